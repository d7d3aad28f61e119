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

/** Why there is no answer, or the sentence with which the server refused. */
export type Failure =
  | { readonly kind: 'refused'; readonly status: number; readonly text: string }
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
}

export interface ApiDeps {
  /** Path prefix of the deployment. */
  readonly base: string;
  /** A context token; rejects if there is none to be had. It is kept nowhere. */
  readonly token: () => Promise<string>;
  readonly fetch: typeof fetch;
}

export function httpApi(deps: ApiDeps): Api {
  const get = <T>(path: string) => ask<T>(deps, path, undefined);
  const post = <T>(path: string, body: object) => ask<T>(deps, path, JSON.stringify(body));
  return {
    site: () => get(''),
    record: () => get('/record'),
    stored: ({ kind, id }) => get(`/stored?${new URLSearchParams({ kind, id }).toString()}`),
    askExport: (of, format) => post('/exports', { of, format }),
    progress: (id) => get(`/exports/${id}`),
    erase: (of, confirm) => post('/erasures', { of, confirm }),
  };
}

async function ask<T>(deps: ApiDeps, path: string, body: string | undefined): Promise<Reply<T>> {
  // A token may have run out on its way: one more is worth a try.
  const first = await attempt<T>(deps, path, body);
  return first.kind === 'signed_out' ? attempt<T>(deps, path, body) : first;
}

async function attempt<T>(
  deps: ApiDeps,
  path: string,
  body: string | undefined,
): Promise<Reply<T>> {
  let token: string;
  try {
    token = await deps.token();
  } catch {
    return { kind: 'no_token' };
  }
  try {
    const answer = await deps.fetch(`${deps.base}/api/v1/site${path}`, {
      headers: {
        Authorization: `JWT ${token}`,
        ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
      },
      ...(body === undefined ? {} : { method: 'POST', body }),
    });
    return await read<T>(answer);
  } catch {
    return { kind: 'offline' };
  }
}

async function read<T>(answer: Response): Promise<Reply<T>> {
  if (answer.status === 401) return { kind: 'signed_out' };
  const json = (await answer.json()) as T & { error?: { text?: string } };
  if (answer.ok) return { kind: 'ok', value: json };
  return { kind: 'refused', status: answer.status, text: json.error?.text ?? '' };
}
