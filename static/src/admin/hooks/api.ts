import { ask } from '../api';
import type { ApiDeps, Reply } from '../api';

/** What a hook can be told, in the order in which a person chooses. */
export const events = [
  'item.checked',
  'item.unchecked',
  'item.added',
  'item.assigned',
  'item.overdue',
  'list.completed',
] as const;

export type HookEvent = (typeof events)[number];

/** What an admin wants of a hook. */
export interface Wish {
  readonly name: string;
  readonly url: string;
  readonly events: readonly HookEvent[];
  /** Ids; none for all. */
  readonly projects: readonly string[];
  readonly enabled: boolean;
  /** Where a day ends, for what is overdue. */
  readonly timeZone: string;
  /** Of Jira Automation; left out to leave it as it is. */
  readonly token?: string;
}

/** An address that is told what happens, without what is secret. */
export interface Hook extends Omit<Wish, 'token'> {
  readonly id: string;
  readonly rev: number;
  readonly hasToken: boolean;
  readonly createdAt: string;
  readonly off: '' | 'failing' | 'gone';
  readonly failingSince: string | null;
  readonly missed: number;
}

/** The one answer that has the secret. */
export type NewHook = Hook & { readonly secret: string };

export type Fault =
  '' | 'status' | 'redirect' | 'timeout' | 'name' | 'tls' | 'not_public' | 'connection' | 'off';

export interface Delivery {
  readonly id: string;
  readonly event: HookEvent | 'test';
  readonly at: string;
  /** Empty of a test. */
  readonly issueId: string;
  readonly issueKey: string;
  readonly state: 'waiting' | 'sent' | 'failed';
  readonly tries: number;
  readonly triedAt: string | null;
  readonly nextAt: string | null;
  /** 0 where there was no answer. */
  readonly status: number;
  /** Milliseconds. */
  readonly took: number;
  readonly fault: Fault;
}

export interface Log {
  readonly deliveries: readonly Delivery[];
  readonly next: string | null;
}

/** The part of the server that has to do with hooks. Its methods never reject. */
export interface HookApi {
  list(): Promise<Reply<{ readonly hooks: readonly Hook[] }>>;
  create(wish: Wish): Promise<Reply<NewHook>>;
  change(id: string, rev: number, wish: Wish): Promise<Reply<Hook>>;
  remove(id: string): Promise<Reply<undefined>>;
  rotate(id: string): Promise<Reply<NewHook>>;
  test(id: string): Promise<Reply<Delivery>>;
  log(id: string): Promise<Reply<Log>>;
  again(id: string, delivery: string): Promise<Reply<Delivery>>;
}

export function httpHookApi(deps: ApiDeps): HookApi {
  const path = '/site/hooks';
  const post = <T>(at: string) => ask<T>(deps, { method: 'POST', path: `${path}/${at}` });
  return {
    list: () => ask(deps, { method: 'GET', path }),
    create: (body) => ask(deps, { method: 'POST', path, body }),
    change: (id, rev, wish) =>
      ask(deps, { method: 'PUT', path: `${path}/${id}`, body: { rev, ...wish } }),
    remove: (id) => ask(deps, { method: 'DELETE', path: `${path}/${id}` }),
    rotate: (id) => post(`${id}/secret`),
    test: (id) => post(`${id}/test`),
    log: (id) => ask(deps, { method: 'GET', path: `${path}/${id}/deliveries` }),
    again: (id, delivery) => post(`${id}/deliveries/${delivery}/again`),
  };
}
