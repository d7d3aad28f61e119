import type { Clock } from '../outbox/clock';
import type { Fault } from './early';
import { reasonOf } from './reasons';
import { frameAt, framesOf } from './stack';
import type { Frame } from './stack';

export interface ReporterDeps {
  readonly clock: Clock;
  /** A token for the API; rejects if there is none to be had. */
  readonly token: () => Promise<string>;
  /** Sends a report, also where the page ends now. What comes of it is nobody's concern. */
  readonly post: (body: string, token: string) => void;
  readonly online: () => boolean;
  /** The address below which the app's own files are. */
  readonly files: string;
  /** Which page this is. */
  readonly page: string;
}

/** What is reported of an error: nothing that anybody wrote. */
interface Reported {
  readonly type: string;
  readonly reason: string;
  readonly room: string;
  readonly frames: readonly Frame[];
}

export type Timed = 'paint' | 'edit';

/** How many errors of one page are reported, each only once. */
const mostErrors = 5;
/** How many timings are in one report. */
const mostTimings = 50;
/** How soon an error is sent, and how soon all else, in milliseconds. */
const soon = 2_000;
const later = 60_000;

/**
 * Tells the server what goes wrong in the page that nobody caught, and how long
 * the person waited. What cannot be sent is dropped: it is not worth anything to
 * who looks at the page.
 */
export class Reporter {
  #errors: Reported[] = [];
  #timings: { readonly what: Timed; readonly ms: number }[] = [];
  readonly #known = new Set<string>();
  /** Asked for when there is something to report, since a page that ends cannot wait for one. */
  #token: string | undefined;
  #asked: Promise<void> = Promise.resolve();
  #due: { readonly at: number; readonly cancel: () => void } | undefined;

  constructor(private readonly deps: ReporterDeps) {}

  /** Takes what went wrong; only what has to do with the app's own files is reported. */
  readonly take = (fault: Fault): void => {
    const { page, online } = this.deps;
    if (!online()) return; // what fails without a network is no fault
    const error =
      typeof fault === 'string'
        ? { type: 'Error', reason: 'chunk', room: fault, frames: [] }
        : { ...this.#errorIn(fault), room: page };
    if (typeof fault !== 'string' && error.frames.length === 0) return; // of somebody else's script
    const { frames, ...rest } = error;
    const is = JSON.stringify([rest, frames[0]]);
    if (this.#known.has(is) || this.#known.size >= mostErrors) return;
    this.#known.add(is);
    this.#errors.push(error);
    this.#within(soon);
  };

  /** Takes how long the person waited, in milliseconds. */
  time(what: Timed, ms: number): void {
    if (!(ms >= 0) || this.#timings.length >= mostTimings) return;
    this.#timings.push({ what, ms: Math.round(ms) });
    this.#within(later);
  }

  /** Sends what there is, as far as it can be sent now: the time has come, or the page may end. */
  flush(): void {
    this.#due?.cancel();
    this.#due = undefined;
    const token = this.#token;
    const body = JSON.stringify({ errors: this.#errors, timings: this.#timings });
    const nothing = this.#errors.length + this.#timings.length === 0;
    this.#token = undefined;
    this.#errors = [];
    this.#timings = [];
    if (token !== undefined && !nothing) this.deps.post(body, token);
  }

  /** Sees to it that what there is will be sent. */
  #within(ms: number): void {
    const { clock } = this.deps;
    const at = clock.now() + ms;
    if (this.#due && this.#due.at <= at) return;
    if (!this.#due) this.#asked = this.#ask();
    this.#due?.cancel();
    this.#due = { at, cancel: clock.after(ms, () => void this.#asked.then(() => this.flush())) };
  }

  async #ask(): Promise<void> {
    try {
      this.#token = await this.deps.token();
    } catch {
      // Then there is nobody to report to.
    }
  }

  /** What an event says of an error, without its words. */
  #errorIn(event: Event): Omit<Reported, 'room'> {
    const { files } = this.deps;
    const { filename = '', lineno = 0, colno = 0, message } = event as Partial<ErrorEvent>;
    const cause = causeOf(event);
    const type = typeof cause.name === 'string' ? cause.name : 'Error';
    const frames = framesOf(typeof cause.stack === 'string' ? cause.stack : '', files);
    const at = frameAt(filename, lineno, colno, files);
    return {
      type: /^[A-Z][A-Za-z]{2,39}$/.test(type) ? type : 'Error',
      reason: reasonOf(type, typeof cause.message === 'string' ? cause.message : (message ?? '')),
      frames: frames.length > 0 || !at ? frames : [at],
    };
  }
}

/** What was thrown, or rejected with; anything can be. */
function causeOf(event: Event): Readonly<Partial<Record<keyof Error, unknown>>> {
  const { error, reason } = event as { error?: unknown; reason?: unknown };
  const cause = error ?? reason;
  return typeof cause === 'object' && cause !== null ? cause : {};
}
