import { blockEnd, find, topOf } from './state';
import type { Item, List, State } from './state';
import type { Action } from './operations';

/**
 * The actions that take back what `action` does to `before`, in the order in
 * which to send them; none if it does nothing. Ids of deleted things may be used
 * again, so what was deleted comes back under its own id. One thing stays: the
 * list that an issue's first item brings along, as others may be using it by then.
 */
export function inverse(before: State, action: Action): Action[] {
  switch (action.type) {
    case 'addList':
      return before.lists.some((l) => l.id === action.list)
        ? []
        : [{ type: 'deleteList', list: action.list }];
    case 'renameList':
    case 'moveList':
    case 'deleteList':
    case 'setLive':
      return inverseOfList(before, action);
    case 'addItem':
      return find(before, action.item) ? [] : [{ type: 'deleteItem', item: action.item }];
    default:
      return inverseOfItem(before, action);
  }
}

type OnList = Extract<Action, { type: 'renameList' | 'moveList' | 'deleteList' | 'setLive' }>;

function inverseOfList(before: State, action: OnList): Action[] {
  const at = before.lists.findIndex((l) => l.id === action.list);
  const list = before.lists[at];
  if (!list) return [];
  const previous = before.lists[at - 1]?.id;
  switch (action.type) {
    case 'renameList':
      return [{ type: 'renameList', list: list.id, name: list.name }];
    case 'moveList':
      return [{ type: 'moveList', list: list.id, ...behind(previous) }];
    case 'deleteList':
      return restoreList(list, previous);
    case 'setLive':
      return [{ type: 'setLive', list: list.id, live: list.live }];
  }
}

type OnItem = Exclude<Action, OnList | { type: 'addList' | 'addItem' }>;

function inverseOfItem(before: State, action: OnItem): Action[] {
  const place = find(before, action.item);
  if (!place) return [];
  const { item, list, at } = place;
  switch (action.type) {
    case 'editItem':
      return [
        {
          type: 'editItem',
          item: item.id,
          ...(action.text === undefined ? {} : { text: item.text }),
          ...(action.details === undefined ? {} : { details: item.details }),
        },
      ];
    case 'setStatus':
      return item.status === null
        ? []
        : [{ type: 'setStatus', item: item.id, status: item.status }];
    case 'setOptional':
      return [{ type: 'setOptional', item: item.id, optional: item.optional }];
    case 'setAssignee':
      return [{ type: 'setAssignee', item: item.id, assignee: item.assignee }];
    case 'setDue':
      return [{ type: 'setDue', item: item.id, due: item.due }];
    case 'setLink':
      return [{ type: 'setLink', item: item.id, ...tied(item) }];
    case 'moveItem':
      return [{ type: 'moveItem', item: item.id, list: list.id, ...placed(list, at) }];
    case 'deleteItem':
      return [
        ...restoreItems(list, at, blockEnd(list.items, at)),
        // Adding knows no start, moving does.
        ...(at === 0 ? [{ type: 'moveItem', item: item.id, list: list.id } as const] : []),
      ];
  }
}

/** Adds the items of the list from an index to another, each to where it was. */
function restoreItems(list: List, from: number, to: number): Action[] {
  return list.items.slice(from, to).map((item, n) => restoreItem(item, list, from + n));
}

function restoreItem(item: Item, list: List, at: number): Action {
  const { after = item.parent, ...under } = placed(list, at);
  return {
    type: 'addItem',
    item: item.id,
    list: list.id,
    ...under,
    ...(after ? { after } : {}),
    text: item.text,
    kind: item.kind,
    details: item.details,
    optional: item.optional,
    assignee: item.assignee,
    due: item.due,
    from: item.from,
    ...(item.status === null ? {} : { status: item.status }),
    ...(item.link ? tied(item) : {}),
  };
}

function tied({ link }: Item): { issue: string | null; key?: string; follow?: boolean } {
  return link ? { ...link } : { issue: null };
}

/** Where the item at an index stands: behind its sibling before it, or first of them. */
function placed({ items }: List, at: number): { parent?: string; after?: string } {
  const parent = items[at]?.parent;
  const before = items[at - 1]?.id;
  if (parent) return { parent, ...(before === parent ? {} : behind(before)) };
  return behind(items[topOf(items, at - 1)]?.id);
}

function restoreList(list: List, previous: string | undefined): Action[] {
  const add: Action = {
    type: 'addList',
    list: list.id,
    name: list.name,
    from: list.from,
    ...behind(previous),
  };
  const first: Action[] = previous === undefined ? [{ type: 'moveList', list: list.id }] : [];
  // Nothing can be added to what is linked, so that comes last; what is not from the
  // template could not be edited then, so with that it is not linked again.
  const linked = list.live && list.items.every((i) => i.from?.template === list.from?.template);
  const last: Action[] = linked ? [{ type: 'setLive', list: list.id, live: true }] : [];
  return [add, ...first, ...restoreItems(list, 0, list.items.length), ...last];
}

function behind(after: string | undefined): { after?: string } {
  return after === undefined ? {} : { after };
}
