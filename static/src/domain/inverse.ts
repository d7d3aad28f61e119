import { find } from './state';
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
      return inverseOfList(before, action);
    case 'addItem':
      return find(before, action.item) ? [] : [{ type: 'deleteItem', item: action.item }];
    default:
      return inverseOfItem(before, action);
  }
}

type OnList = Extract<Action, { type: 'renameList' | 'moveList' | 'deleteList' }>;

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
  }
}

type OnItem = Exclude<Action, OnList | { type: 'addList' | 'addItem' }>;

function inverseOfItem(before: State, action: OnItem): Action[] {
  const place = find(before, action.item);
  if (!place) return [];
  const { item, list, at } = place;
  const previous = list.items[at - 1]?.id;
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
    case 'moveItem':
      return [{ type: 'moveItem', item: item.id, list: list.id, ...behind(previous) }];
    case 'deleteItem':
      return restoreItem(item, list.id, previous);
  }
}

function restoreItem(item: Item, list: string, previous: string | undefined): Action[] {
  const add: Action = {
    type: 'addItem',
    item: item.id,
    list,
    ...behind(previous),
    text: item.text,
    kind: item.kind,
    details: item.details,
    optional: item.optional,
    assignee: item.assignee,
    due: item.due,
    ...(item.status === null ? {} : { status: item.status }),
  };
  // Adding knows no start, moving does.
  return previous === undefined ? [add, { type: 'moveItem', item: item.id, list }] : [add];
}

function restoreList(list: List, previous: string | undefined): Action[] {
  const add: Action = { type: 'addList', list: list.id, name: list.name, ...behind(previous) };
  const first: Action[] = previous === undefined ? [{ type: 'moveList', list: list.id }] : [];
  const items = list.items.flatMap((item, n) => {
    const before = list.items[n - 1]?.id;
    return before === undefined
      ? restoreItem(item, list.id, before).slice(0, 1)
      : restoreItem(item, list.id, before);
  });
  return [add, ...first, ...items];
}

function behind(after: string | undefined): { after?: string } {
  return after === undefined ? {} : { after };
}
