import type { Clock } from './clock';
import type { Entry, Mirror } from './mirror';

/** A clock that stands still until a test moves it on. */
export class TestClock implements Clock {
  #now = Date.UTC(2026, 10, 21);
  #due: { at: number; call: () => void }[] = [];

  now = (): number => this.#now;

  after(ms: number, call: () => void): () => void {
    const timer = { at: this.#now + ms, call };
    this.#due.push(timer);
    return () => {
      this.#due = this.#due.filter((t) => t !== timer);
    };
  }

  /** Milliseconds until each waiting call, soonest first. */
  get waits(): number[] {
    return this.#due.map((t) => t.at - this.#now).sort((a, b) => a - b);
  }

  /** Lets time pass, and what follows from it happen. */
  async pass(ms: number): Promise<void> {
    this.#now += ms;
    const due = this.#due.filter((t) => t.at <= this.#now);
    this.#due = this.#due.filter((t) => t.at > this.#now);
    due.forEach((t) => t.call());
    await settled();
  }
}

/** Lets every promise that can be kept be kept. */
export async function settled(): Promise<void> {
  for (let n = 0; n < 20; n++) await Promise.resolve();
}

/** A mirror whose content a test can see. */
export class TestMirror implements Mirror {
  readonly kept: Map<string, Entry>;
  constructor(entries: Entry[] = []) {
    this.kept = new Map(entries.map((e) => [e.op.id, e]));
  }
  load(): Entry[] {
    return [...this.kept.values()];
  }
  has(id: string): boolean {
    return this.kept.has(id);
  }
  save(entry: Entry): void {
    this.kept.set(entry.op.id, entry);
  }
  remove(id: string): void {
    this.kept.delete(id);
  }
}
