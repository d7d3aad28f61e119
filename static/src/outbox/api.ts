import { retryAfter } from './backoff';
import type { Operation } from '../domain/operations';
import type { State } from '../domain/state';

/** An operation that the server did not apply, and why, in words for the person. */
export interface Rejection {
  readonly id: string;
  readonly code: string;
  readonly text: string;
}

/** Why a request has to be made again later. */
export type Trouble =
  /** No answer came. */
  | 'offline'
  /** The server answers that it cannot now. */
  | 'busy'
  /** Jira's script gives no token, so the server cannot be asked. */
  | 'no_token'
  /** The server does not accept the token, not even a new one. */
  | 'signed_out';

export type Later = { readonly kind: 'later'; readonly why: Trouble; readonly after?: number };

/** The request as a whole is not accepted, and will not be if sent again. */
export type Refused = {
  readonly kind: 'refused';
  readonly status: number;
  readonly code: string;
  readonly text: string;
};

export type Stored = {
  readonly kind: 'stored';
  readonly state: State;
  readonly rejected: readonly Rejection[];
};

export type Reply = Stored | Later | Refused;

/** An answer as it came, for those who know what it means. */
export interface Answered {
  readonly kind: 'answered';
  readonly status: number;
  readonly json: unknown;
}

/** How the server is asked; without it something is got. */
export interface Asked {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** JSON. */
  readonly body?: string;
}

/** The server, as the panel sees it. Its methods never reject. */
export interface Api {
  load(): Promise<Reply>;
  send(ops: readonly Operation[]): Promise<Reply>;
  /** Asks for something else of the issue, by its path below the issue's. */
  ask(path: string, asked?: Asked): Promise<Answered | Later>;
}

export interface ApiDeps {
  /** Path prefix of the deployment. */
  readonly base: string;
  readonly issueId: string;
  /** A context token; rejects if there is none to be had. It is kept nowhere. */
  readonly token: () => Promise<string>;
  readonly fetch: typeof fetch;
  readonly now: () => number;
  /** Ends a request that takes too long. */
  readonly deadline: () => AbortSignal;
}

/** The most that a browser lets a request carry that outlives its page. */
const outlivingBytes = 60_000;

export function httpApi(deps: ApiDeps): Api {
  const ask: Api['ask'] = async (path, asked) => {
    const first = await attempt(deps, path, asked);
    if (!isUnauthorized(first)) return first;
    const second = await attempt(deps, path, asked);
    return isUnauthorized(second) ? { kind: 'later', why: 'signed_out' } : second;
  };
  return {
    ask,
    load: async () => read(await ask('checklists')),
    send: async (ops) => read(await ask('ops', { method: 'POST', body: JSON.stringify({ ops }) })),
  };
}

const isUnauthorized = (reply: Answered | Later) =>
  reply.kind === 'answered' && reply.status === 401;

async function attempt(
  deps: ApiDeps,
  path: string,
  { method, body }: Asked = { method: 'GET' },
): Promise<Answered | Later> {
  let token: string;
  try {
    token = await deps.token();
  } catch {
    return { kind: 'later', why: 'no_token' };
  }
  try {
    const answer = await deps.fetch(`${deps.base}/api/v1/issues/${deps.issueId}/${path}`, {
      method,
      headers: {
        Authorization: `JWT ${token}`,
        ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
      },
      signal: deps.deadline(),
      // Closing the tab right after a click must not lose the click.
      ...(body === undefined ? {} : { body, keepalive: body.length < outlivingBytes }),
    });
    const { status } = answer;
    const json: unknown = await answer.json().catch(() => undefined);
    if (status < 500 && ![408, 425, 429].includes(status))
      return { kind: 'answered', status, json };
    const after = retryAfter(answer.headers.get('Retry-After'), deps.now());
    return { kind: 'later', why: 'busy', ...(after === undefined ? {} : { after }) };
  } catch {
    return { kind: 'later', why: 'offline' };
  }
}

interface Answer extends Partial<State> {
  readonly state?: State;
  readonly rejected?: readonly Rejection[];
  readonly error?: { readonly code?: string; readonly text?: string };
}

function read(answered: Answered | Later): Reply {
  if (answered.kind === 'later') return answered;
  const { status } = answered;
  const json = answered.json as Answer | undefined;
  if (status === 200) {
    const state = json?.state ?? json;
    if (isState(state)) return { kind: 'stored', state, rejected: json?.rejected ?? [] };
  }
  if (status >= 400) {
    return {
      kind: 'refused',
      status,
      code: json?.error?.code ?? String(status),
      text: json?.error?.text ?? '',
    };
  }
  return { kind: 'later', why: 'busy' };
}

/** Something between us and the server may answer 200 with a page of its own. */
function isState(json: Partial<State> | undefined): json is State {
  return Array.isArray(json?.lists) && Array.isArray(json.statuses) && typeof json.can === 'object';
}
