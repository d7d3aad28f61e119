import type { Action, AddItem, RejectionCode } from '../domain/operations';
import { moveBeside, moveTowards } from '../domain/moves';
import type { Direction } from '../domain/moves';
import { doneStatus, find, isComplete, openStatus } from '../domain/state';
import type { Item, Kind, State } from '../domain/state';
import { newId } from '../domain/ids';
import type { Jira } from '../host/host';
import type { Late } from '../late';
import type { Clock } from '../outbox/clock';
import { words } from '../words/words';
import { itemOf } from '../domain/operations';
import type { NotSaved } from '../outbox/outbox';
import type { Store, Taken, View } from '../store/store';
import type { Prefs } from './prefs';

/** A part of a row that can have the focus. */
export type Part = 'handle' | 'check' | 'more';

/** Where the focus is to go after the next drawing. */
export type Focus =
  | { readonly row: string; readonly part: Part }
  | { readonly add: string } // the add field of a list
  | { readonly panelMenu: true };

/** A field for a new item or heading between the others. */
export interface Draft {
  readonly list: string;
  /** Id of the item that it stands behind; undefined at the start. */
  readonly after: string | undefined;
  readonly kind: Kind;
}

/** What is known of an item that is to be added. */
export interface NewItem extends Omit<AddItem, 'type' | 'item' | 'list' | 'after' | 'parent'> {
  /** It goes under the last one before it that does not. */
  readonly child?: boolean;
}

/** What stands in the place of an item that was just deleted. */
export interface Flag {
  readonly item: string;
  readonly text: string;
  readonly list: string;
  readonly after: string | undefined;
  readonly undo: () => boolean;
}

export interface Drag {
  readonly item: string;
  /** Where it would drop; an undefined row is an empty list. */
  readonly over?: {
    readonly list: string;
    readonly row: string | undefined;
    readonly edge: 'before' | 'after';
  };
}

/** What the panel shows beside the checklists themselves. A new one with each change. */
export interface Ui {
  readonly hide: boolean;
  /** The row that Tab leads to. */
  readonly current: string | undefined;
  readonly editing: string | undefined;
  /** What stood in a field of which another takes the place. */
  readonly typed?: string | undefined;
  readonly draft: Draft | undefined;
  /** Id of the row whose menu is open, or 'panel'. */
  readonly menu: string | undefined;
  readonly flag: Flag | undefined;
  readonly drag: Drag | undefined;
  readonly keysShown: boolean;
  readonly focus: Focus | undefined;
  /** The last announcement; `turn` tells a repetition from the same one. */
  readonly said: { readonly text: string; readonly urgent: boolean; readonly turn: number };
  /** Why the last change was not possible, until the next one. */
  readonly fault: string | undefined;
}

/** How long a deletion offers its undo in place, in milliseconds. Ctrl+Z works for longer. */
const flagFor = 20_000;

export interface ControllerDeps {
  readonly store: Store;
  readonly prefs: Prefs;
  readonly clock: Clock;
  readonly late: Late;
  readonly jira: Jira;
  readonly newId?: () => string;
}

/** Turns what a person does into changes, focus and announcements. */
export class Controller {
  #ui: Ui;
  #listeners = new Set<() => void>();
  #cancelFlag: (() => void) | undefined;
  /** The part of a row that the arrow keys keep to. */
  #part: Part = 'check';
  #last: View;

  /** What the item said whose text is being edited. */
  was = '';

  readonly store: Store;
  readonly late: Late;
  /** Jira itself, asked as the person who looks at the page. */
  readonly jira: Jira;
  readonly clock: Clock;
  readonly #prefs: Prefs;
  readonly #newId: () => string;

  constructor(deps: ControllerDeps) {
    const { store, prefs } = deps;
    this.store = store;
    this.late = deps.late;
    this.#prefs = prefs;
    this.jira = deps.jira;
    this.clock = deps.clock;
    this.#newId = deps.newId ?? newId;
    this.#last = store.view;
    this.#ui = {
      hide: prefs.hideCompleted,
      current: undefined,
      editing: undefined,
      draft: undefined,
      menu: undefined,
      flag: undefined,
      drag: undefined,
      keysShown: false,
      focus: undefined,
      said: { text: '', urgent: false, turn: 0 },
      fault: undefined,
    };
    store.subscribe(() => this.#storeChanged());
  }

  get ui(): Ui {
    return this.#ui;
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Whether the row is shown; what is being edited always is. */
  visible = (item: Item): boolean => {
    const { state } = this.store.view;
    return !this.#ui.hide || !state || item.id === this.#ui.editing || !isComplete(state, item);
  };

  /** Ids of the rows that are shown, in order, over all lists. */
  rows(): string[] {
    const lists = this.store.view.state?.lists ?? [];
    return lists.flatMap((l) => l.items.filter(this.visible).map((i) => i.id));
  }

  /** The row that Tab leads to: the last one used if it is shown, else the first. */
  current(): string | undefined {
    const rows = this.rows();
    const { current } = this.#ui;
    return current !== undefined && rows.includes(current) ? current : rows[0];
  }

  // Changes

  /** Ticks an item, or reopens it; false if that cannot be done. */
  toggle(id: string): boolean {
    const place = this.#place(id);
    if (!place || place.item.kind === 'heading') return false;
    const complete = isComplete(place.state, place.item);
    const status = complete ? openStatus(place.state) : doneStatus(place.state);
    return status !== undefined && this.setStatus(id, status.id);
  }

  setStatus(id: string, status: string): boolean {
    const place = this.#place(id);
    if (!place) return false;
    const next = this.#neighbour(id);
    if (!this.#do([{ type: 'setStatus', item: id, status }])) return false;
    const { state = place.state } = this.store.view;
    const now = find(state, id)?.item;
    const { complete, total } = state.counts;
    const said = state.statuses.find((s) => s.id === status);
    if (said?.id === doneStatus(state)?.id) {
      this.#say(words.announce.completed(place.item.text, complete, total));
    } else if (said?.id === openStatus(state)?.id) {
      this.#say(words.announce.notCompleted(place.item.text, complete, total));
    } else {
      this.#say(words.announce.status(place.item.text, said?.name ?? status, complete, total));
    }
    if (now && !this.visible(now)) this.#focusRow(next, place.list.id);
    return true;
  }

  setOptional(id: string, optional: boolean): void {
    this.#do([{ type: 'setOptional', item: id, optional }]);
  }

  move(id: string, direction: Direction, part: Part = 'check'): void {
    const place = this.#place(id);
    const action = place && moveTowards(place.state, id, direction, this.visible);
    if (action) this.#move(action, part);
  }

  /** Drops an item beside a row, or into an empty list. */
  drop(id: string, list: string, row: string | undefined, edge: 'before' | 'after'): void {
    const place = this.#place(id);
    const action = place && moveBeside(place.state, id, list, row, edge);
    if (action) this.#move(action, 'handle');
  }

  remove(id: string): void {
    const place = this.#place(id);
    if (!place) return;
    const next = this.#neighbour(id);
    const { item, list, at } = place;
    const after = list.items.findLast((i, n) => n < at && this.visible(i))?.id;
    const undo = this.#do([{ type: 'deleteItem', item: id }]);
    if (!undo) return;
    this.#set({ flag: { item: id, text: item.text, list: list.id, after, undo } });
    this.#cancelFlag = this.clock.after(flagFor, () => this.#endFlag());
    this.#focusRow(next, list.id);
    this.#say(words.announce.deleted(item.text));
  }

  /** Adds an item to the end of a list, or behind `after`; returns its id if it could be added. */
  add(list: string, text: string, after?: string, kind: Kind = 'item'): string | undefined {
    const row = { text: text.trim(), ...(kind === 'item' ? {} : { kind }) };
    const [id] = this.#add(list, [row], after) ?? [];
    if (id !== undefined) this.#say(words.announce.added(text));
    return id;
  }

  addMany(list: string, rows: readonly NewItem[], after?: string): void {
    const ids = this.#add(list, rows, after);
    if (!ids) return;
    this.#set({ draft: undefined, current: ids.at(-1) });
    this.#say(words.announce.addedMany(ids.length));
  }

  /** Saves what was typed over an item; with `below` a field for a new one opens below it. */
  saveEdit(id: string, text: string, below: boolean): void {
    this.endEdit(id, text);
    if (below) this.startDraft(id);
    else this.#set({ focus: { row: id, part: 'check' } });
  }

  /** Ends editing because the focus went elsewhere; an empty text changes nothing. */
  endEdit(id: string, text: string): void {
    if (this.#ui.editing !== id) return;
    const item = this.#place(id)?.item;
    this.#set({ editing: undefined });
    const wanted = text.trim();
    // What was not touched is not saved: somebody else may have changed it.
    if (!item || ['', this.was, item.text].includes(wanted)) return;
    if (this.#do([{ type: 'editItem', item: id, text: wanted }])) {
      this.#say(words.announce.edited(wanted));
    }
  }

  undo(): void {
    this.#taken(this.store.steps?.undo());
  }

  redo(): void {
    this.#taken(this.store.steps?.redo());
  }

  #taken(taken: Taken = { done: false, says: words.announce.nothingToUndo }): void {
    const { done, says } = taken;
    const { flag } = this.#ui;
    this.#endFlag();
    this.#set({ fault: taken.lost && says });
    if (done && flag && this.#place(flag.item)) this.focusOn(flag.item, 'check');
    this.#say(says, !done);
  }

  /** Undo on the flag: takes back that deletion, whatever was done since. */
  undoFlag(): void {
    const { flag } = this.#ui;
    if (!flag) return;
    this.#endFlag();
    if (flag.undo()) {
      this.focusOn(flag.item, 'check');
      this.#say(words.announce.undone);
    }
  }

  dismissFlag(): void {
    const { flag } = this.#ui;
    this.#endFlag();
    if (flag) this.#focusRow(this.current(), flag.list);
  }

  /** Asks again for a change that was not saved, or gives it up. */
  settle({ op }: NotSaved, how: 'retry' | 'discard'): void {
    this.store[how](op.id);
    const item = itemOf(op);
    const shown = item !== undefined && this.#place(item) ? item : this.current();
    this.#focusRow(shown, this.#firstList());
  }

  /** Shows the completed items from where they are missed. */
  showHidden(): void {
    this.setHide(false);
    this.#focusRow(this.current(), this.#firstList());
  }

  /** Fetches the checklists that the page came without. */
  async tryAgain(): Promise<void> {
    await this.store.load();
    if (this.store.view.state) this.#focusRow(this.current(), this.#firstList());
  }

  /** Opens the checklist as text. */
  async editAsText(): Promise<void> {
    await (await this.late('editor'))?.openEditor(this);
  }

  // What is open, and where the focus is

  startEdit(id: string): void {
    const { state } = this.store.view;
    if (!state?.can.edit) return;
    this.was = find(state, id)?.item.text ?? '';
    // A new field takes the focus itself, whatever was to have it before.
    this.#set({ editing: id, current: id, draft: undefined, menu: undefined, focus: undefined });
  }

  cancelEdit(id: string): void {
    this.#set({ editing: undefined, focus: { row: id, part: 'check' } });
  }

  /** Opens a field for a new item behind an item. */
  startDraft(after: string): void {
    const place = this.#place(after);
    if (!place?.state.can.add) return;
    const draft: Draft = { list: place.list.id, after, kind: 'item' };
    this.#set({ draft, editing: undefined, focus: undefined });
  }

  /** Opens a field for a heading at the end of the list that is being worked on. */
  startHeading(): void {
    const { state } = this.store.view;
    const current = this.current();
    const place = current === undefined ? undefined : this.#place(current);
    const list = place?.list ?? state?.lists.at(-1);
    this.#set({
      draft: { list: list?.id ?? 'default', after: list?.items.at(-1)?.id, kind: 'heading' },
      focus: undefined,
    });
  }

  /** Adds what was typed into the draft and, for items, goes on below it. */
  submitDraft(draft: Draft, text: string): void {
    const id = this.add(draft.list, text, draft.after, draft.kind);
    if (id === undefined) return;
    const goesOn = draft.kind === 'item';
    this.#set({ draft: goesOn ? { ...draft, after: id } : undefined, current: id });
    if (!goesOn) this.#set({ focus: { add: draft.list } });
  }

  /** Closes the draft because the focus went elsewhere; what was typed is added. */
  leaveDraft(draft: Draft, text: string): void {
    if (this.#ui.draft !== draft) return;
    this.#set({ draft: undefined });
    if (text.trim()) this.add(draft.list, text, draft.after, draft.kind);
  }

  cancelDraft(draft: Draft): void {
    this.#set({ draft: undefined });
    this.#focusRow(draft.after, draft.list);
  }

  setCurrent(id: string): void {
    if (this.#ui.current !== id) this.#set({ current: id });
  }

  /**
   * Moves the focus by rows, keeping to the same part of the row, also past a
   * heading, which has no checkbox.
   */
  step(id: string, to: 'up' | 'down' | 'first' | 'last', part: Part): void {
    if (this.#place(id)?.item.kind !== 'heading') this.#part = part;
    const rows = this.rows();
    const at = rows.indexOf(id);
    const index = { up: at - 1, down: at + 1, first: 0, last: rows.length - 1 }[to];
    const row = rows[index];
    if (row !== undefined) this.focusOn(row, this.#part);
  }

  focusOn(row: string, part: Part): void {
    this.#set({ current: row, focus: { row, part } });
  }

  /** Called when the focus is where it was to go. */
  focused(): void {
    this.#ui = { ...this.#ui, focus: undefined };
  }

  openMenu(of: string): void {
    this.#set({ menu: of, ...(of === 'panel' ? {} : { current: of }) });
  }

  closeMenu = (refocus: boolean): void => {
    const { menu } = this.#ui;
    if (menu === undefined) return;
    const focus: Focus = menu === 'panel' ? { panelMenu: true } : { row: menu, part: 'more' };
    this.#set({ menu: undefined, ...(refocus ? { focus } : {}) });
  };

  setHide(hide: boolean): void {
    this.#prefs.hideCompleted = hide;
    this.#set({ hide });
  }

  showKeys(shown: boolean): void {
    this.#set({ keysShown: shown });
  }

  drag(drag: Drag | undefined): void {
    this.#set({ drag });
  }

  // What rooms that are loaded late do

  /** Changes what is shown beside the checklists. */
  show(change: Partial<Ui>): void {
    this.#set(change);
  }

  say(text: string, urgent = false): void {
    this.#say(text, urgent);
  }

  // Inner workings

  #add(list: string, rows: readonly NewItem[], after: string | undefined): string[] | undefined {
    let behind = after;
    let top: string | undefined;
    const ids: string[] = [];
    const actions = rows.map(({ child, ...row }): Action => {
      const item = this.#newId();
      ids.push(item);
      const action = { type: 'addItem', item, list, ...row } as const;
      if (child && top !== undefined) return { ...action, parent: top };
      const place = behind === undefined ? {} : { after: behind };
      if (after !== undefined) behind = item;
      top = item;
      return { ...action, ...place };
    });
    return this.#do(actions) ? ids : undefined;
  }

  #move(action: Extract<Action, { type: 'moveItem' }>, part: Part): void {
    if (!this.#do([action])) return;
    const place = this.#place(action.item);
    if (!place) return;
    const shown = place.list.items.filter(this.visible);
    const at = shown.findIndex((i) => i.id === action.item) + 1;
    this.focusOn(action.item, part);
    this.#say(
      place.state.lists.length > 1
        ? words.announce.positionIn(place.item.text, place.list.name, at, shown.length)
        : words.announce.position(place.item.text, at, shown.length),
    );
  }

  /** Makes the changes; false, with the reason shown, if they cannot be made. */
  #do(actions: readonly Action[]): (() => boolean) | false {
    this.#endFlag();
    const done = this.store.do(actions);
    if (typeof done === 'string') {
      this.#complain(done);
      return false;
    }
    this.#set({ fault: undefined });
    return done.undo;
  }

  #complain(code: RejectionCode): void {
    this.#set({ fault: words.why(code) });
    this.#say(words.why(code), true);
  }

  #endFlag(): void {
    this.#cancelFlag?.();
    this.#cancelFlag = undefined;
    if (this.#ui.flag) this.#set({ flag: undefined });
  }

  #place(id: string) {
    const { state } = this.store.view;
    const place = state && find(state, id);
    return place && { ...place, state };
  }

  /** The row that has the focus when this one is gone: the next, else the one before. */
  #neighbour(id: string): string | undefined {
    const rows = this.rows();
    const at = rows.indexOf(id);
    return rows[at + 1] ?? rows[at - 1];
  }

  #firstList(): string {
    return this.store.view.state?.lists[0]?.id ?? 'default';
  }

  #focusRow(row: string | undefined, list: string): void {
    if (row === undefined) this.#set({ focus: { add: list } });
    else this.focusOn(row, 'check');
  }

  #say(text: string, urgent = false): void {
    this.#set({ said: { text, urgent, turn: this.#ui.said.turn + 1 } });
  }

  #storeChanged(): void {
    const { view } = this.store;
    const before = this.#last;
    this.#last = view;
    const refused = view.notSaved.length - before.notSaved.length;
    if (refused > 0) this.#say(words.announce.notSaved(refused), true);
    if (view.saving.kind === 'waiting' && before.saving.kind !== 'waiting') {
      this.#say(words.waiting(view.saving.why, view.saving.count), true);
    }
    this.#tell();
  }

  #set(change: Partial<Ui>): void {
    this.#ui = { ...this.#ui, ...change };
    this.#tell();
  }

  #tell(): void {
    this.#listeners.forEach((l) => l());
  }
}

/** The state without items that a person sees before there is any list. */
export function listsOf(state: State): State['lists'] {
  return state.lists.length > 0 ? state.lists : [{ id: 'default', name: '', items: [] }];
}
