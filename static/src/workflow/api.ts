import { ask } from '../admin/api';
import type { ApiDeps, Reply } from '../admin/api';
import type { Status } from '../domain/state';
import type { Names } from './actions';

/** Items of which Ticklist tells Jira the numbers, under the id. */
export interface Watch {
  readonly id: string;
  readonly list: string;
  readonly pattern: string;
}

/** The server's part in the configuration of workflows. Its methods never reject. */
export interface WorkflowApi {
  /** Whether Jira is told anything on this site. */
  tellsNothing(): Promise<Reply<boolean>>;
  watches(): Promise<Reply<{ readonly watches: readonly Watch[] }>>;
  /** Has items counted from now on. Made is whether nobody else had asked for it. */
  watch(list: string, pattern: string): Promise<Reply<Watch & { readonly made: boolean }>>;
  /** Takes back what this page made, unless somebody else has asked for it since. */
  unwatch(id: string): Promise<Reply<undefined>>;
  /** The same from a page that goes: with the newest token there is, and no answer. */
  unwatchLeaving(id: string): void;
  /** Has a token at hand with which a page can go. */
  renew(): Promise<void>;
  /** What there is to choose from; empty where it is not known. */
  names(): Promise<Names>;
}

interface Told {
  readonly settings: { readonly tell?: { readonly value: unknown } };
}

export function httpWorkflowApi(given: ApiDeps): WorkflowApi {
  /** A page that goes cannot wait for Jira to give it one. */
  let newest = '';
  const deps = { ...given, token: async () => (newest = await given.token()) };
  const taken = (id: string) => `/site/watches/${id}?unless=shared`;
  const get = <T>(path: string) => ask<T>(deps, { method: 'GET', path: `/site/${path}` });
  return {
    async tellsNothing() {
      const reply = await get<Told>('settings');
      if (reply.kind !== 'ok') return reply;
      return { kind: 'ok', value: reply.value.settings.tell?.value === 'nothing' };
    },
    watches: () => get('watches'),
    watch: (list, pattern) =>
      ask(deps, { method: 'POST', path: '/site/watches', body: { list, pattern } }),
    unwatch: (id) => ask(deps, { method: 'DELETE', path: taken(id) }),
    unwatchLeaving(id) {
      const headers = { Authorization: `JWT ${newest}` };
      deps
        .fetch(`${deps.base}/api/v1${taken(id)}`, { method: 'DELETE', keepalive: true, headers })
        .catch(() => undefined); // nobody is left to be told
    },
    renew: () =>
      deps.token().then(
        () => undefined,
        () => undefined,
      ),
    async names() {
      const [statuses, templates] = await Promise.all([
        get<{ readonly statuses: readonly Status[] }>('statuses'),
        get<{ readonly templates: readonly { readonly name: string }[] }>('templates'),
      ]);
      return {
        statuses: statuses.kind === 'ok' ? statuses.value.statuses : [],
        templates: templates.kind === 'ok' ? templates.value.templates.map((t) => t.name) : [],
      };
    },
  };
}
