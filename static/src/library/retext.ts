import { newId } from '../domain/ids';
import type { Item, List, State, Status } from '../domain/state';
import { limits } from '../domain/state';
import { linesOf, readLine, readLines, writeRows } from '../editor/grammar';
import type { Fault, Row } from '../editor/grammar';

// A template as text and back. Items keep their ids as far as they can be told, since
// issues are brought to a new version by them.

/** The lists as text, as the server would write them. */
export function textOf({ lists, statuses }: Pick<State, 'lists' | 'statuses'>): string {
  return writeRows(
    lists.flatMap((l): Row[] => [
      { ...blank, kind: 'name', text: l.name },
      ...l.items.map((i): Row => ({ ...blank, ...i, child: i.parent !== null })),
    ]),
    statuses,
  );
}

const blank = {
  status: null,
  optional: false,
  details: '',
  assignee: null,
  due: null,
  link: null,
  child: false,
  line: 0,
} as const;

/** What a text makes of the lists that it was written from, or in which lines it cannot be read. */
export function readText(
  { lists: before, statuses }: Pick<State, 'lists' | 'statuses'>,
  text: string,
  id: () => string = newId,
): { lists: List[]; faults: readonly Fault[] } {
  const { rows, faults } = readLines(linesOf(text).map((l) => readLine(l, statuses)));
  const drafts = group(rows);
  const known = new Set(before.map((l) => l.id));
  const listOf = drafts.map((d) => take(before, known, (l) => l.name === d.name));
  drafts.forEach((d, n) => {
    listOf[n] ??= d.named ? undefined : take(before, known, () => true);
    // A list that was renamed stands where it stood.
    listOf[n] ??= take(
      before,
      known,
      (l, at) => at === n && !drafts.some((x) => x.name === l.name),
    );
  });
  const items = match(
    drafts.map((d) => d.rows),
    listOf.map((l) => l?.items ?? []),
    before.flatMap((l) => [...l.items]),
  );
  const lists = drafts.map((d, n): List => {
    const was = listOf[n];
    return {
      id: was?.id ?? id(),
      name: d.named ? d.name : (was?.name ?? d.name),
      from: was?.from ?? null,
      live: false,
      items: itemsOf(d.rows, items[n] ?? [], statuses, id),
    };
  });
  const most =
    lists.length > limits.lists ? [{ line: 1, code: 'too_many', most: limits.lists }] : [];
  return { lists, faults: [...faults, ...(most as Fault[])] };
}

interface Draft {
  readonly name: string;
  /** The text says what it is called. */
  readonly named: boolean;
  readonly rows: Row[];
}

function group(rows: readonly Row[]): Draft[] {
  const drafts: Draft[] = [];
  for (const row of rows) {
    if (row.kind === 'name') drafts.push({ name: row.text, named: true, rows: [] });
    else {
      if (drafts.length === 0) drafts.push({ name: 'Checklist', named: false, rows: [] });
      drafts.at(-1)?.rows.push(row);
    }
  }
  return drafts;
}

/** Takes the first that fits out of what is not taken yet. */
function take<T extends { readonly id: string }>(
  all: readonly T[],
  left: Set<string>,
  fits: (one: T, at: number) => boolean,
): T | undefined {
  const found = all.find((one, at) => left.has(one.id) && fits(one, at));
  if (found) left.delete(found.id);
  return found;
}

/** Which item each row is: by what it says, in its list and then anywhere, and else by where it stands. */
function match(
  rows: readonly (readonly Row[])[],
  there: readonly (readonly Item[])[],
  all: readonly Item[],
): (Item | undefined)[][] {
  const left = new Set(all.map((i) => i.id));
  const same = (row: Row) => (i: Item) => i.kind === row.kind && i.text === row.text;
  const found = rows.map((of, n) => of.map((row) => take(there[n] ?? [], left, same(row))));
  found.forEach((of, n) =>
    of.forEach((f, m) => {
      const row = rows[n]?.[m];
      if (!f && row) of[m] = take(all, left, same(row));
    }),
  );
  found.forEach((of, n) =>
    of.forEach((f, m) => {
      const row = rows[n]?.[m];
      const like = (i: Item) => i.kind === row?.kind && alike(i.text, row.text);
      if (!f) of[m] = take(there[n] ?? [], left, like);
    }),
  );
  // What was written over stands between the same neighbours.
  found.forEach((of, n) =>
    of.forEach((f, m) => {
      const row = rows[n]?.[m];
      if (f || !row) return;
      const list = there[n] ?? [];
      const before = of[m - 1];
      const at = before ? list.indexOf(before) + 1 : 0;
      const next = list[at];
      if (!next || !left.has(next.id) || next.kind !== row.kind) return;
      left.delete(next.id);
      of[m] = next;
    }),
  );
  return found;
}

/** Whether two texts have half of their pairs of letters in common. */
function alike(a: string, b: string): boolean {
  const pairs = (s: string) => new Set([...s].map((c, n) => c + (s[n + 1] ?? '')));
  const [of, others] = [pairs(a.toLowerCase()), pairs(b.toLowerCase())];
  const both = [...of].filter((p) => others.has(p)).length;
  return 2 * both >= (of.size + others.size) / 2;
}

function itemsOf(
  rows: readonly Row[],
  were: readonly (Item | undefined)[],
  statuses: readonly Status[],
  id: () => string,
): Item[] {
  const open = statuses.find((s) => !s.complete)?.id ?? null;
  let top: string | null = null;
  return rows.map(({ kind, text, status, optional, details, assignee, due, link, child }, n) => {
    const mine = were[n]?.id ?? id();
    const parent = child ? top : null;
    if (!child) top = kind === 'item' ? mine : null;
    const known = statuses.some((s) => s.id === status);
    return {
      id: mine,
      kind: kind === 'heading' ? 'heading' : 'item',
      text,
      status: kind === 'heading' ? null : known ? status : open,
      optional,
      details,
      assignee,
      due,
      parent,
      link,
      from: were[n]?.from ?? null,
    };
  });
}
