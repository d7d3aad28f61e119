import type { State } from '../domain/state';

/**
 * `after` with whatever is as it was in `before` being the same objects, so that
 * only what has changed is drawn again.
 */
export function keep(before: State, after: State): State {
  const items = new Map(before.lists.flatMap((l) => l.items.map((i) => [i.id, i])));
  const lists = new Map(before.lists.map((l) => [l.id, l]));
  return {
    ...after,
    statuses: same(before.statuses, after.statuses),
    can: same(before.can, after.can),
    lists: after.lists.map((list) => {
      const now = { ...list, items: list.items.map((i) => same(items.get(i.id), i)) };
      return same(lists.get(list.id), now);
    }),
  };
}

function same<T>(before: T | undefined, after: T): T {
  return before !== undefined && JSON.stringify(before) === JSON.stringify(after) ? before : after;
}
