import { apply } from '../domain/apply';
import { inverse } from '../domain/inverse';
import type { Action } from '../domain/operations';
import type { State } from '../domain/state';
import type { Did, Steps, Store, Taken } from '../store/store';
import { lateWords, words } from '../words/words';
import type { Shelf } from './shelf';

/** A step as it is kept: it has to survive JSON. */
export interface Step {
  /** What takes it back. */
  readonly back: readonly Action[];
  /** What would undo that, but for places, if nobody else had changed anything since. */
  readonly expects: string;
}

/** All that is kept, the newest at the end. */
export interface Kept {
  readonly undo: readonly Step[];
  readonly redo: readonly Step[];
}

const depth = 20;

/**
 * What a person did, to be taken back and done again. What takes a step back is
 * worked out when it is done. If somebody else has changed the same things since,
 * it is not taken back: their change would be lost without a word.
 */
export class StepKeeper implements Steps {
  readonly #store: Store;
  readonly #shelf: Shelf;
  #undo: readonly Step[];
  #redo: readonly Step[];
  /** What was done on this page, by what is kept of it. */
  readonly #of = new Map<Step, Did>();

  constructor(store: Store, shelf: Shelf) {
    this.#store = store;
    this.#shelf = shelf;
    ({ undo: this.#undo, redo: this.#redo } = shelf.load());
  }

  get canUndo(): boolean {
    return this.#undo.length > 0;
  }

  get canRedo(): boolean {
    return this.#redo.length > 0;
  }

  did(done: Did): void {
    const after = done.actions.reduce((state, action) => {
      const next = apply(state, action);
      return typeof next === 'string' ? state : next;
    }, done.before);
    const back = backOf(done.before, done.actions);
    if (!back || back.length === 0) return;
    const step = { back, expects: withoutPlaces(backOf(after, back)) };
    this.#of.set(step, done);
    this.#set([...this.#undo, step], []);
  }

  undo(done?: Did): Taken {
    const step = done ? this.#undo.findLast((s) => this.#of.get(s) === done) : this.#undo.at(-1);
    if (!step) return { done: false, says: words.announce.nothingToUndo };
    const rest = this.#undo.filter((s) => s !== step);
    const again = this.#take(step);
    this.#set(rest, again ? [...this.#redo, again] : this.#redo);
    return again ? { done: true, says: words.announce.undone } : gone();
  }

  redo(): Taken {
    const step = this.#redo.at(-1);
    if (!step) return { done: false, says: lateWords.live.nothingToRedo };
    const rest = this.#redo.slice(0, -1);
    const again = this.#take(step);
    this.#set(again ? [...this.#undo, again] : this.#undo, rest);
    return again ? { done: true, says: lateWords.live.redone } : gone();
  }

  rejected(ids: ReadonlySet<string>): void {
    const taken = (s: Step) => ![...(this.#of.get(s)?.of ?? [])].some((id) => ids.has(id));
    if (ids.size > 0) this.#set(this.#undo.filter(taken), this.#redo.filter(taken));
  }

  /** Takes a step back where it still is as it was left; returns what does it again. */
  #take({ back, expects }: Step): Step | undefined {
    const { state } = this.#store.view;
    const again = state && backOf(state, back);
    if (!again || withoutPlaces(again) !== expects) return undefined;
    const before = state;
    const of = this.#store.make(back);
    const after = this.#store.view.state;
    if (typeof of === 'string' || !after) return undefined;
    const step = { back: again, expects: withoutPlaces(backOf(after, again)) };
    this.#of.set(step, { before, actions: back, of });
    return step;
  }

  #set(undo: readonly Step[], redo: readonly Step[]): void {
    this.#undo = undo.slice(-depth);
    this.#redo = redo.slice(-depth);
    this.#shelf.save({ undo: this.#undo, redo: this.#redo });
    this.#store.changed();
  }
}

function gone(): Taken {
  return { done: false, says: lateWords.live.changedSince, lost: true };
}

/** What takes back the actions, in order; undefined if they cannot be made. */
function backOf(before: State, actions: readonly Action[]): readonly Action[] | undefined {
  const back: Action[] = [];
  let state = before;
  for (const action of actions) {
    const next = apply(state, action);
    if (typeof next === 'string') return undefined;
    back.unshift(...inverse(state, action));
    state = next;
  }
  return back;
}

/** Others may move things about: where something stands is no reason to leave it. */
function withoutPlaces(actions: readonly Action[] | undefined): string {
  return JSON.stringify(actions, (key, value: unknown) =>
    ['after', 'list', 'parent'].includes(key) ? undefined : value,
  );
}
