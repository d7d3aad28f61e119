import { canKeep, cleanLine } from './text';
import { blockEnd, count, find, limits, openStatus, topOf } from './state';
import type { Item, Link, List, Place, State } from './state';
import { needs } from './operations';
import type { Action, AddItem, AddList, DeleteList, MoveItem, MoveList } from './operations';
import type { Operation, RejectionCode, RenameList, SetLink, SetLive } from './operations';

/** Either the state after the action, or why it cannot be. */
type Outcome = State | RejectionCode;

/** What the list that the first item brings along is called; data, not a word of the panel. */
export const firstList: List = {
  id: 'default',
  name: 'Checklist',
  items: [],
  from: null,
  live: false,
};

/**
 * Applies one action by the server's rules, so that what is shown now is what
 * the server will answer. Two rules are left to the server: the limit on the
 * size of all texts together, and to which templates a list can be linked. Counts are not brought up to date: see {@link fold}.
 */
export function apply(state: State, action: Action): Outcome {
  if (!state.can[needs(action)]) return 'forbidden';
  if (isLocked(state, action)) return 'live';
  switch (action.type) {
    case 'addList':
      return addList(state, action);
    case 'renameList':
    case 'moveList':
    case 'deleteList':
    case 'setLive':
      return changeList(state, action);
    case 'addItem':
      return addItem(state, action);
    case 'moveItem':
      return moveItem(state, action);
    case 'deleteItem':
      return deleteItem(state, action.item);
    case 'editItem':
    case 'setStatus':
    case 'setOptional':
    case 'setAssignee':
    case 'setDue':
    case 'setLink':
      return change(state, action);
  }
}

/** Whether a live list keeps the action from being done. */
function isLocked({ lists, can }: State, action: Action): boolean {
  const { type } = action;
  if (type === 'setStatus' || type === 'setLive' || (type === 'deleteList' && can.manageTemplates))
    return false;
  const { item, parent, list }: { item?: string; parent?: string; list?: string } = action;
  const only = action.type === 'addItem' && !lists[1];
  return lists.some(
    ({ live, id, items }) =>
      live &&
      (items.some((i) => i.id === item || i.id === parent) ||
        (!parent && (list ? id === list : only))),
  );
}

/** The state with the operations applied, and those that the state does not allow. */
export interface Folded {
  readonly state: State;
  readonly rejected: ReadonlyMap<string, RejectionCode>;
}

/**
 * Applies the operations in order, each seeing those before it; one that cannot
 * be applied is left out. An id seen before is not applied again. Items that do
 * not change keep their identity.
 */
export function fold(base: State, operations: readonly Operation[]): Folded {
  let state = base;
  const rejected = new Map<string, RejectionCode>();
  const seen = new Set<string>();
  for (const op of operations) {
    if (seen.has(op.id)) continue;
    seen.add(op.id);
    const outcome = apply(state, op);
    if (typeof outcome === 'string') {
      rejected.set(op.id, outcome);
      continue;
    }
    state = outcome;
  }
  if (state !== base) state = { ...state, counts: count(state.lists, state.statuses) };
  return { state, rejected };
}

function addList(state: State, op: AddList): Outcome {
  const name = cleanLine(op.name, limits.name);
  if (name === undefined) return 'invalid';
  if (state.lists.some((l) => l.id === op.list)) return 'exists';
  if (state.settings?.severalLists === false && state.lists[0]) return 'one_list';
  if (state.lists.length >= limits.lists) return 'limit';
  const list: List = { id: op.list, name, items: [], from: op.from ?? null, live: false };
  return { ...state, lists: insert(state.lists, list, op.after, state.lists.length) };
}

function changeList(state: State, op: RenameList | MoveList | DeleteList | SetLive): Outcome {
  const list = state.lists.find((l) => l.id === op.list);
  if (!list) return 'not_found';
  const rest = without(state.lists, op.list);
  switch (op.type) {
    case 'renameList': {
      const name = cleanLine(op.name, limits.name);
      return name === undefined ? 'invalid' : withList(state, op.list, () => ({ ...list, name }));
    }
    case 'moveList':
      return op.after === op.list ? state : { ...state, lists: insert(rest, list, op.after, 0) };
    case 'deleteList':
      return { ...state, lists: rest };
    case 'setLive':
      return op.live && !list.from
        ? 'invalid'
        : withList(state, op.list, () => ({ ...list, live: op.live }));
  }
}

function addItem(state: State, op: AddItem): Outcome {
  const item = itemFrom(state, op);
  if (!item) return 'invalid';
  if (find(state, op.item)) return 'exists';
  if (state.lists.reduce((n, l) => n + l.items.length, 0) >= limits.items) return 'limit';
  if (item.parent) return put(state, listUnder(state, item, false), [item], op.after, 'end');
  if (state.lists.length === 0 && (op.list === undefined || op.list === firstList.id)) {
    return { ...state, lists: [{ ...firstList, items: [item] }] };
  }
  return put(state, listFor(state, op.list), [item], op.after, 'end');
}

/** The list of a new item that stands under none, or why there is none for it. */
function listFor(state: State, id: string | undefined): List | RejectionCode {
  if (id === undefined && state.lists.length > 1) return 'list_required';
  return state.lists.find((l) => id === undefined || l.id === id) ?? 'not_found';
}

/** The list in which the item can stand under its parent, or why it cannot. */
function listUnder(state: State, item: Item, children: boolean): List | RejectionCode {
  const above = find(state, item.parent ?? '');
  if (!above) return 'not_found';
  const { kind, parent, id } = above.item;
  const fits = kind === 'item' && !parent && item.kind === 'item' && item.id !== id && !children;
  return fits ? above.list : 'invalid';
}

function itemFrom(state: State, op: AddItem): Item | undefined {
  const text = cleanLine(op.text, limits.text);
  const kind = op.kind ?? 'item';
  const item: Item = {
    id: op.item,
    kind,
    text: text ?? '',
    status: op.status ?? (kind === 'item' ? (openStatus(state)?.id ?? null) : null),
    optional: op.optional ?? (kind === 'item' && !!state.settings?.optionalByDefault),
    details: op.details ?? '',
    assignee: op.assignee ?? null,
    due: op.due ?? null,
    parent: op.parent ?? null,
    link: linkOf(op),
    from: op.from ?? null,
  };
  return text !== undefined && isValid(state, item) ? item : undefined;
}

function linkOf({ issue, key, follow }: AddItem | SetLink): Link | null {
  if (issue == null && key === undefined && follow === undefined) return null;
  return { issue: issue ?? '', key: key ?? '', follow: follow ?? false };
}

function moveItem(state: State, op: MoveItem): Outcome {
  const found = find(state, op.item);
  if (!found) return 'not_found';
  const { at, item, list } = found;
  const children = list.items.slice(at + 1, blockEnd(list.items, at));
  const moved = { ...item, parent: op.parent ?? null };
  const to = moved.parent
    ? listUnder(state, moved, children.length > 0)
    : (state.lists.find((l) => l.id === op.list) ?? 'not_found');
  if ([item, ...children].some((i) => i.id === op.after)) {
    return typeof to === 'string' ? to : state;
  }
  return put(removed(state, found), to, [moved, ...children], op.after, 'start');
}

function deleteItem(state: State, id: string): Outcome {
  const found = find(state, id);
  return found ? removed(state, found) : 'not_found';
}

function removed(state: State, { list, at }: Place): State {
  return withList(state, list.id, (l) => ({
    ...l,
    items: l.items.toSpliced(at, blockEnd(l.items, at) - at),
  }));
}

/** Puts an item and its children into a list; passes on why it has none. */
function put(
  state: State,
  list: List | RejectionCode,
  block: readonly [Item, ...Item[]],
  after: string | undefined,
  absent: 'start' | 'end',
): Outcome {
  if (typeof list === 'string') return list;
  return withList(state, list.id, (l) => ({
    ...l,
    items: l.items.toSpliced(indexFor(l.items, block[0].parent, after, absent), 0, ...block),
  }));
}

/**
 * Where something is inserted among items: with a parent among its children,
 * without one between two blocks. It goes behind the one named, or behind that
 * one's block; behind its parent is the start, and if the one named is not
 * there, the end.
 */
function indexFor(
  items: readonly Item[],
  parent: string | null,
  after: string | undefined,
  absent: 'start' | 'end',
): number {
  const above = parent ? items.findIndex((i) => i.id === parent) : -1;
  const from = above + 1;
  const to = parent ? blockEnd(items, above) : items.length;
  if (after === undefined) return absent === 'start' ? from : to;
  if (after === parent) return from;
  const at = items.findIndex((i) => i.id === after);
  if (at < from || at >= to) return to;
  return parent ? at + 1 : blockEnd(items, topOf(items, at));
}

type Change = Extract<
  Action,
  { type: 'editItem' | 'setStatus' | 'setOptional' | 'setAssignee' | 'setDue' | 'setLink' }
>;

function change(state: State, op: Change): Outcome {
  const place = find(state, op.item);
  if (!place) return 'not_found';
  const now = changed(place.item, op);
  if (!now || !isValid(state, now)) return 'invalid';
  return withList(state, place.list.id, (l) => ({ ...l, items: l.items.with(place.at, now) }));
}

function changed(item: Item, op: Change): Item | undefined {
  switch (op.type) {
    case 'setStatus':
      return { ...item, status: op.status };
    case 'setOptional':
      return { ...item, optional: op.optional };
    case 'setAssignee':
      return { ...item, assignee: op.assignee };
    case 'setDue':
      return { ...item, due: op.due };
    case 'setLink':
      return { ...item, link: linkOf(op) };
    case 'editItem': {
      const text = op.text === undefined ? item.text : cleanLine(op.text, limits.text);
      return text === undefined
        ? undefined
        : { ...item, text, details: op.details ?? item.details };
    }
  }
}

/** The rules that hold for every item, however it came to be. */
function isValid(state: State, item: Item): boolean {
  const status =
    item.kind === 'heading'
      ? item.status === null
      : state.statuses.some((s) => s.id === item.status);
  return (
    status &&
    canKeep(item.details, limits.details) &&
    (item.assignee === null || isAccount(item.assignee)) &&
    (item.due === null || isDay(item.due)) &&
    (!item.link || (item.kind === 'item' && isLink(item.link)))
  );
}

function isAccount(id: string): boolean {
  return id !== '' && !/[\0- \x7f]/.test(id) && canKeep(id, limits.account);
}

function isDay(day: string): boolean {
  if (!/^\d{4}-\d\d-\d\d$/.test(day)) return false;
  const date = new Date(`${day}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(day);
}

function isLink({ issue, key }: Link): boolean {
  return /^\d{1,19}$/.test(issue) && (key === '' || /^[A-Z][A-Z0-9_]{0,254}-\d{1,19}$/.test(key));
}

interface Identified {
  readonly id: string;
}

/** Puts x behind the one named, at the end if that one is gone, at `absent` if none is named. */
function insert<T extends Identified>(
  all: readonly T[],
  x: T,
  after: string | undefined,
  absent: number,
): readonly T[] {
  const anchor = all.findIndex((a) => a.id === after);
  const at = after === undefined ? absent : anchor < 0 ? all.length : anchor + 1;
  return all.toSpliced(at, 0, x);
}

function without<T extends Identified>(all: readonly T[], id: string): readonly T[] {
  return all.filter((a) => a.id !== id);
}

function withList(state: State, id: string, edit: (list: List) => List): State {
  return { ...state, lists: state.lists.map((l) => (l.id === id ? edit(l) : l)) };
}
