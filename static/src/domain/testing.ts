import { count } from './state';
import type { Can, Item, List, State, Status } from './state';
import type { Action, Operation } from './operations';

// What several tests build their cases from.

export const statuses: readonly Status[] = [
  { id: 'open', name: 'Open', colour: 'grey', complete: false },
  { id: 'in_progress', name: 'In progress', colour: 'blue', complete: false },
  { id: 'done', name: 'Done', colour: 'green', complete: true },
  { id: 'skipped', name: 'Skipped', colour: 'grey', complete: true },
];

export const everything: Can = {
  view: true,
  add: true,
  edit: true,
  toggle: true,
  delete: true,
  manageTemplates: false,
  saveTemplates: true,
  pending: false,
};

export const nothing: Can = {
  ...everything,
  add: false,
  edit: false,
  toggle: false,
  delete: false,
  saveTemplates: false,
};

export function item(id: string, rest: Partial<Item> = {}): Item {
  const kind = rest.kind ?? 'item';
  return {
    id,
    kind,
    text: `Text of ${id}`,
    status: kind === 'heading' ? null : 'open',
    optional: false,
    details: '',
    assignee: null,
    due: null,
    parent: null,
    link: null,
    from: null,
    ...rest,
  };
}

/** A list that is from no template. */
export function list(id: string, name: string, ...items: readonly Item[]): List {
  return { id, name, items, from: null, live: false };
}

/** A state with one list per string; each character of it is an item. */
export function stateOf(
  ...lists: (string | (Pick<List, 'id' | 'name' | 'items'> & Partial<List>))[]
): State {
  const made = lists.map((l, n) =>
    typeof l === 'string'
      ? list(`L${n}`, `List ${n}`, ...[...l].map((c) => item(c)))
      : { from: null, live: false, ...l },
  );
  return { rev: 1, lists: made, counts: count(made, statuses), statuses, can: everything };
}

const drawn = /^(>?)(\w+)(\/?)(?:\^(\d+)(?::([\w-]+))?(!?))?$/;

/**
 * The state that a drawing shows: id(item …) for each list, * behind a live one, > before a child,
 * / behind a heading, ^issue:key! behind an item that is linked and follows.
 */
export function stateFrom(drawing: string): State {
  const lists = [...drawing.matchAll(/(\w+)(\*?)\(([^)]*)\)/g)].map((match) => {
    const [, id = '', live, items = ''] = match;
    let above = '';
    return {
      id,
      name: id,
      ...(live ? { live: true, from: { template: 't', id } } : {}),
      items: items
        .split(' ')
        .filter(Boolean)
        .map((drawing) => {
          const [, child, id = '', heading, issue, key = '', follow] = drawn.exec(drawing) ?? [];
          if (!id) throw new Error(`${drawing} draws no item`);
          if (!child) above = id;
          return item(id, {
            text: id,
            kind: heading ? 'heading' : 'item',
            parent: child ? above : null,
            link: issue ? { issue, key, follow: Boolean(follow) } : null,
          });
        }),
    };
  });
  return stateOf(...lists);
}

/** The drawing of a state, as stateFrom takes it. */
export function drawingOf(state: State): string {
  const draw = ({ id, kind, parent, link }: Item) =>
    [
      parent && '>',
      id,
      kind === 'heading' && '/',
      link && `^${link.issue}`,
      link?.key && `:${link.key}`,
      link?.follow && '!',
    ]
      .filter(Boolean)
      .join('');
  return state.lists
    .map((l) => `${l.id}${l.live ? '*' : ''}(${l.items.map(draw).join(' ')})`)
    .join(' ');
}

/** The ids of the items, a string per list, as stateOf takes them. */
export function shape(state: State): string[] {
  return state.lists.map((l) => l.items.map((i) => i.id).join(''));
}

export function op(id: string, action: Action): Operation {
  return { ...action, id };
}

/** Numbers in [0, 1), the same ones for the same seed (mulberry32). */
export function seeded(seed: number): () => number {
  let a = seed;
  return () => {
    a = (a + 0x6d2b79f5) | 0;
    let t = Math.imul(a ^ (a >>> 15), 1 | a);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}
