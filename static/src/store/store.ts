import { apply, fold } from '../domain/apply';
import { itemOf } from '../domain/operations';
import type { Action, Operation, RejectionCode } from '../domain/operations';
import type { Item, State } from '../domain/state';
import { newId } from '../domain/ids';
import { backoff } from '../outbox/backoff';
import { Outbox } from '../outbox/outbox';
import type { NotSaved } from '../outbox/outbox';
import type { Api, Stored, Trouble } from '../outbox/api';
import type { Clock } from '../outbox/clock';
import type { Mirror } from '../outbox/mirror';
import { keep } from './keep';
import type { Notice, Page } from './page';

/** How far the changes have come. */
export type Saving =
  | { readonly kind: 'idle' } // nothing was changed yet
  | { readonly kind: 'saved' }
  | { readonly kind: 'saving' }
  | { readonly kind: 'waiting'; readonly count: number; readonly why: Trouble };

/** Everything that the panel shows. A new one is made with each change. */
export interface View {
  /** The server's last word with the pending changes folded in; undefined where none came yet. */
  readonly state: State | undefined;
  readonly notice: Notice | undefined;
  /** A first state is being fetched. */
  readonly loading: boolean;
  readonly saving: Saving;
  /** Ids of items with changes that are not saved yet. */
  readonly pending: ReadonlySet<string>;
  readonly notSaved: readonly NotSaved[];
  /** Ids of items that somebody else has just changed. */
  readonly touched: ReadonlySet<string>;
  readonly canUndo: boolean;
  readonly canRedo: boolean;
}

/** What became of asking for a change: done, with a way back, or not and why. */
export type Done = { readonly undo: () => boolean } | RejectionCode;

export interface StoreDeps {
  readonly page: Page;
  readonly api: Api;
  readonly clock: Clock;
  readonly random: () => number;
  readonly mirror: Mirror;
  readonly newId?: () => string;
}

/** What a person did in one step. */
export interface Did {
  readonly before: State;
  readonly actions: readonly Action[];
  /** Ids of its operations. */
  readonly of: ReadonlySet<string>;
}

/** What came of taking a step back, or of doing it again. */
export interface Taken {
  readonly done: boolean;
  /** What is to be said of it. */
  readonly says: string;
  /** It could have been taken back before, and now is lost: that is to be seen as well. */
  readonly lost?: true;
}

/** The steps that can be taken back; a room of its own, which is loaded late. */
export interface Steps {
  readonly canUndo: boolean;
  readonly canRedo: boolean;
  did(step: Did): void;
  /** Takes back a step, the last one unless said; or does the last one that was taken back again. */
  undo(step?: Did): Taken;
  redo(): Taken;
  /** Forgets what the server did not take. */
  rejected(ids: ReadonlySet<string>): void;
}

/** How long an item stays marked that somebody else has changed, in milliseconds. */
const touchedFor = 1_500;

/** Holds what is known of the checklists and takes the person's changes. */
export class Store {
  readonly #deps: StoreDeps;
  /** For rooms that ask for more than lists and operations, and that keep something of their own. */
  readonly api: Api;
  readonly #outbox: Outbox;
  #base: State | undefined;
  #notice: Notice | undefined;
  #loading = false;
  #changed = false;
  #steps: Steps | undefined;
  /** What was done before there was anybody to keep it. */
  #early: Did[] = [];
  #touched: ReadonlySet<string> = new Set();
  #view: View | undefined;
  /** How often Jira's word was asked for in vain. */
  #asked = 0;
  #cancelAgain: (() => void) | undefined;
  readonly #listeners = new Set<() => void>();

  constructor(deps: StoreDeps) {
    this.#deps = deps;
    this.api = deps.api;
    this.#base = deps.page.checklists ?? undefined;
    this.#notice = deps.page.notice ?? undefined;
    this.#outbox = new Outbox({
      send: (ops) => deps.api.send(ops),
      clock: deps.clock,
      random: deps.random,
      mirror: deps.mirror,
      newId: deps.newId ?? newId,
      changed: () => this.#publish(),
      stored: (answer, sent) => this.#stored(answer, sent),
      forbidden: () => void this.load(),
    });
  }

  /** What the server said of the issue and of the person. */
  get page(): Page {
    return this.#deps.page;
  }

  /** Calls back after each change until the returned function is called. */
  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** What is to be shown now; the same object until something changes. */
  get view(): View {
    this.#view ??= this.#look();
    return this.#view;
  }

  /** Sends what an earlier page left, and asks for what this one came without. */
  start(): void {
    this.flush();
    if (this.#notice === 'unavailable') this.#again();
    else if (this.#lacks()) void this.load();
  }

  /** Sends what waits, if anything does: the network or the person is back. */
  flush(): void {
    if (this.#base) this.#outbox.flush();
  }

  /** Takes a state that came by itself; `anew` if the issue was erased and has begun again. */
  hear(state: State, anew = false): void {
    const before = this.view.state;
    if (anew) this.#base = undefined;
    this.#accept(state);
    this.#view = undefined;
    const now = this.view.state;
    const touched = before && now ? changedBetween(before, now) : new Set<string>();
    if (touched.size > 0) this.#mark(touched);
    this.#publish();
  }

  /**
   * Makes the changes, in order, as one step of undo. If one cannot be made, none
   * is, and the reason is returned.
   */
  do(actions: readonly Action[]): Done {
    const before = this.view.state;
    const why = this.make(actions);
    if (!before || typeof why === 'string') return why as RejectionCode;
    const step = { before, actions, of: why };
    if (this.#steps) this.#steps.did(step);
    else this.#early.push(step);
    return { undo: () => this.#steps?.undo(step).done ?? false };
  }

  /** Makes the changes, and nothing that takes them back; returns the ids of the operations. */
  make(actions: readonly Action[]): ReadonlySet<string> | RejectionCode {
    let state = this.view.state;
    if (!state) return 'not_found';
    for (const action of actions) {
      const next = apply(state, action);
      if (typeof next === 'string') return next;
      state = next;
    }
    this.#changed = true;
    this.#touched = new Set();
    return new Set(this.#outbox.add(actions).map((op) => op.id));
  }

  /** What can be taken back; undefined until the room that keeps it is there. */
  get steps(): Steps | undefined {
    return this.#steps;
  }

  /** Lets everybody look again. */
  changed(): void {
    this.#publish();
  }

  /** Hands over what was done, and will be, to be taken back. */
  keep(steps: Steps): void {
    this.#steps = steps;
    this.#early.forEach((step) => steps.did(step));
    this.#early = [];
    this.#publish();
  }

  /** Asks again for a change that was not saved. */
  retry(id: string): void {
    this.#outbox.retry(id);
  }

  /** Gives up a change that was not saved. */
  discard(id: string): void {
    this.#outbox.discard(id);
  }

  /** Fetches the state: the first one, or one to replace what turned out to be outdated. */
  async load(): Promise<void> {
    if (this.#loading) return;
    this.#cancelAgain?.();
    this.#loading = true;
    this.#publish();
    const reply = await this.#deps.api.load();
    this.#loading = false;
    if (reply.kind === 'stored') {
      this.#accept(reply.state);
      this.flush();
    } else if (reply.kind === 'refused' && reply.status === 403 && !this.#base) {
      this.#notice = 'no_access';
    } else if (this.#notice === 'pending') {
      this.#notice = 'unavailable';
    }
    if (this.#lacks()) this.#again(reply.kind === 'later' ? reply.after : undefined);
    else this.#asked = 0;
    this.#publish();
  }

  /** Whether Jira has still to say what the person may see or do. */
  #lacks(): boolean {
    if (this.#base) return this.#base.can.pending;
    return this.#notice === 'pending' || this.#notice === 'unavailable';
  }

  /** Loads later, and each time later still. */
  #again(atLeast = 0): void {
    const wait = Math.max(backoff(++this.#asked, this.#deps.random), atLeast);
    this.#cancelAgain = this.#deps.clock.after(wait, () => void this.load());
  }

  #stored(answer: Stored, sent: readonly Operation[]): void {
    if (this.#base) this.#mark(changedBetween(fold(this.#base, sent).state, answer.state));
    this.#accept(answer.state);
    const rejected = new Set(answer.rejected.map((r) => r.id));
    this.#steps?.rejected(rejected);
  }

  #accept(state: State): void {
    // Requests may overtake each other; what the person may do is always news.
    const base = this.#base;
    if (!base) this.#base = state;
    else this.#base = state.rev < base.rev ? { ...base, can: state.can } : keep(base, state);
    this.#notice = undefined;
  }

  #mark(items: ReadonlySet<string>): void {
    this.#touched = items;
    if (items.size === 0) return;
    this.#deps.clock.after(touchedFor, () => {
      if (this.#touched !== items) return;
      this.#touched = new Set();
      this.#publish();
    });
  }

  #publish(): void {
    this.#view = undefined;
    this.#listeners.forEach((l) => l());
  }

  #look(): View {
    const { pending, notSaved } = this.#outbox;
    return {
      state: this.#base && fold(this.#base, pending).state,
      notice: this.#notice,
      loading: this.#loading,
      saving: this.#saving(pending.length),
      pending: new Set(pending.flatMap((op) => itemOf(op) ?? [])),
      notSaved,
      touched: this.#touched,
      canUndo: this.#steps?.canUndo ?? false,
      canRedo: this.#steps?.canRedo ?? false,
    };
  }

  #saving(count: number): Saving {
    const why = this.#outbox.trouble;
    if (count === 0) return { kind: this.#changed ? 'saved' : 'idle' };
    return why ? { kind: 'waiting', count, why } : { kind: 'saving' };
  }
}

/** Ids of the items that are new in `after` or say something else than in `before`. */
function changedBetween(before: State, after: State): ReadonlySet<string> {
  const was = new Map(before.lists.flatMap((l) => l.items.map((i) => [i.id, says(i)])));
  return new Set(
    after.lists.flatMap((l) => l.items.filter((i) => was.get(i.id) !== says(i)).map((i) => i.id)),
  );
}

function says(i: Item): string {
  return JSON.stringify([i.text, i.status, i.optional, i.details, i.assignee, i.due]);
}
