import { blockEnd, find, topOf } from './state';
import type { Item, List, Place, State } from './state';
import type { MoveItem } from './operations';

export type Direction = 'up' | 'down' | 'top' | 'bottom';

/** What a person sees: one step goes past the next thing that they see. */
export type Visible = (item: Item) => boolean;

/**
 * The move that a person means by a direction. An item moves with its children,
 * past others with theirs, and a step out of a list leads into the neighbouring
 * one; a child moves among its siblings. Undefined where there is no further.
 */
export function moveTowards(
  state: State,
  id: string,
  direction: Direction,
  visible: Visible,
): MoveItem | undefined {
  const place = find(state, id);
  if (!place) return undefined;
  const blocks = siblings(place);
  const at = blocks.findIndex((b) => b.id === id);
  const parent = place.item.parent;
  const behind = (n: number) => moveBehind(id, place.list.id, parent, blocks[n]?.id);
  const seen = (b: Block) => b.items.some(visible);
  switch (direction) {
    case 'top':
      return at === 0 ? undefined : behind(-1);
    case 'bottom':
      return at === blocks.length - 1 ? undefined : behind(blocks.length - 1);
    case 'up': {
      const past = blocks.findLastIndex((b, n) => n < at && seen(b));
      if (past >= 0) return behind(past - 1);
      const above = parent ? undefined : state.lists[state.lists.indexOf(place.list) - 1];
      return above && moveBehind(id, above.id, null, above.items.at(-1)?.id);
    }
    case 'down': {
      const past = blocks.findIndex((b, n) => n > at && seen(b));
      if (past >= 0) return behind(past);
      const below = parent ? undefined : state.lists[state.lists.indexOf(place.list) + 1];
      return below && moveBehind(id, below.id, null, undefined);
    }
  }
}

/** Where something is dropped on another: beside it, or among its children as the last. */
export type Edge = 'before' | 'after' | 'into';

/**
 * The move that drops an item, with its children, on another, or into an empty
 * list if `target` is undefined. Beside a child is among its siblings; for what
 * cannot nest it is beside the child's parent. Undefined if nothing would change,
 * or if it cannot be.
 */
export function moveBeside(
  state: State,
  id: string,
  list: string,
  target: string | undefined,
  edge: Edge,
): MoveItem | undefined {
  const into = state.lists.find((l) => l.id === list);
  const place = find(state, id);
  if (!into || !place) return undefined;
  const at = into.items.findIndex((i) => i.id === target);
  const on = into.items[at];
  if (target !== undefined && !on) return undefined;
  if (edge === 'into') return on && moveUnder(place, into, topOf(into.items, at));
  const parent = (canNest(place) && on?.parent) || null;
  const beside = parent ? on : into.items[topOf(into.items, at)];
  if (beside?.id === id) return undefined;
  const others = blocksOf(into, parent).filter((b) => b.id !== id);
  const found = others.findIndex((b) => b.id === beside?.id);
  const to = beside ? found + (edge === 'after' ? 1 : 0) : others.length;
  const same = place.list.id === list && (place.item.parent ?? null) === parent;
  if (same && siblings(place).findIndex((b) => b.id === id) === to) return undefined;
  return moveBehind(id, list, parent, others[to - 1]?.id);
}

/**
 * The move that puts an item under the one above it that the person sees, as its
 * last child. Undefined if it cannot be: items nest one level deep.
 */
export function indent(state: State, id: string, visible: Visible): MoveItem | undefined {
  const place = find(state, id);
  if (!place || place.item.parent) return undefined;
  const above = place.list.items.findLastIndex(
    (i, n) => n < place.at && !i.parent && (visible(i) || i.kind === 'heading'),
  );
  return above < 0 ? undefined : moveUnder(place, place.list, above);
}

/** The move that takes a child out, behind its parent and its siblings; undefined for others. */
export function outdent(state: State, id: string): MoveItem | undefined {
  const place = find(state, id);
  return place?.item.parent ? moveBehind(id, place.list.id, null, place.item.parent) : undefined;
}

/** The move to the end of the children of the item at an index, if it can be. */
function moveUnder(place: Place, list: List, at: number): MoveItem | undefined {
  const above = list.items[at];
  const { item } = place;
  if (above?.kind !== 'item' || above.id === item.id || !canNest(place)) return undefined;
  const last = list.items[blockEnd(list.items, at) - 1];
  if (last?.id === item.id) return undefined;
  return moveBehind(item.id, list.id, above.id, last?.id);
}

/** Whether something can stand under an item: no heading, and nothing with children. */
function canNest({ item, list, at }: Place): boolean {
  return item.kind === 'item' && blockEnd(list.items, at) === at + 1;
}

/** An item with its children. */
interface Block {
  readonly id: string;
  readonly items: readonly Item[];
}

/** The blocks of a list, or the children of one of its items, each by itself. */
function blocksOf(list: List, parent: string | null): Block[] {
  return list.items.flatMap((item, n) =>
    (item.parent ?? null) === parent
      ? [{ id: item.id, items: list.items.slice(n, blockEnd(list.items, n)) }]
      : [],
  );
}

function siblings({ item, list }: Place): Block[] {
  return blocksOf(list, item.parent ?? null);
}

function moveBehind(
  item: string,
  list: string,
  parent: string | null,
  after: string | undefined,
): MoveItem {
  return {
    type: 'moveItem',
    item,
    list,
    ...(parent ? { parent } : {}),
    ...(after === undefined ? {} : { after }),
  };
}
