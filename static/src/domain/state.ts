// What an issue's checklists are, in the words of the API: the object that
// GET …/checklists answers and that the page carries. Nothing here knows the
// network or the screen.

export type Kind = 'item' | 'heading';

/** One line of a list. */
export interface Item {
  readonly id: string;
  readonly kind: Kind;
  /** One line, 1 to 4,000 code points. */
  readonly text: string;
  /** Id of a {@link Status}; null for a heading, which has none. */
  readonly status: string | null;
  readonly optional: boolean;
  /** May have line breaks; empty for none. */
  readonly details: string;
  /** Atlassian account id; the only thing known about a person. */
  readonly assignee: string | null;
  /** A day, YYYY-MM-DD, without a time zone. */
  readonly due: string | null;
  /** Id of the item that this one stands under, right behind it and its other children. */
  readonly parent: string | null;
  readonly link: Link | null;
  readonly from: Origin | null;
}

/** What of a template a thing was made of. */
export interface Origin {
  readonly template: string;
  /** Of the list or item in the template. */
  readonly id: string;
}

/** The issue of the same site that an item is tied to. */
export interface Link {
  /** Jira's numeric id. */
  readonly issue: string;
  /** Such as TICK-12; empty where it is not known, outdated where the issue was moved. */
  readonly key: string;
  /** The item is complete when the issue is. */
  readonly follow: boolean;
}

export interface List {
  readonly id: string;
  readonly name: string;
  readonly items: readonly Item[];
  readonly from: Origin | null;
  /** Linked to the template that it is from: here only its items' statuses change. */
  readonly live: boolean;
}

/** Whether a status counts as complete is its own property, never its name. */
export interface Status {
  readonly id: string;
  readonly name: string;
  /** A name of the Atlassian palette, such as grey, blue or teal. */
  readonly colour: string;
  readonly complete: boolean;
}

/** Sums over the items of all lists; headings are not counted. */
export interface Counts {
  readonly total: number;
  readonly complete: number;
  readonly mandatory: number;
  readonly mandatoryComplete: number;
  /** floor(100 · complete / total), 0 without items. */
  readonly percent: number;
}

/** What the person may do. The server decides; the panel only shows it. */
export interface Can {
  readonly view: boolean;
  readonly add: boolean;
  readonly edit: boolean;
  readonly toggle: boolean;
  readonly delete: boolean;
  readonly manageTemplates: boolean;
  /** To make a template of the lists, in the issue's project. */
  readonly saveTemplates: boolean;
  /** Jira has not said yet whether the person may do more than look. */
  readonly pending: boolean;
}

/** The text editor needs all of them, as one save can be anything. */
export function mayEditText({ add, edit, toggle, delete: remove }: Can): boolean {
  return add && edit && toggle && remove;
}

/** Whether the person may add a list beside those that there are. */
export function mayAddList({ can, settings }: State): boolean {
  return can.add && settings?.severalLists !== false;
}

export interface State {
  /** Grows with each change; 0 for an issue that never had a checklist. */
  readonly rev: number;
  readonly lists: readonly List[];
  readonly counts: Counts;
  /** In the order in which a person chooses among them. */
  readonly statuses: readonly Status[];
  readonly can: Can;
  readonly settings?: Settings;
}

/** What admins chose for the issue's project. */
export interface Settings {
  /** An issue can have more than one checklist. */
  readonly severalLists: boolean;
  /** What a new item is that does not say it. */
  readonly optionalByDefault: boolean;
  readonly hideComplete: boolean;
  /** Or 'jira', for the language that a person has chosen there. */
  readonly language: string;
}

/** Whether a status is one of the two that a click leads to, which the checkbox shows. */
export function isPlain(statuses: readonly Status[], id: string): boolean {
  return (
    id === statuses.find((s) => !s.complete)?.id || id === statuses.find((s) => s.complete)?.id
  );
}

/** The same limits as the server's: over them it would refuse anyway. */
export const limits = {
  lists: 20,
  items: 1000,
  name: 255,
  text: 4000,
  details: 10_000,
  account: 128,
} as const;

export function isComplete(state: State, item: Item): boolean {
  return state.statuses.some((s) => s.id === item.status && s.complete);
}

/** The status that unticking gives: the first that is not complete. */
export function openStatus(state: State): Status | undefined {
  return state.statuses.find((s) => !s.complete);
}

/** The status that ticking gives: the first that is complete. */
export function doneStatus(state: State): Status | undefined {
  return state.statuses.find((s) => s.complete);
}

export function count(lists: readonly List[], statuses: readonly Status[]): Counts {
  const complete = new Set(statuses.filter((s) => s.complete).map((s) => s.id));
  const sum = { total: 0, complete: 0, mandatory: 0, mandatoryComplete: 0 };
  for (const item of lists.flatMap((l) => l.items)) {
    if (item.kind === 'heading') continue;
    const done = item.status !== null && complete.has(item.status);
    sum.total++;
    if (done) sum.complete++;
    if (!item.optional) sum.mandatory++;
    if (!item.optional && done) sum.mandatoryComplete++;
  }
  return { ...sum, percent: sum.total ? Math.floor((100 * sum.complete) / sum.total) : 0 };
}

export interface Place {
  readonly list: List;
  /** Index of the item in the list. */
  readonly at: number;
  readonly item: Item;
}

/** Index behind the item at an index and its children, which stand right behind it. */
export function blockEnd(items: readonly Item[], at: number): number {
  const id = items[at]?.id ?? '';
  let end = at + 1;
  while (items[end]?.parent === id) end++;
  return end;
}

/** Index of the item at which the block begins that the one at an index is in. */
export function topOf(items: readonly Item[], at: number): number {
  let top = at;
  while (top > 0 && items[top]?.parent) top--;
  return top;
}

/** What the person may do in a list: of one that follows its template no more than tick. */
export function canIn({ can }: State, { live }: List): Can {
  return live ? { ...can, add: false, edit: false, delete: false } : can;
}

/** Where the item is, or undefined if it is not there (any more). */
export function find(state: State, id: string): Place | undefined {
  for (const list of state.lists) {
    const at = list.items.findIndex((i) => i.id === id);
    const item = list.items[at];
    if (item) return { list, at, item };
  }
  return undefined;
}
