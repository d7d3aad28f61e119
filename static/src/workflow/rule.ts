/** What a transition can be made to wait for. */
export const kinds = [
  'all',
  'mandatory',
  'count',
  'percent',
  'list',
  'matching',
  'overdue',
] as const;
export type Kind = (typeof kinds)[number];

/** A rule of a transition, as the page asks for it. */
export interface Rule {
  readonly rule: Kind;
  /** How many items, or how many per cent of them, are to be complete. */
  readonly n?: number;
  /** Only items of lists of this name. */
  readonly list?: string;
  /** Only items whose text this pattern picks. */
  readonly pattern?: string;
  /** Issues that have nothing for the rule to look at are refused, too. */
  readonly need: boolean;
  /** What a person who is refused is told; a condition says nothing. */
  readonly message?: string;
}

/** Rules that ask for a number. */
export const asksNumber = (rule: Kind) => rule === 'count' || rule === 'percent';
/** Rules that ask for the text of items. */
export const asksPattern = (rule: Kind) => rule === 'matching';
/** Rules that can look at the lists of one name only; `list` has to. */
export const asksList = (rule: Kind) => rule !== 'all';

/** Which items a rule counts by a watch of the site; undefined where it is all of them. */
export function watchOf(
  rule: Rule,
): { readonly list: string; readonly pattern: string } | undefined {
  const list = asksList(rule.rule) ? (rule.list ?? '').trim() : '';
  const pattern = asksPattern(rule.rule) ? (rule.pattern ?? '').trim() : '';
  return list || pattern ? { list, pattern } : undefined;
}

/** The most characters that a message has: what Jira shows in one glance. */
export const maxMessage = 255;
/** The most items that an issue has. */
export const maxItems = 1000;

/** What is still missing from a rule before it can be saved. */
export type Fault = 'n' | 'list' | 'pattern' | 'message';

export function faultsOf({ rule, n, list, pattern, message }: Rule): Fault[] {
  const faults: Fault[] = [];
  const most = rule === 'percent' ? 100 : maxItems;
  if (asksNumber(rule) && !(n !== undefined && Number.isInteger(n) && n >= 1 && n <= most))
    faults.push('n');
  if (rule === 'list' && !list?.trim()) faults.push('list');
  if (asksPattern(rule) && !pattern?.trim()) faults.push('pattern');
  if ((message ?? '').length > maxMessage) faults.push('message');
  return faults;
}

/** The rule of each kind from which a person starts. */
export function ruleOf(rule: Kind): Rule {
  const need = rule === 'count' || rule === 'percent' || rule === 'list';
  if (rule === 'count') return { rule, need, n: 1 };
  if (rule === 'percent') return { rule, need, n: 100 };
  return { rule, need };
}
