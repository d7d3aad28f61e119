import type { Action, AddItem, RejectionCode } from '../domain/operations';
import type { Edge } from '../domain/moves';
import { firstList } from '../domain/apply';
import { canIn, doneStatus, find, isComplete, openStatus } from '../domain/state';
import type { Item, Kind, List, State } from '../domain/state';
import { newId } from '../domain/ids';
import type { Jira } from '../host/host';
import type { Late, Rooms } from '../late';
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
  | { readonly list: string } // the menu of a list
  | { readonly panelMenu: true };

/** A field for a new item or heading between the others. */
export interface Draft {
  readonly list: string;
  /** Id of the item that it stands behind; undefined at the start. */
  readonly after: string | undefined;
  readonly kind: Kind;
  /** Id of the item that a new one stands under. */
  readonly parent: string | undefined;
}

/** What is known of an item that is to be added. */
export interface NewItem extends Omit<AddItem, 'type' | 'item' | 'list' | 'after' | 'parent'> {
  /** It goes under the last one before it that does not. */
  readonly child?: boolean;
}

/** What stands in the place of something that was just deleted. */
export interface Flag {
  readonly text: string;
  /** Id of the row that has the focus when it is back. */
  readonly item: string | undefined;
  /** Where it was; undefined if it was in no list that is still there. */
  readonly list: string | undefined;
  readonly after: string | undefined;
  readonly undo: () => boolean;
}

export interface Drag {
  /** What is dragged: an item, or a list. */
  readonly item?: string;
  readonly list?: string;
  /** Where it would drop; an undefined row is an empty list. */
  readonly over?: {
    readonly list: string;
    readonly row: string | undefined;
    readonly edge: Edge;
    /** The row and its edge at which the line is drawn, or `head` for that of the list. */
    readonly line?: string;
    /** It would stand under another item. */
    readonly child?: true;
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
  /** Id of the item whose details are being edited. */
  readonly noting: string | undefined;
  /** Ids of items whose details are unfolded. */
  readonly open: ReadonlySet<string>;
  /** Id of the list whose name is being edited; an id that no list has is a new one's. */
  readonly naming: string | undefined;
  /** What is looked for; undefined while nothing is. */
  readonly find: string | undefined;
  /** Ids of the rows that are selected. */
  readonly selected: ReadonlySet<string>;
  /** Id of the row or the list whose menu is open, or 'panel'. */
  readonly menu: string | undefined;
  readonly flag: Flag | undefined;
  readonly drag: Drag | undefined;
  readonly focus: Focus | undefined;
  /** The last announcement; `turn` tells a repetition from the same one. */
  readonly said: { readonly text: string; readonly urgent: boolean; readonly turn: number };
  /** Why the last change was not possible, until the next one. */
  readonly fault: string | undefined;
}

export interface ControllerDeps {
  readonly store: Store;
  readonly prefs: Prefs;
  readonly clock: Clock;
  readonly late: Late;
  readonly jira: Jira;
  readonly newId?: () => string;
  /** The address of the page around the panel. */
  readonly location?: () => Promise<string>;
}

/** Turns what a person does into changes, focus and announcements. */
export class Controller {
  #ui: Ui;
  #listeners = new Set<() => void>();
  /** The part of a row that the arrow keys keep to. */
  #part: Part = 'check';
  #last: View;

  /** What the item said whose text is being edited. */
  was = '';

  readonly store: Store;
  readonly late: Late;
  /** Jira itself, asked as the person who looks at the page. */
  readonly jira: Jira;
  readonly location: () => Promise<string>;
  readonly clock: Clock;
  readonly prefs: Prefs;
  readonly newId: () => string;
  /** Everything that is not needed to show the rows; undefined until it is loaded. */
  actions: Rooms['actions'] | undefined;
  #shown = new WeakMap<List, readonly Item[]>();
  #statuses: State['statuses'] | undefined;

  constructor(deps: ControllerDeps) {
    const { store, prefs } = deps;
    this.store = store;
    this.late = deps.late;
    this.prefs = prefs;
    this.jira = deps.jira;
    this.location = deps.location ?? (() => Promise.reject(new Error('nobody tells')));
    this.clock = deps.clock;
    this.newId = deps.newId ?? newId;
    this.#last = store.view;
    this.#ui = {
      hide: prefs.hideCompleted,
      current: undefined,
      editing: undefined,
      draft: undefined,
      noting: undefined,
      open: new Set(),
      naming: undefined,
      find: undefined,
      selected: new Set(),
      menu: undefined,
      flag: undefined,
      drag: undefined,
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

  /**
   * Loads what is not needed to show the rows, and does something with it: at once if
   * it is there, and whoever is faster waits for it.
   */
  async ready(act?: (actions: Rooms['actions']) => void): Promise<void> {
    if (!this.actions) {
      this.actions = await this.late('actions');
      const wanted = this.#ui.menu !== undefined || this.#ui.find !== undefined;
      if (!this.actions && wanted) this.say(words.notLoaded, true);
      this.show(this.actions ? {} : { menu: undefined, find: undefined });
    }
    if (this.actions) act?.(this.actions);
  }

  /** Whether the row is shown; what is being edited always is. */
  visible = (item: Item): boolean => {
    const { state } = this.store.view;
    const { editing, find, hide } = this.#ui;
    if (!state || item.id === editing) return true;
    if (find && this.actions) return this.actions.found(item, find);
    if (item.parent && this.prefs.isFolded(item.parent)) return false;
    return !hide || !isComplete(state, item);
  };

  /** The items of a list that are shown; the same ones until something changes. */
  shown(list: List): readonly Item[] {
    const statuses = this.store.view.state?.statuses;
    if (statuses !== this.#statuses) this.#shown = new WeakMap();
    this.#statuses = statuses;
    let shown = this.#shown.get(list);
    if (!shown) {
      const { find } = this.#ui;
      shown = !find && this.prefs.isFolded(list.id) ? [] : list.items.filter(this.visible);
      this.#shown.set(list, shown);
    }
    return shown;
  }

  /** Ids of the rows that are shown, in order, over all lists. */
  rows(): string[] {
    const lists = this.store.view.state?.lists ?? [];
    return lists.flatMap((l) => this.shown(l).map((i) => i.id));
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
    const place = this.place(id);
    if (!place || place.item.kind === 'heading') return false;
    const complete = isComplete(place.state, place.item);
    const status = complete ? openStatus(place.state) : doneStatus(place.state);
    return status !== undefined && this.setStatus(id, status.id);
  }

  setStatus(id: string, status: string): boolean {
    const place = this.place(id);
    if (!place) return false;
    const next = this.neighbour(id);
    if (!this.perform([{ type: 'setStatus', item: id, status }])) return false;
    const { state = place.state } = this.store.view;
    const now = find(state, id)?.item;
    const { complete, total } = state.counts;
    const said = state.statuses.find((s) => s.id === status);
    if (said?.id === doneStatus(state)?.id) {
      this.say(words.announce.completed(place.item.text, complete, total));
    } else if (said?.id === openStatus(state)?.id) {
      this.say(words.announce.notCompleted(place.item.text, complete, total));
    } else {
      this.say(words.announce.status(place.item.text, said?.name ?? status, complete, total));
    }
    if (now && !this.visible(now)) this.focusRow(next, place.list.id);
    return true;
  }

  /** Opens the search. */
  find(): void {
    this.show({ find: '' });
    void this.ready();
  }

  /** Folds an item's children or a list's items away, or shows them. */
  fold(id: string, folded: boolean): void {
    this.prefs.fold(id, folded);
    this.#shown = new WeakMap();
    this.show({});
  }

  /** Unfolds the details of an item, or folds them. */
  unfold(id: string, open = !this.#ui.open.has(id)): void {
    const all = new Set(this.#ui.open);
    if (open) all.add(id);
    else all.delete(id);
    this.show({ open: all });
  }

  /** Adds an item to the end of a list, or behind `after`; returns its id if it could be added. */
  add(list: string, text: string, draft?: Draft): string | undefined {
    const kind = draft?.kind === 'heading' ? { kind: draft.kind } : {};
    const [id] = this.#add(list, [{ text: text.trim(), ...kind }], draft) ?? [];
    if (id !== undefined) this.say(words.announce.added(text));
    return id;
  }

  addMany(list: string, rows: readonly NewItem[], draft?: Draft): void {
    const ids = this.#add(list, rows, draft);
    if (!ids) return;
    this.show({ draft: undefined, current: ids.at(-1) });
    this.say(words.announce.addedMany(ids.length));
  }

  /** Saves what was typed over an item; with `below` a field for a new one opens below it. */
  saveEdit(id: string, text: string, below: boolean): void {
    this.endEdit(id, text);
    if (below) void this.ready((actions) => actions.startDraft(this, id));
    else this.show({ focus: { row: id, part: 'check' } });
  }

  /** Ends editing because the focus went elsewhere; an empty text changes nothing. */
  endEdit(id: string, text: string): void {
    if (this.#ui.editing !== id) return;
    const item = this.place(id)?.item;
    this.show({ editing: undefined });
    const wanted = text.trim();
    // What was not touched is not saved: somebody else may have changed it.
    if (!item || ['', this.was, item.text].includes(wanted)) return;
    if (this.perform([{ type: 'editItem', item: id, text: wanted }])) {
      this.say(words.announce.edited(wanted));
    }
  }

  /** Takes the last step back, or does it again. Whoever is faster than what keeps the steps waits for it. */
  async take(how: 'undo' | 'redo'): Promise<void> {
    if (!this.store.steps) await this.late('live');
    const nothing: Taken = { done: false, says: words.announce.nothingToUndo };
    const { done, says, lost } = this.store.steps?.[how]() ?? nothing;
    const { flag } = this.#ui;
    this.show({ flag: undefined, fault: lost && says });
    if (done && flag?.item && this.place(flag.item)) this.focusOn(flag.item, 'check');
    this.say(says, !done);
  }

  /** Asks again for a change that was not saved, or gives it up. */
  settle({ op }: NotSaved, how: 'retry' | 'discard'): void {
    this.store[how](op.id);
    const item = itemOf(op);
    const shown = item !== undefined && this.place(item) ? item : this.current();
    this.focusRow(shown, this.firstList());
  }

  /** Shows the completed items from where they are missed. */
  showHidden(): void {
    this.setHide(false);
    this.focusRow(this.current(), this.firstList());
  }

  /** Fetches the checklists that the page came without. */
  async tryAgain(): Promise<void> {
    await this.store.load();
    if (this.store.view.state) this.focusRow(this.current(), this.firstList());
  }

  // What is open, and where the focus is

  startEdit(id: string): void {
    const place = this.place(id);
    if (!place || !canIn(place.state, place.list).edit) return;
    this.was = place.item.text;
    // A new field takes the focus itself, whatever was to have it before.
    this.show({ editing: id, current: id, draft: undefined, menu: undefined, focus: undefined });
  }

  cancelEdit(id: string): void {
    this.show({ editing: undefined, focus: { row: id, part: 'check' } });
  }

  /** The place of something new behind an item and on its level. */
  draftAfter(after: string): Draft {
    const place = this.place(after);
    return {
      list: place?.list.id ?? 'default',
      after,
      kind: 'item',
      parent: place?.item.parent ?? undefined,
    };
  }

  setCurrent(id: string): void {
    if (this.#ui.current !== id) this.show({ current: id });
  }

  /**
   * Moves the focus by rows, keeping to the same part of the row, also past a
   * heading, which has no checkbox.
   */
  step(id: string, to: 'up' | 'down' | 'first' | 'last', part: Part): void {
    if (this.place(id)?.item.kind !== 'heading') this.#part = part;
    const rows = this.rows();
    const at = rows.indexOf(id);
    const index = { up: at - 1, down: at + 1, first: 0, last: rows.length - 1 }[to];
    const row = rows[index];
    if (row !== undefined) this.focusOn(row, this.#part);
  }

  focusOn(row: string, part: Part): void {
    this.show({ current: row, focus: { row, part } });
  }

  /** Called when the focus is where it was to go. */
  focused(): void {
    this.#ui = { ...this.#ui, focus: undefined };
  }

  /** Opens the menu of a row, of a list, or of the panel. */
  openMenu(of: string): void {
    this.show({ menu: of, ...(this.place(of) ? { current: of } : {}) });
    void this.ready();
  }

  closeMenu = (refocus: boolean): void => {
    const { menu } = this.#ui;
    if (menu === undefined) return;
    const row: Focus = this.place(menu) ? { row: menu, part: 'more' } : { list: menu };
    const focus: Focus = menu === 'panel' ? { panelMenu: true } : row;
    this.show({ menu: undefined, ...(refocus ? { focus } : {}) });
  };

  setHide(hide: boolean): void {
    this.prefs.hideCompleted = hide;
    this.show({ hide });
  }

  drag(drag: Drag | undefined): void {
    this.show({ drag });
  }

  // Inner workings

  #add(list: string, rows: readonly NewItem[], draft?: Draft): string[] | undefined {
    let behind = draft?.after;
    let top: string | undefined;
    const under = draft?.parent;
    const ids: string[] = [];
    const actions = rows.map(({ child, ...row }): Action => {
      const item = this.newId();
      ids.push(item);
      const action = { type: 'addItem', item, list, ...row } as const;
      if (child && top !== undefined && under === undefined) return { ...action, parent: top };
      const place = behind === undefined ? {} : { after: behind };
      if (behind !== undefined) behind = item;
      top = item;
      // Nothing but items stands under an item.
      return {
        ...action,
        ...place,
        ...(under === undefined ? {} : { parent: under, kind: 'item' }),
      };
    });
    return this.perform(actions) ? ids : undefined;
  }

  /** Makes the changes; false, with the reason shown, if they cannot be made. */
  perform(actions: readonly Action[]): (() => boolean) | false {
    if (this.#ui.flag) this.show({ flag: undefined });
    const done = this.store.do(actions);
    if (typeof done === 'string') {
      this.complain(done);
      return false;
    }
    this.show({ fault: undefined });
    return done.undo;
  }

  /** Says why something is not possible. */
  complain(code: RejectionCode): void {
    this.show({ fault: words.why(code) });
    this.say(words.why(code), true);
  }

  /** Where an item is, and in which state. */
  place(id: string) {
    const { state } = this.store.view;
    const place = state && find(state, id);
    return place && { ...place, state };
  }

  /** The row that has the focus when this one is gone: the next, else the one before. */
  neighbour(id: string): string | undefined {
    const rows = this.rows();
    const at = rows.indexOf(id);
    return rows[at + 1] ?? rows[at - 1];
  }

  /** Id of the list that there always is. */
  firstList(): string {
    return this.store.view.state?.lists[0]?.id ?? 'default';
  }

  /** Gives the focus to a row, or where there is none to the field of a list. */
  focusRow(row: string | undefined, list: string): void {
    if (row === undefined) this.show({ focus: { add: list } });
    else this.focusOn(row, 'check');
  }

  /** Tells a screen reader. */
  say(text: string, urgent = false): void {
    this.show({ said: { text, urgent, turn: this.#ui.said.turn + 1 } });
  }

  #storeChanged(): void {
    const { view } = this.store;
    const before = this.#last;
    this.#last = view;
    const refused = view.notSaved.length - before.notSaved.length;
    if (refused > 0) this.say(words.announce.notSaved(refused), true);
    if (view.saving.kind === 'waiting' && before.saving.kind !== 'waiting') {
      this.say(words.waiting(view.saving.why, view.saving.count), true);
    }
    this.#tell();
  }

  /** Changes what is shown beside the checklists. */
  show(change: Partial<Ui>): void {
    this.#ui = { ...this.#ui, ...change };
    if ('hide' in change || 'find' in change || 'editing' in change) this.#shown = new WeakMap();
    this.#tell();
  }

  #tell(): void {
    this.#listeners.forEach((l) => l());
  }
}

/** The state without items that a person sees before there is any list. */
export function listsOf(state: State): State['lists'] {
  return state.lists.length > 0 ? state.lists : [{ ...firstList, name: '' }];
}
