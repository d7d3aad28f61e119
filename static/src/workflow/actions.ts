import type { Status } from '../domain/state';

/** What can be done to checklists; the name of the field that says so. */
export const verbs = ['check', 'uncheck', 'status', 'add', 'apply', 'remove', 'clear'] as const;
export type Verb = (typeof verbs)[number];

export const modes = ['missing', 'append', 'replace'] as const;
export type Mode = (typeof modes)[number];

/** The most actions that are done at once. */
export const maxActions = 20;

/** An action as it is edited: each field is there, and those of other verbs wait. */
export interface Row {
  readonly id: number;
  readonly verb: Verb;
  readonly list: string;
  readonly pattern: string;
  readonly status: string;
  readonly lines: string;
  readonly template: string;
  readonly mode: Mode;
  /** Whether the template stays linked; undefined as the template is meant. */
  readonly live?: boolean;
}

/** An action as it is written, one verb each; docs/automation.md has the fields. */
export type Action = Readonly<Record<string, string | boolean | readonly string[]>>;

export const hasList = (verb: Verb) => verb !== 'apply' && verb !== 'remove';
export const hasPattern = (verb: Verb) =>
  verb === 'check' || verb === 'uncheck' || verb === 'status';
export const hasTemplate = (verb: Verb) => verb === 'apply' || verb === 'remove';

export function newRow(id: number, verb: Verb = 'check'): Row {
  return {
    id,
    verb,
    list: '',
    pattern: '',
    status: '',
    lines: '',
    template: '',
    mode: 'missing',
  };
}

/** What is still missing from an action before it can be saved. */
export type RowFault = 'status' | 'lines' | 'template';

export function faultOf(row: Row): RowFault | undefined {
  if (row.verb === 'status' && !row.status.trim()) return 'status';
  if (row.verb === 'add' && !row.lines.trim()) return 'lines';
  if (hasTemplate(row.verb) && !row.template.trim()) return 'template';
  return undefined;
}

/** Writes an action. */
export function actionOf(row: Row): Action {
  const list = row.list.trim();
  const where = list ? { list } : {};
  const pattern = row.pattern.trim() || '*';
  switch (row.verb) {
    case 'check':
    case 'uncheck':
      return { [row.verb]: pattern, ...where };
    case 'status':
      return { status: row.status.trim(), match: pattern, ...where };
    case 'add':
      return { add: row.lines.split('\n').filter((line) => line.trim()), ...where };
    case 'apply':
      return {
        apply: row.template.trim(),
        mode: row.mode,
        ...(row.live === undefined ? {} : { live: row.live }),
      };
    case 'remove':
      return { remove: row.template.trim() };
    case 'clear':
      return { clear: list || true };
  }
}

const textOf = (value: unknown) => (typeof value === 'string' ? value : '');

/** Reads an action; undefined if it is none that this page could have written. */
export function rowOf(id: number, action: unknown): Row | undefined {
  if (typeof action !== 'object' || action === null) return undefined;
  const said = action as Record<string, unknown>;
  const found = verbs.filter((verb) => verb in said);
  const [verb] = found;
  if (found.length !== 1 || verb === undefined) return undefined;
  const value = said[verb];
  const row = { ...newRow(id, verb), list: textOf(said.list) };
  const shown = (pattern: unknown) => (pattern === '*' ? '' : textOf(pattern));
  switch (verb) {
    case 'check':
    case 'uncheck':
      return { ...row, pattern: shown(value) };
    case 'status':
      return { ...row, status: textOf(value), pattern: shown(said.match) };
    case 'add':
      return { ...row, lines: Array.isArray(value) ? value.map(textOf).join('\n') : textOf(value) };
    case 'apply':
    case 'remove': {
      const mode = modes.find((m) => m === said.mode) ?? 'missing';
      const live = typeof said.live === 'boolean' ? { live: said.live } : {};
      return { ...row, template: textOf(value), mode, ...live };
    }
    case 'clear':
      return { ...row, list: textOf(value) };
  }
}

/** What Jira keeps of a post function. */
export const actionsJSON = (rows: readonly Row[]) =>
  JSON.stringify({ actions: rows.map(actionOf) });

/** Reads what Jira keeps; undefined if one of the actions cannot be read. */
export function rowsOf(saved: unknown): readonly Row[] | undefined {
  const actions = (saved as { readonly actions?: unknown } | null)?.actions;
  if (!Array.isArray(actions)) return undefined;
  const rows = actions.map((action, n) => rowOf(n, action));
  return rows.every((row) => row !== undefined) ? rows : undefined;
}

/** What there is to choose from on the site. */
export interface Names {
  readonly statuses: readonly Pick<Status, 'id' | 'name'>[];
  readonly templates: readonly string[];
}
