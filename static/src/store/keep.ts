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
      const was = lists.get(list.id);
      const now = { ...list, items: list.items.map((i) => same(items.get(i.id), i)) };
      const kept = now.items.every((i, n) => i === was?.items[n]);
      return was &&
        kept &&
        was.items.length === now.items.length &&
        was.name === now.name &&
        was.live === now.live
        ? was
        : now;
    }),
  };
}

function same<T>(before: T | undefined, after: T): T {
  return before !== undefined && JSON.stringify(before) === JSON.stringify(after) ? before : after;
}
