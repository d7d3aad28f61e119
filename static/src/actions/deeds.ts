import { indent, moveBeside, moveTowards, outdent } from '../domain/moves';
import type { Direction, Edge } from '../domain/moves';
import type { Action } from '../domain/operations';
import { canIn, doneStatus, isComplete, openStatus } from '../domain/state';
import type { Item, List, State } from '../domain/state';
import type { Controller, Draft, Flag, Part } from '../ui/controller';
import { lateWords, words } from '../words/words';

// What a person can do with items and lists beyond ticking, writing and adding.
// What concerns several items is one step of undo.

/** The items that an action at one row is about: all that are selected, if that one is. */
export function targets(controller: Controller, id: string): readonly string[] {
  const { selected } = controller.ui;
  return selected.has(id) ? inOrder(controller, selected) : [id];
}

/** Ids in the order of the rows; those that are not there any more are left out. */
export function inOrder(controller: Controller, ids: ReadonlySet<string>): string[] {
  const lists = controller.store.view.state?.lists ?? [];
  return lists.flatMap((l) => l.items.filter((i) => ids.has(i.id)).map((i) => i.id));
}

function itemsOf(controller: Controller, ids: readonly string[]): Item[] {
  return ids.flatMap((id) => controller.place(id)?.item ?? []);
}

export function move(
  controller: Controller,
  id: string,
  direction: Direction,
  part: Part = 'check',
): void {
  const place = controller.place(id);
  moveBy(controller, place && moveTowards(place.state, id, direction, controller.visible), part);
}

/** Puts an item under the one above it, or takes it out again. */
export function nest(controller: Controller, id: string, under: boolean, part: Part): void {
  const place = controller.place(id);
  if (!place) return;
  const action = under ? indent(place.state, id, controller.visible) : outdent(place.state, id);
  if (!action) controller.say(lateWords.actions.cannotNest);
  else if (moveBy(controller, action, part) && action.parent) {
    controller.fold(action.parent, false);
    const above = controller.place(action.parent);
    if (above) controller.say(lateWords.actions.nested(place.item.text, above.item.text));
  }
}

/** Drops an item beside a row or under it, or into an empty list. */
export function drop(
  controller: Controller,
  id: string,
  list: string,
  row: string | undefined,
  edge: Edge,
): void {
  const place = controller.place(id);
  moveBy(controller, place && moveBeside(place.state, id, list, row, edge), 'handle');
}

function moveBy(
  controller: Controller,
  action: Extract<Action, { type: 'moveItem' }> | undefined,
  part: Part,
): boolean {
  if (!action || !controller.perform([action])) return false;
  const place = controller.place(action.item);
  if (!place) return false;
  const { item, list, state } = place;
  const shown = controller.shown(list).filter((i) => (i.parent ?? null) === (item.parent ?? null));
  const at = shown.findIndex((i) => i.id === item.id) + 1;
  controller.focusOn(item.id, part);
  controller.say(
    state.lists.length > 1
      ? lateWords.actions.positionIn(item.text, list.name, at, shown.length)
      : lateWords.actions.position(item.text, at, shown.length),
  );
  return true;
}

/** Moves items to the end of another list, in their order; children go with their parents. */
export function moveTo(controller: Controller, ids: readonly string[], list: string): void {
  const to = controller.store.view.state?.lists.find((l) => l.id === list);
  const moving = tops(controller, ids);
  if (!to || moving.length === 0) return;
  let after = to.items.findLast((i) => !moving.includes(i.id) && !i.parent)?.id;
  const actions = moving.map((item): Action => {
    const action: Action = {
      type: 'moveItem',
      item,
      list,
      ...(after === undefined ? {} : { after }),
    };
    after = item;
    return action;
  });
  if (!controller.perform(actions)) return;
  select(controller, new Set());
  controller.focusRow(moving[0], list);
  controller.say(lateWords.actions.movedTo(moving.length, to.name));
}

/** Without the children whose parents are there, too. */
function tops(controller: Controller, ids: readonly string[]): string[] {
  return itemsOf(controller, ids)
    .filter((i) => !i.parent || !ids.includes(i.parent))
    .map((i) => i.id);
}

/** Deletes items, with their children, and offers to take that back. */
export function remove(controller: Controller, ids: readonly string[]): void {
  const gone = tops(controller, ids);
  const first = gone[0];
  const place = first === undefined ? undefined : controller.place(first);
  if (!place) return;
  const { item, list, at } = place;
  const stays = (i: Item) => !gone.includes(i.id) && !gone.includes(i.parent ?? '');
  const next = rowAfter(controller, first, stays);
  const after = list.items.findLast((i, n) => n < at && stays(i) && controller.visible(i))?.id;
  const children = list.items.some((i) => i.parent === item.id);
  const undo = controller.perform(gone.map((id): Action => ({ type: 'deleteItem', item: id })));
  if (!undo) return;
  select(controller, new Set());
  const text = gone.length > 1 ? lateWords.actions.deletedMany(gone.length) : '';
  offerUndo(controller, {
    text:
      text ||
      (children
        ? lateWords.actions.deletedAll(item.text)
        : lateWords.actions.deletedFlag(item.text)),
    item: item.id,
    list: list.id,
    after,
    undo,
  });
  controller.focusRow(next, list.id);
  controller.say(text || lateWords.actions.deleted(item.text));
}

/** The row that has the focus when one is gone: the next that stays, else the one before. */
function rowAfter(
  controller: Controller,
  id: string | undefined,
  stays: (item: Item) => boolean,
): string | undefined {
  const rows = controller.rows();
  const at = rows.indexOf(id ?? '');
  const stay = (row: string) => {
    const item = controller.place(row)?.item;
    return item !== undefined && stays(item);
  };
  return rows.slice(at).find(stay) ?? rows.slice(0, Math.max(0, at)).findLast(stay);
}

/** Makes the same change to each item that it can be made to, as one step. */
function change(
  controller: Controller,
  ids: readonly string[],
  what: (item: Item) => Action | undefined,
): boolean {
  const actions = itemsOf(controller, ids).flatMap((i) => what(i) ?? []);
  if (actions.length === 0 || !controller.perform(actions)) return false;
  controller.say(lateWords.actions.changed(actions.length));
  return true;
}

export function setStatus(controller: Controller, ids: readonly string[], status: string): void {
  const [id] = ids;
  if (id !== undefined && ids.length === 1) {
    if (controller.place(id)?.item.kind === 'item') controller.setStatus(id, status);
    return;
  }
  change(controller, ids, (i) =>
    i.kind === 'item' && i.status !== status
      ? { type: 'setStatus', item: i.id, status }
      : undefined,
  );
}

export function setOptional(controller: Controller, ids: readonly string[], optional: boolean) {
  change(controller, ids, (i) =>
    i.kind === 'item' && i.optional !== optional
      ? { type: 'setOptional', item: i.id, optional }
      : undefined,
  );
}

export function setDue(controller: Controller, ids: readonly string[], due: string | null): void {
  change(controller, ids, (i) =>
    i.kind === 'item' && i.due !== due ? { type: 'setDue', item: i.id, due } : undefined,
  );
}

export function assign(controller: Controller, ids: readonly string[], assignee: string | null) {
  change(controller, ids, (i) =>
    i.kind === 'item' && i.assignee !== assignee
      ? { type: 'setAssignee', item: i.id, assignee }
      : undefined,
  );
}

/** Everything of one list, or of all; of live ones only if they are wanted, too. */
function all(controller: Controller, list?: string, live = true): Item[] {
  const lists = controller.store.view.state?.lists ?? [];
  return lists
    .filter((l) => (live || !l.live) && (list === undefined || l.id === list))
    .flatMap((l) => l.items);
}

/** Completes all that is not complete yet, or reopens all that is. */
export function checkAll(controller: Controller, complete: boolean, list?: string): void {
  const { state } = controller.store.view;
  const status = state && (complete ? doneStatus(state) : openStatus(state));
  if (!status) return;
  const items = all(controller, list).filter(
    (i) => i.kind === 'item' && isComplete(state, i) !== complete,
  );
  change(
    controller,
    items.map((i) => i.id),
    (i) => ({ type: 'setStatus', item: i.id, status: status.id }),
  );
}

/** Deletes what is complete, but no parent with a child that is not. */
export function clearCompleted(controller: Controller, list?: string): void {
  const { state } = controller.store.view;
  if (!state) return;
  const items = all(controller, list, false);
  const kept = new Set(items.filter((i) => i.parent && !isComplete(state, i)).map((i) => i.parent));
  const gone = items.filter((i) => isComplete(state, i) && !kept.has(i.id));
  remove(
    controller,
    gone.map((i) => i.id),
  );
}

/**
 * Sorts by the order of the statuses, between headings and with their children;
 * those with one status keep their order.
 */
export function sortByStatus(controller: Controller, only?: string): void {
  const { state } = controller.store.view;
  if (!state) return;
  const lists = state.lists.filter((l) => !l.live && (only === undefined || l.id === only));
  const actions = lists.flatMap((list) => sorted(state, list));
  if (actions.length === 0) controller.say(lateWords.actions.sortedAlready);
  else if (controller.perform(actions)) controller.say(lateWords.actions.sorted);
}

function sorted(state: State, list: List): Action[] {
  const rank = new Map(state.statuses.map((s, n) => [s.id as string | null, n]));
  const parts: Item[][] = [[]];
  const children = new Map<string, Item[]>();
  for (const item of list.items) {
    if (item.parent) children.set(item.parent, [...(children.get(item.parent) ?? []), item]);
    else if (item.kind === 'heading') parts.push([item], []);
    else parts.at(-1)?.push(item);
  }
  const order = (items: readonly Item[]) =>
    items.toSorted((a, b) => (rank.get(a.status) ?? 0) - (rank.get(b.status) ?? 0));
  const tops = list.items.filter((i) => !i.parent);
  return [
    ...moves(list.id, tops, parts.flatMap(order)),
    ...[...children].flatMap(([parent, items]) => moves(list.id, items, order(items), parent)),
  ];
}

/** The moves that bring things from one order into another, each behind the one before it. */
function moves(
  list: string,
  from: readonly Item[],
  to: readonly Item[],
  parent?: string,
): Action[] {
  const now = from.map((i) => i.id);
  return to.flatMap(({ id }, n): Action[] => {
    if (now[n] === id) return [];
    now.splice(now.indexOf(id), 1);
    now.splice(n, 0, id);
    const after = now[n - 1];
    return [
      {
        type: 'moveItem',
        item: id,
        list,
        ...(parent === undefined ? {} : { parent }),
        ...(after === undefined ? {} : { after }),
      },
    ];
  });
}

// Selection

export function select(controller: Controller, selected: ReadonlySet<string>): void {
  if (selected.size === 0 && controller.ui.selected.size === 0) return;
  controller.show({ selected });
  controller.say(lateWords.actions.selected(selected.size));
}

/** Selects a row beside the others, or takes it out. */
export function toggleSelected(controller: Controller, id: string): void {
  const selected = new Set(controller.ui.selected);
  if (!selected.delete(id)) selected.add(id);
  controller.focusOn(id, 'check');
  select(controller, selected);
}

/** Selects the rows from the current one to this. */
export function selectTo(controller: Controller, id: string): void {
  const rows = controller.rows();
  const from = rows.indexOf(controller.current() ?? id);
  const to = rows.indexOf(id);
  const range = rows.slice(Math.min(from, to), Math.max(from, to) + 1);
  controller.focusOn(id, 'check');
  select(controller, new Set([...controller.ui.selected, ...range]));
}

export function selectAll(controller: Controller): void {
  select(controller, new Set(controller.rows()));
}

/** Takes the selection one row further, and the focus with it. */
export function extend(controller: Controller, id: string, by: 1 | -1, part: Part): void {
  const rows = controller.rows();
  const next = rows[rows.indexOf(id) + by];
  if (next === undefined) return;
  const { selected } = controller.ui;
  const back = selected.has(id) && selected.has(next);
  const wanted = new Set(selected).add(id).add(next);
  if (back) wanted.delete(id);
  controller.focusOn(next, part);
  select(controller, wanted);
}

// Deletions offer their undo in place for a while; Ctrl+Z works for longer.

/** In milliseconds. */
const flagFor = 20_000;

function offerUndo(controller: Controller, flag: Flag): void {
  controller.show({ flag });
  controller.clock.after(flagFor, () => {
    if (controller.ui.flag === flag) controller.show({ flag: undefined });
  });
}

/**
 * Takes back the deletion that the flag is about, whatever was done since. Whoever
 * is faster than what keeps the steps waits for it.
 */
export async function undoFlag(controller: Controller): Promise<void> {
  if (!controller.store.steps) await controller.late('live');
  const { flag } = controller.ui;
  controller.show({ flag: undefined });
  if (!flag?.undo()) return;
  if (flag.item === undefined) controller.focusRow(controller.current(), controller.firstList());
  else controller.focusOn(flag.item, 'check');
  controller.say(words.announce.undone);
}

export function dismissFlag(controller: Controller): void {
  const { flag } = controller.ui;
  controller.show({ flag: undefined });
  if (flag) controller.focusRow(controller.current(), flag.list ?? controller.firstList());
}

// Fields for something new

/** Opens a field for a new item behind an item. */
export function startDraft(controller: Controller, after: string): void {
  const place = controller.place(after);
  if (!place || !canIn(place.state, place.list).add) return;
  controller.show({ draft: controller.draftAfter(after), editing: undefined, focus: undefined });
}

/** Adds what was typed into the draft and, for items, goes on below it. */
export function submitDraft(controller: Controller, draft: Draft, text: string): void {
  const id = controller.add(draft.list, text, draft);
  if (id === undefined) return;
  const goesOn = draft.kind === 'item';
  controller.show({ draft: goesOn ? { ...draft, after: id } : undefined, current: id });
  if (!goesOn) controller.show({ focus: { add: draft.list } });
}

/** Closes the draft because the focus went elsewhere; what was typed is added. */
export function leaveDraft(controller: Controller, draft: Draft, text: string): void {
  if (controller.ui.draft !== draft) return;
  controller.show({ draft: undefined });
  if (text.trim()) controller.add(draft.list, text, draft);
}

export function cancelDraft(controller: Controller, draft: Draft): void {
  controller.show({ draft: undefined });
  controller.focusRow(draft.after, draft.list);
}

// Lists

export function startHeading(controller: Controller): void {
  const { state } = controller.store.view;
  const current = controller.current();
  const place = current === undefined ? undefined : controller.place(current);
  const list = place?.list.live === false ? place.list : state?.lists.findLast((l) => !l.live);
  const draft = { after: list?.items.at(-1)?.id, kind: 'heading', parent: undefined } as const;
  controller.show({ draft: { list: list?.id ?? 'default', ...draft }, focus: undefined });
}

/** Opens a field for the name of a new list. */
export function startList(controller: Controller): void {
  controller.show({ naming: controller.newId(), focus: undefined });
}

/** Saves the name of a list, or makes the list that has none yet. */
export function nameList(controller: Controller, id: string, name: string): void {
  const { state } = controller.store.view;
  const wanted = name.trim();
  const list = state?.lists.find((l) => l.id === id);
  controller.show({ naming: undefined });
  if (!state || wanted === '' || wanted === list?.name) return;
  if (list) {
    controller.perform([{ type: 'renameList', list: id, name: wanted }]);
    return controller.show({ focus: { list: id } });
  }
  // The list that the first item would bring along is there from now on.
  const first: Action[] =
    state.lists.length > 0
      ? []
      : [{ type: 'addList', list: 'default', name: lateWords.actions.firstList }];
  if (controller.perform([...first, { type: 'addList', list: id, name: wanted }])) {
    controller.show({ focus: { add: id } });
    controller.say(lateWords.actions.listAdded(wanted));
  }
}

export function moveList(controller: Controller, id: string, by: 1 | -1): void {
  const { state } = controller.store.view;
  const at = state?.lists.findIndex((l) => l.id === id) ?? -1;
  const list = state?.lists[at];
  if (!list || !state.lists[at + by]) return;
  const others = state.lists.filter((l) => l.id !== id);
  placeList(controller, list, others[at + by - 1]?.id);
}

/** Drops a list beside another. */
export function dropList(controller: Controller, id: string, on: string, edge: Edge): void {
  const lists = controller.store.view.state?.lists ?? [];
  const list = lists.find((l) => l.id === id);
  const others = lists.filter((l) => l.id !== id);
  const at = others.findIndex((l) => l.id === on) + (edge === 'after' ? 1 : 0);
  if (list && id !== on && lists.indexOf(list) !== at) {
    placeList(controller, list, others[at - 1]?.id);
  }
}

function placeList(controller: Controller, list: List, after: string | undefined): void {
  const action: Action = {
    type: 'moveList',
    list: list.id,
    ...(after === undefined ? {} : { after }),
  };
  if (!controller.perform([action])) return;
  const lists = controller.store.view.state?.lists ?? [];
  const at = lists.findIndex((l) => l.id === list.id) + 1;
  controller.show({ focus: { list: list.id } });
  controller.say(lateWords.actions.position(list.name, at, lists.length));
}

export function removeList(controller: Controller, id: string): void {
  const list = controller.store.view.state?.lists.find((l) => l.id === id);
  const undo = list && controller.perform([{ type: 'deleteList', list: id }]);
  if (!undo) return;
  const text = lateWords.actions.deletedFlag(list.name);
  offerUndo(controller, { text, item: undefined, list: undefined, after: undefined, undo });
  controller.focusRow(controller.current(), controller.firstList());
  controller.say(lateWords.actions.deleted(list.name));
}

/** Opens the checklist as text. */
export async function editAsText(controller: Controller): Promise<void> {
  await (await controller.late('editor'))?.openEditor(controller);
}

// Details

/** Opens the field for the details of an item. */
export function startDetails(controller: Controller, id: string): void {
  const place = controller.place(id);
  if (place && canIn(place.state, place.list).edit && place.item.kind === 'item') {
    controller.show({ noting: id, current: id, editing: undefined, focus: undefined });
  }
}

/** Closes it and saves what was typed; undefined if nothing is to be saved. */
export function endDetails(controller: Controller, id: string, details: string | undefined): void {
  if (controller.ui.noting !== id) return;
  controller.show({ noting: undefined });
  const item = controller.place(id)?.item;
  const wanted = details?.trim();
  if (!item || wanted === undefined || wanted === item.details) return;
  if (!controller.perform([{ type: 'editItem', item: id, details: wanted }])) return;
  controller.unfold(id, wanted !== '');
  controller.say(words.announce.edited(item.text));
}
