import { factsOf } from '../convert/issues';
import type { Facts, JiraIssue } from '../convert/issues';
import type { Order } from './config';

/** The property by which Jira knows of an issue's checklists, as far as it is read. */
interface Told {
  readonly total?: unknown;
  readonly complete?: unknown;
  readonly mandatoryOpen?: unknown;
  readonly due?: unknown;
}

/** An issue as a search answers it, with its properties. */
export interface FoundIssue extends JiraIssue {
  readonly properties?: { readonly ticklist?: Told };
}

/** How far an issue's checklists are. */
export interface Row extends Facts {
  readonly total: number;
  readonly complete: number;
  readonly mandatoryOpen: number;
  /** The next day on which an open item is due, as 2006-01-02; '' if none is. */
  readonly due: string;
  readonly overdue: boolean;
}

/** What the gadget shows. */
export interface Overview {
  readonly rows: readonly Row[];
  readonly total: number;
  readonly complete: number;
  readonly overdue: number;
  /** Issues without a checklist. */
  readonly without: number;
  /** There were more than are read: only the first so many are in here. */
  readonly cut: number;
}

const count = (value: unknown) =>
  typeof value === 'number' && Number.isFinite(value) ? Math.max(0, value) : 0;

/** The row of an issue; undefined if it has no items, or Jira was told nothing of them. */
function rowOf(issue: FoundIssue, today: string): Row | undefined {
  const facts = factsOf(issue);
  const told = issue.properties?.ticklist ?? {};
  const total = count(told.total);
  if (!facts || total === 0) return undefined;
  const due = typeof told.due === 'string' && /^\d{4}-\d\d-\d\d$/.test(told.due) ? told.due : '';
  return {
    ...facts,
    total,
    complete: Math.min(count(told.complete), total),
    mandatoryOpen: count(told.mandatoryOpen),
    due,
    overdue: due !== '' && due < today,
  };
}

/** Overdue ones first, the longest first; then by how much is done. */
function behind(a: Row, b: Row): number {
  if (a.overdue !== b.overdue) return a.overdue ? -1 : 1;
  if (a.overdue && a.due !== b.due) return a.due < b.due ? -1 : 1;
  return a.complete / a.total - b.complete / b.total;
}

/**
 * Sums up the issues that a search has found, in its order.
 * @param today as 2006-01-02, where the viewer is
 * @param cut how many were read where there are more; 0 where all were
 */
export function overviewOf(
  found: readonly FoundIssue[],
  order: Order,
  today: string,
  cut: number,
): Overview {
  const rows = found.flatMap((issue) => rowOf(issue, today) ?? []);
  if (order === 'behind') rows.sort(behind);
  const sum = (of: (row: Row) => number) => rows.reduce((all, row) => all + of(row), 0);
  return {
    rows,
    total: sum((row) => row.total),
    complete: sum((row) => row.complete),
    overdue: rows.filter((row) => row.overdue).length,
    without: found.length - rows.length,
    cut,
  };
}

/** A day as 2006-01-02, where the viewer is. */
export function dayOf(moment: Date): string {
  const two = (n: number) => String(n).padStart(2, '0');
  return `${moment.getFullYear()}-${two(moment.getMonth() + 1)}-${two(moment.getDate())}`;
}
