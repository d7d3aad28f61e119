import type { Action, Operation } from '../domain/operations';
import { backoff } from './backoff';
import type { Reply, Rejection, Stored, Trouble } from './api';
import type { Clock } from './clock';
import type { Entry, Mirror } from './mirror';

/** An operation that the server did not take; the person decides what becomes of it. */
export interface NotSaved {
  readonly op: Operation;
  readonly why: Rejection;
}

export interface OutboxDeps {
  readonly send: (ops: readonly Operation[]) => Promise<Reply>;
  readonly clock: Clock;
  /** Numbers in [0, 1). */
  readonly random: () => number;
  readonly mirror: Mirror;
  readonly newId: () => string;
  /** Called after the outbox has changed. */
  readonly changed: () => void;
  /** Called with each answer, before `changed`; `sent` is what it answers. */
  readonly stored: (answer: Stored, sent: readonly Operation[]) => void;
  /** Called when the server says that the person may not do any of what was sent. */
  readonly forbidden: () => void;
}

/** The server's limits on one request, with room for what surrounds the operations. */
const mostOps = 100;
const mostBytes = 250_000;

/**
 * The operations that the server has not acknowledged yet, in order. They are
 * sent one request at a time and sent again, under the same ids, until an answer
 * comes: an id that was applied is not applied again. Nothing leaves the outbox
 * unanswered but what the person discards.
 */
export class Outbox {
  #queue: Entry[] = [];
  #refused: Entry[] = [];
  #sending = false;
  #failures = 0;
  #trouble: Trouble | undefined;
  #cancelWait: (() => void) | undefined;
  /** The server asked not to be called before. */
  #notBefore = 0;
  /** Falls to 1 to find the one operation because of which a request was refused. */
  #most = mostOps;
  #turn = 0;
  /** What an earlier page left, or another that is still open. */
  readonly #found: readonly Entry[];

  constructor(private readonly deps: OutboxDeps) {
    this.#found = deps.mirror.load();
    for (const entry of this.#found) {
      (entry.refused ? this.#refused : this.#queue).push(entry);
    }
  }

  /** What is waiting or on its way, in the order of sending. */
  get pending(): readonly Operation[] {
    return this.#queue.map((e) => e.op);
  }

  get notSaved(): readonly NotSaved[] {
    return this.#refused.flatMap((e) => (e.refused ? [{ op: e.op, why: e.refused }] : []));
  }

  /** Why the last attempt did not succeed; undefined if it did or none was made. */
  get trouble(): Trouble | undefined {
    return this.#trouble;
  }

  /** Adds actions to the end and starts sending; returns them with their ids. */
  add(actions: readonly Action[]): Operation[] {
    const entries = actions.map((action) => ({
      op: { ...action, id: this.deps.newId() },
      at: this.deps.clock.now(),
      turn: this.#turn++,
    }));
    this.#queue.push(...entries);
    entries.forEach((e) => this.deps.mirror.save(e));
    this.deps.changed();
    this.flush();
    return entries.map((e) => e.op);
  }

  /** Asks again for what was not saved; under a new id, as the old one was answered. */
  retry(id: string): void {
    const entry = this.#refused.find((e) => e.op.id === id);
    if (!entry) return;
    this.#drop(id);
    this.add([withoutId(entry.op)]);
  }

  /** Forgets what was not saved. */
  discard(id: string): void {
    this.#drop(id);
    this.deps.changed();
  }

  /**
   * Sends what is waiting, now rather than after the wait, for the network or
   * the person is back; but not before the time that the server asked for.
   */
  flush(): void {
    if (this.#sending) return;
    // Another page has seen to it: long after, the server would take it for new.
    const settled = (e: Entry) => this.#found.includes(e) && !this.deps.mirror.has(e.op.id);
    this.#queue = this.#queue.filter((e) => !settled(e));
    if (this.#queue.length === 0) return;
    this.#cancelWait?.();
    this.#cancelWait = undefined;
    const wait = this.#notBefore - this.deps.clock.now();
    if (wait > 0) this.#wait(wait);
    else void this.#send();
  }

  #drop(id: string): void {
    this.#refused = this.#refused.filter((e) => e.op.id !== id);
    this.deps.mirror.remove(id);
  }

  async #send(): Promise<void> {
    const batch = this.#batch();
    this.#sending = true;
    const reply = await this.deps.send(batch.map((e) => e.op));
    this.#sending = false;
    if (reply.kind === 'later') {
      this.#later(reply.why, reply.after);
    } else {
      this.#failures = 0;
      this.#trouble = undefined;
      if (reply.kind === 'stored') this.#stored(batch, reply);
      else this.#refuse(batch, reply);
      this.flush();
    }
    this.deps.changed();
  }

  /** As many from the front as one request may hold; one at least. */
  #batch(): Entry[] {
    const encoder = new TextEncoder();
    let bytes = 0;
    const over = this.#queue.findIndex((e, n) => {
      bytes += encoder.encode(JSON.stringify(e.op)).length + 1;
      return n > 0 && (n >= this.#most || bytes > mostBytes);
    });
    return over < 0 ? [...this.#queue] : this.#queue.slice(0, over);
  }

  #later(why: Trouble, after: number | undefined): void {
    this.#failures++;
    this.#trouble = why;
    const wait = Math.max(backoff(this.#failures, this.deps.random), after ?? 0);
    if (after !== undefined) this.#notBefore = this.deps.clock.now() + after;
    this.#wait(wait);
  }

  #wait(ms: number): void {
    this.#cancelWait = this.deps.clock.after(ms, () => this.flush());
  }

  #stored(batch: readonly Entry[], answer: Stored): void {
    this.#most = Math.min(mostOps, this.#most * 2);
    const why = new Map(answer.rejected.map((r) => [r.id, r]));
    this.#settle(batch, (e) => why.get(e.op.id));
    this.deps.stored(
      answer,
      batch.map((e) => e.op),
    );
  }

  #refuse(
    batch: readonly Entry[],
    { status, code, text }: Extract<Reply, { kind: 'refused' }>,
  ): void {
    const oneIsBad = [400, 413, 422].includes(status);
    if (oneIsBad && batch.length > 1) {
      this.#most = 1;
      return;
    }
    this.#settle(batch, (e) => ({ id: e.op.id, code, text }));
    if (!oneIsBad) this.deps.forbidden();
  }

  /** Takes what was answered out of the queue. */
  #settle(batch: readonly Entry[], why: (e: Entry) => Rejection | undefined): void {
    this.#queue = this.#queue.filter((e) => !batch.includes(e));
    for (const entry of batch) {
      const refused = why(entry);
      if (!refused || isAsWished(entry.op, refused)) {
        this.deps.mirror.remove(entry.op.id);
        continue;
      }
      const kept = { ...entry, refused };
      this.#refused.push(kept);
      this.deps.mirror.save(kept);
    }
  }
}

/** Whether the rejection only says that things are already as they were to become. */
function isAsWished(op: Operation, why: Rejection): boolean {
  switch (op.type) {
    case 'deleteItem':
    case 'deleteList':
      return why.code === 'not_found';
    case 'addItem':
    case 'addList':
      return why.code === 'exists';
    default:
      return false;
  }
}

function withoutId(op: Operation): Action {
  const { id, ...action } = op;
  return action;
}
