import type { Status } from '../domain/state';

/** Which data of the site are meant. */
export type Kind = 'site' | 'project' | 'issue' | 'person';

/** A part of the site, named by Jira's own id: none for the site as a whole. */
export interface Part {
  readonly kind: Kind;
  readonly id: string;
}

export const formats = ['json', 'markdown', 'csv'] as const;
export type Format = (typeof formats)[number];

export interface Stored {
  readonly issues: number;
  readonly lists: number;
  readonly items: number;
  readonly first: string | null;
  readonly last: string | null;
}

export interface Site {
  readonly site: { readonly name: string; readonly installedAt: string | null };
  readonly app: { readonly version: string; readonly commit: string; readonly ready: boolean };
  readonly stored: Stored;
}

export interface Entry {
  readonly at: string;
  readonly who: string;
  readonly what: string;
  readonly scope: string;
  readonly count: number;
  readonly failed: boolean;
}

export interface Asked {
  readonly id: string;
  readonly address: string;
  readonly total: number;
}

export interface Progress {
  readonly state: 'waiting' | 'running' | 'done' | 'failed';
  readonly done: number;
  readonly total: number;
}

/** The statuses of the site, or of the project that the page is about. */
export interface Choice {
  readonly rev: number;
  /** They were chosen there, and are not those of the site or from the start. */
  readonly own: boolean;
  /** In the order in which a person chooses among them. */
  readonly statuses: readonly Status[];
  /** Ids of those that cannot be removed. */
  readonly fixed: readonly string[];
  readonly colours: readonly string[];
}

export interface Chosen {
  /** Of the choice that it was made from. */
  readonly rev: number;
  /** Null goes back to those of the site, and there to those from the start. */
  readonly statuses: readonly Status[] | null;
  /** What the items of a removed status become, by id. */
  readonly becomes: Readonly<Record<string, string>>;
}

/** Why there is no answer, or the sentence with which the server refused. */
export type Failure =
  | {
      readonly kind: 'refused';
      readonly status: number;
      readonly text: string;
      readonly code?: string | undefined;
      /** How many items have each status that would be removed. */
      readonly used?: Readonly<Record<string, number>> | undefined;
      /** What there is now, where somebody else has changed it. */
      readonly now?: unknown;
    }
  | { readonly kind: 'offline' | 'no_token' | 'signed_out' };

export type Reply<T> = { readonly kind: 'ok'; readonly value: T } | Failure;

/** The server, as the page sees it. Its methods never reject. */
export interface Api {
  site(): Promise<Reply<Site>>;
  record(): Promise<Reply<{ readonly entries: readonly Entry[] }>>;
  stored(part: Part): Promise<Reply<Stored>>;
  askExport(part: Part, format: Format): Promise<Reply<Asked>>;
  progress(id: string): Promise<Reply<Progress>>;
  erase(part: Part, confirm: string): Promise<Reply<{ readonly total: number }>>;
  statuses(): Promise<Reply<Choice>>;
  setStatuses(chosen: Chosen): Promise<Reply<Choice>>;
}

export interface ApiDeps {
  /** Path prefix of the deployment. */
  readonly base: string;
  /** Jira's id of the project that the page is about; empty on the page of the site. */
  readonly project: string;
  /** A context token; rejects if there is none to be had. It is kept nowhere. */
  readonly token: () => Promise<string>;
  readonly fetch: typeof fetch;
}

export function httpApi(deps: ApiDeps): Api {
  const get = <T>(path: string) => ask<T>(deps, { method: 'GET', path: `/site${path}` });
  const post = <T>(path: string, body: object) =>
    ask<T>(deps, { method: 'POST', path: `/site${path}`, body });
  const statuses = deps.project ? `/projects/${deps.project}/statuses` : '/site/statuses';
  return {
    site: () => get(''),
    record: () => get('/record'),
    stored: ({ kind, id }) => get(`/stored?${new URLSearchParams({ kind, id }).toString()}`),
    askExport: (of, format) => post('/exports', { of, format }),
    progress: (id) => get(`/exports/${id}`),
    erase: (of, confirm) => post('/erasures', { of, confirm }),
    statuses: () => ask(deps, { method: 'GET', path: statuses }),
    setStatuses: (body) => ask(deps, { method: 'PUT', path: statuses, body }),
  };
}

interface Question {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly path: string;
  readonly body?: object;
}

/** Asks for something at a path below /api/v1. */
export async function ask<T>(deps: ApiDeps, question: Question): Promise<Reply<T>> {
  // A token may have run out on its way: one more is worth a try.
  const first = await attempt<T>(deps, question);
  return first.kind === 'signed_out' ? attempt<T>(deps, question) : first;
}

async function attempt<T>(deps: ApiDeps, { method, path, body }: Question): Promise<Reply<T>> {
  let token: string;
  try {
    token = await deps.token();
  } catch {
    return { kind: 'no_token' };
  }
  try {
    const answer = await deps.fetch(`${deps.base}/api/v1${path}`, {
      method,
      headers: {
        Authorization: `JWT ${token}`,
        ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return await read<T>(answer);
  } catch {
    return { kind: 'offline' };
  }
}

interface Refusal {
  readonly text: string;
  readonly code: string;
  readonly used: Readonly<Record<string, number>>;
  readonly now: unknown;
}

async function read<T>(answer: Response): Promise<Reply<T>> {
  if (answer.status === 401) return { kind: 'signed_out' };
  if (answer.status === 204) return { kind: 'ok', value: undefined as T };
  const json = (await answer.json()) as T & { error?: Partial<Refusal> };
  if (answer.ok) return { kind: 'ok', value: json };
  const { text = '', code, used, now } = json.error ?? {};
  return { kind: 'refused', status: answer.status, text, code, used, now };
}
