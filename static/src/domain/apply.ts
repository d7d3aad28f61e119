import { canKeep, cleanLine } from './text';
import { count, find, limits } from './state';
import type { Item, List, State } from './state';
import { needs } from './operations';
import type { Action, AddItem, AddList, MoveItem, MoveList, Operation } from './operations';
import type { RejectionCode } from './operations';

/** Either the state after the action, or why it cannot be. */
type Outcome = State | RejectionCode;

/** What the list that the first item brings along is called; data, not a word of the panel. */
const firstList: List = { id: 'default', name: 'Checklist', items: [] };

/**
 * Applies one action by the server's rules, so that what is shown now is what
 * the server will answer. The one rule left to the server is the limit on the
 * size of all texts together. Counts are not brought up to date: see {@link fold}.
 */
export function apply(state: State, action: Action): Outcome {
  if (!state.can[needs(action)]) return 'forbidden';
  switch (action.type) {
    case 'addList':
      return addList(state, action);
    case 'renameList':
      return renameList(state, action.list, action.name);
    case 'moveList':
      return moveList(state, action);
    case 'deleteList':
      return hasList(state, action.list)
        ? { ...state, lists: without(state.lists, action.list) }
        : 'not_found';
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
      return change(state, action);
  }
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
  if (hasList(state, op.list)) return 'exists';
  if (state.lists.length >= limits.lists) return 'limit';
  const list: List = { id: op.list, name, items: [] };
  return { ...state, lists: insert(state.lists, list, op.after, state.lists.length) };
}

function renameList(state: State, id: string, wanted: string): Outcome {
  if (!hasList(state, id)) return 'not_found';
  const name = cleanLine(wanted, limits.name);
  if (name === undefined) return 'invalid';
  return withList(state, id, (list) => ({ ...list, name }));
}

function moveList(state: State, op: MoveList): Outcome {
  const list = state.lists.find((l) => l.id === op.list);
  if (!list) return 'not_found';
  if (op.after === op.list) return state;
  return { ...state, lists: insert(without(state.lists, op.list), list, op.after, 0) };
}

function addItem(state: State, op: AddItem): Outcome {
  const item = itemFrom(state, op);
  if (!item) return 'invalid';
  if (find(state, op.item)) return 'exists';
  if (state.lists.reduce((n, l) => n + l.items.length, 0) >= limits.items) return 'limit';
  if (state.lists.length === 0 && (op.list === undefined || op.list === firstList.id)) {
    return { ...state, lists: [{ ...firstList, items: [item] }] };
  }
  if (op.list === undefined && state.lists.length > 1) return 'list_required';
  const list = op.list ?? state.lists[0]?.id;
  if (list === undefined || !hasList(state, list)) return 'not_found';
  return withList(state, list, (l) => ({
    ...l,
    items: insert(l.items, item, op.after, l.items.length),
  }));
}

function itemFrom(state: State, op: AddItem): Item | undefined {
  const text = cleanLine(op.text, limits.text);
  const kind = op.kind ?? 'item';
  const item: Item = {
    id: op.item,
    kind,
    text: text ?? '',
    status: op.status ?? (kind === 'item' ? 'open' : null),
    optional: op.optional ?? false,
    details: op.details ?? '',
    assignee: op.assignee ?? null,
    due: op.due ?? null,
  };
  return text !== undefined && isValid(state, item) ? item : undefined;
}

function moveItem(state: State, op: MoveItem): Outcome {
  const place = find(state, op.item);
  if (!place || !hasList(state, op.list)) return 'not_found';
  if (op.after === op.item) return state;
  const taken = withList(state, place.list.id, (l) => ({
    ...l,
    items: without(l.items, op.item),
  }));
  return withList(taken, op.list, (l) => ({
    ...l,
    items: insert(l.items, place.item, op.after, 0),
  }));
}

function deleteItem(state: State, id: string): Outcome {
  const place = find(state, id);
  if (!place) return 'not_found';
  return withList(state, place.list.id, (l) => ({ ...l, items: without(l.items, id) }));
}

type Change = Extract<
  Action,
  { type: 'editItem' | 'setStatus' | 'setOptional' | 'setAssignee' | 'setDue' }
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
    (item.due === null || isDay(item.due))
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

function hasList(state: State, id: string): boolean {
  return state.lists.some((l) => l.id === id);
}

function withList(state: State, id: string, edit: (list: List) => List): State {
  return { ...state, lists: state.lists.map((l) => (l.id === id ? edit(l) : l)) };
}
