import { find } from './state';
import type { Item, State } from './state';
import type { MoveItem } from './operations';

export type Direction = 'up' | 'down' | 'top' | 'bottom';

/**
 * The move that a person means by a direction. They see only what `visible`
 * lets through, so one step goes past the next item that they see. A step out of
 * a list leads into the neighbouring one. Undefined where there is no further.
 */
export function moveTowards(
  state: State,
  id: string,
  direction: Direction,
  visible: (item: Item) => boolean,
): MoveItem | undefined {
  const place = find(state, id);
  if (!place) return undefined;
  const others = place.list.items.filter((i) => i.id !== id);
  const move = (list: string, after: string | undefined): MoveItem => ({
    type: 'moveItem',
    item: id,
    list,
    ...(after === undefined ? {} : { after }),
  });
  switch (direction) {
    case 'top':
      return place.at === 0 ? undefined : move(place.list.id, undefined);
    case 'bottom':
      return place.at === others.length ? undefined : move(place.list.id, others.at(-1)?.id);
    case 'up': {
      const past = place.list.items.findLastIndex((i, n) => n < place.at && visible(i));
      if (past >= 0) return move(place.list.id, others[past - 1]?.id);
      const above = state.lists[state.lists.indexOf(place.list) - 1];
      return above && move(above.id, above.items.at(-1)?.id);
    }
    case 'down': {
      const past = place.list.items.find((i, n) => n > place.at && visible(i));
      if (past) return move(place.list.id, past.id);
      const below = state.lists[state.lists.indexOf(place.list) + 1];
      return below && move(below.id, undefined);
    }
  }
}

/**
 * The move that drops an item beside another, or into an empty list if `target`
 * is undefined. Undefined if nothing would change.
 */
export function moveBeside(
  state: State,
  id: string,
  list: string,
  target: string | undefined,
  edge: 'before' | 'after',
): MoveItem | undefined {
  const items = state.lists.find((l) => l.id === list)?.items;
  const place = find(state, id);
  if (!items || !place || target === id) return undefined;
  const others = items.filter((i) => i.id !== id);
  const at = others.findIndex((i) => i.id === target);
  const to = target === undefined ? others.length : edge === 'after' ? at + 1 : Math.max(at, 0);
  if (place.list.id === list && place.at === to) return undefined;
  const after = others[to - 1]?.id;
  return { type: 'moveItem', item: id, list, ...(after === undefined ? {} : { after }) };
}
