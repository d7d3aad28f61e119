import type { Lag } from '../behind/room';
import { backoff, retryAfter } from '../outbox/backoff';
import type { Clock } from '../outbox/clock';
import type { State } from '../domain/state';

export interface StreamDeps {
  /** The stream's address, without a query. */
  readonly address: string;
  /** A context token, a fresh one each time; rejects if there is none to be had. */
  readonly token: () => Promise<string>;
  readonly fetch: typeof fetch;
  readonly clock: Clock;
  /** Numbers in [0, 1). */
  readonly random: () => number;
  /** The revision that is known here. */
  readonly rev: () => number;
  /** Called with each state; `anew` if the issue was erased and has begun again. */
  readonly state: (state: State, anew: boolean) => void;
  /** Called with the account ids of the others who look, whenever they are others. */
  readonly people: (ids: readonly string[]) => void;
  /** Called when Jira is behind with the issue, or is it for another reason or no more. */
  readonly jira: (lag: Lag) => void;
  /** Called when something begins to be delayed for everybody, or, with '', no more is. */
  readonly notice: (notice: string) => void;
  /** Called when a stream has begun: there is a way to the server. */
  readonly begun: () => void;
  /** Asked to look once what there is, while the stream does not come. */
  readonly poll: () => void;
}

/** How long a stream goes on that nobody sees, in milliseconds. */
const hiddenFor = 30_000;
/** How long it may say nothing: the server sends something every 20 s. */
const silentFor = 50_000;
const pollEvery = 20_000;
/** After so many failures in a row it is polled. */
const enough = 2;

/** What became of a stream: it lived and ended, it failed, or it is not for this person. */
type End = { readonly kind: 'ended' | 'failed' | 'refused'; readonly after?: number };

/**
 * Follows what others do to the issue, while the page is seen. A browser has six
 * connections to a server of HTTP/1.1, so a page that is not seen gives its own
 * back after a while.
 */
export class Stream {
  readonly #deps: StreamDeps;
  #control: AbortController | undefined;
  #failures = 0;
  #cancelRetry: (() => void) | undefined;
  #cancelHide: (() => void) | undefined;
  #cancelPoll: (() => void) | undefined;
  #cancelSilence: (() => void) | undefined;

  constructor(deps: StreamDeps) {
    this.#deps = deps;
  }

  /** To be told whether the page is seen, at first and whenever that changes. */
  seen(is: boolean): void {
    this.#cancelHide?.();
    this.#cancelHide = undefined;
    if (!is) {
      this.#cancelHide = this.#deps.clock.after(hiddenFor, () => this.#close());
    } else if (!this.#control) {
      this.#failures = 0;
      this.#open();
    }
  }

  #close(): void {
    this.#cancelRetry?.();
    this.#cancelSilence?.();
    this.#stopPolling();
    this.#control?.abort();
    this.#control = undefined;
    this.#deps.people([]);
  }

  #open(): void {
    this.#cancelRetry?.();
    const control = new AbortController();
    this.#control = control;
    this.#heard();
    void this.#read(control.signal).then((end) => {
      if (this.#control !== control) return; // it was closed here
      this.#control = undefined;
      this.#cancelSilence?.();
      this.#again(end);
    });
  }

  #again({ kind, after = 0 }: End): void {
    const { clock, random } = this.#deps;
    if (kind !== 'ended') this.#deps.people([]);
    if (kind === 'refused') {
      this.#stopPolling();
      this.#deps.poll(); // which says why
      return;
    }
    this.#failures = kind === 'ended' ? 0 : this.#failures + 1;
    if (this.#failures >= enough) this.#poll();
    const wait =
      kind === 'ended'
        ? Math.round(500 * random())
        : Math.max(backoff(this.#failures, random), after);
    this.#cancelRetry = clock.after(wait, () => this.#open());
  }

  #poll(): void {
    this.#cancelPoll ??= this.#deps.clock.after(pollEvery, () => {
      this.#cancelPoll = undefined;
      this.#deps.poll();
      this.#poll();
    });
  }

  #stopPolling(): void {
    this.#cancelPoll?.();
    this.#cancelPoll = undefined;
  }

  async #read(signal: AbortSignal): Promise<End> {
    const { address, clock } = this.#deps;
    let lived = false;
    try {
      const token = await this.#deps.token();
      const since = this.#deps.rev();
      const answer = await this.#deps.fetch(`${address}?since=${since}`, {
        headers: { Authorization: `JWT ${token}`, Accept: 'text/event-stream' },
        signal,
      });
      if (answer.status === 403) return { kind: 'refused' };
      if (answer.status !== 200 || !answer.body) {
        const after = retryAfter(answer.headers.get('Retry-After'), clock.now());
        return { kind: 'failed', ...(after === undefined ? {} : { after }) };
      }
      let first = true;
      for await (const [name, data] of events(answer.body, () => this.#heard())) {
        if (signal.aborted) break;
        if (!lived) this.#deps.begun();
        lived = true;
        this.#stopPolling();
        if (name === 'people') {
          this.#deps.people((JSON.parse(data) as { people: readonly string[] }).people);
        } else if (name === 'jira') {
          this.#deps.jira(JSON.parse(data) as Lag);
        } else if (name === 'notice') {
          this.#deps.notice((JSON.parse(data) as { notice: string }).notice);
        } else if (name === 'state') {
          const state = JSON.parse(data) as State;
          this.#deps.state(state, first && state.rev < since);
          first = false;
        }
      }
      return { kind: lived ? 'ended' : 'failed' };
    } catch {
      return { kind: 'failed' };
    }
  }

  /** Something came, so the connection is good for a while. */
  #heard(): void {
    this.#cancelSilence?.();
    this.#cancelSilence = this.#deps.clock.after(silentFor, () => {
      this.#close();
      this.seen(true);
    });
  }
}

/** The events in a body of text/event-stream, each with its name and its data; `heard` is called for every piece. */
async function* events(
  body: ReadableStream<Uint8Array>,
  heard: () => void,
): AsyncGenerator<readonly [name: string, data: string]> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let rest = '';
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    heard();
    rest += decoder.decode(value, { stream: true });
    const pieces = rest.split('\n\n');
    rest = pieces.pop() ?? '';
    for (const piece of pieces) {
      const fields = new Map(piece.split('\n').map(fieldOf));
      const name = fields.get('event');
      if (name !== undefined) yield [name, fields.get('data') ?? ''];
    }
  }
}

function fieldOf(line: string): [name: string, value: string] {
  const colon = line.indexOf(': ');
  return [line.slice(0, colon), line.slice(colon + 2)];
}
