import type { Item, List } from '../domain/state';

/** What became of a line from one version to another. */
export type Change = 'same' | 'added' | 'deleted' | 'changed' | 'moved';

export interface DiffLine {
  readonly change: Change;
  /** As it is, or was if it is gone. */
  readonly item: Item;
  /** As it was, if it says something else now. */
  readonly was?: Item;
}

export interface DiffList {
  readonly id: string;
  readonly change: 'same' | 'added' | 'deleted' | 'renamed';
  readonly name: string;
  /** What it was called, if that is another name. */
  readonly was?: string;
  readonly lines: readonly DiffLine[];
}

/** What is different between two versions; things are the same by their ids. */
export function differenceOf(before: readonly List[], after: readonly List[]): DiffList[] {
  const was = new Map(before.flatMap((l) => l.items.map((i) => [i.id, i])));
  const is = new Set(after.flatMap((l) => l.items.map((i) => i.id)));
  const now = after.map((list): DiffList => {
    const old = before.find((l) => l.id === list.id);
    const lines = linesOf(old?.items ?? [], list.items, was, is);
    if (!old) return { id: list.id, change: 'added', name: list.name, lines };
    if (old.name === list.name) return { id: list.id, change: 'same', name: list.name, lines };
    return { id: list.id, change: 'renamed', name: list.name, was: old.name, lines };
  });
  const gone = before
    .filter((l) => !after.some((a) => a.id === l.id))
    .map(({ id, name, items }): DiffList => ({
      id,
      change: 'deleted',
      name,
      lines: linesOf(items, [], was, is),
    }));
  return [...now, ...gone];
}

/** The lines of a list, with what is gone from it where it stood. */
function linesOf(
  before: readonly Item[],
  after: readonly Item[],
  was: ReadonlyMap<string, Item>,
  is: ReadonlySet<string>,
): DiffLine[] {
  const kept = inOrder(before, after);
  const lines: DiffLine[] = [];
  let at = 0;
  const passGone = () => {
    for (let item = before[at]; item && !kept.has(item.id); item = before[++at]) {
      if (!is.has(item.id)) lines.push({ change: 'deleted', item });
    }
  };
  for (const item of after) {
    const old = was.get(item.id);
    passGone();
    if (kept.has(item.id)) at++;
    lines.push(lineOf(item, old, kept.has(item.id)));
  }
  passGone();
  return lines;
}

function lineOf(item: Item, old: Item | undefined, kept: boolean): DiffLine {
  if (!old) return { change: 'added', item };
  if (says(old) !== says(item)) return { change: 'changed', item, was: old };
  return { change: kept && old.parent === item.parent ? 'same' : 'moved', item };
}

const says = ({ text, details, optional, kind, status, assignee, due }: Item) =>
  JSON.stringify([text, details, optional, kind, status, assignee, due]);

/** Ids of the most items that stand in the same order before and after: the others have moved. */
function inOrder(before: readonly Item[], after: readonly Item[]): ReadonlySet<string> {
  const at = new Map(before.map((i, n) => [i.id, n]));
  const places = after.flatMap((i) => at.get(i.id) ?? []);
  // The longest rising run of places: tails[n] ends the best one of n + 1.
  const tails: number[] = [];
  const previous = new Map<number, number | undefined>();
  for (const place of places) {
    let from = 0;
    let to = tails.length;
    while (from < to) {
      const middle = (from + to) >> 1;
      if ((tails[middle] ?? 0) < place) from = middle + 1;
      else to = middle;
    }
    previous.set(place, tails[from - 1]);
    tails[from] = place;
  }
  const kept = new Set<string>();
  for (let p = tails.at(-1); p !== undefined; p = previous.get(p)) {
    const item = before[p];
    if (item) kept.add(item.id);
  }
  return kept;
}

/** How many lines stay on each side of one that is different. */
const around = 1;

/** A line, or how many that are the same are passed over. */
export type Shown = DiffLine | number;

/** The lines that are different and what is around them; the rest is counted. */
export function condensed(lines: readonly DiffLine[]): Shown[] {
  const near = (n: number) =>
    lines.slice(Math.max(0, n - around), n + around + 1).some((l) => l.change !== 'same');
  const shown: Shown[] = [];
  lines.forEach((line, n) => {
    const last = shown.at(-1);
    if (near(n)) shown.push(line);
    else if (typeof last === 'number') shown[shown.length - 1] = last + 1;
    else shown.push(1);
  });
  return shown;
}

/** Whether nothing is different. */
export const isSame = (lists: readonly DiffList[]) =>
  lists.every((l) => l.change === 'same' && l.lines.every((i) => i.change === 'same'));
