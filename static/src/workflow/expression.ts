import { asksNumber, watchOf } from './rule';
import type { Kind, Rule } from './rule';

/** The issue property that the app writes. */
const property = `issue.properties['ticklist']`;

/** What is to hold of the counted items. */
const met: Record<Kind, (n: number) => string> = {
  all: () => 's.open == 0',
  list: () => 's.open == 0',
  matching: () => 's.open == 0',
  mandatory: () => 's.mandatoryOpen == 0',
  count: (n) => `s.complete >= ${n}`,
  percent: (n) => `s.percent >= ${n}`,
  overdue: () => 's.due == null || new CalendarDate(s.due) >= new Date().toCalendarDate()',
};

/**
 * The Jira expression of a rule: true where the transition may be made. It has
 * nothing in it that a person wrote, so nothing has to be escaped, and it reads
 * the property once, which Jira counts as one expensive operation.
 *
 * Jira takes expressions of at most 1,000 characters and 100 syntactic elements,
 * which is why each rule has one of its own and not all of them one together:
 * https://developer.atlassian.com/cloud/jira/platform/jira-expressions/#restrictions
 *
 * @param watch the id of the rule's watch, for rules that have one
 */
export function expressionOf(rule: Rule, watch?: string): string {
  const counted = watchOf(rule)
    ? [
        `let p = ${property};`,
        `let s = p == null || p.watches == null ? null : p.watches['${watch ?? ''}'];`,
      ]
    : [`let s = ${property};`];
  const asked = met[rule.rule](rule.n ?? 0);
  const all = rule.rule === 'overdue' ? `(${asked})` : asked;
  const whole = rule.need
    ? `s != null && s.total > 0 && ${all}`
    : `s == null || s.total == 0 || ${asked}`;
  return [...counted, whole].join('\n');
}

/** What the workflow keeps of a rule: all that the page needs to show it again. */
export interface Config extends Rule {
  readonly watch?: string;
  /** The message is not the admin's own. */
  readonly byDefault?: true;
  /** Jira evaluates this one in the place of the descriptor's. */
  readonly expression: string;
}

/**
 * What the page gives Jira to keep.
 *
 * @param message what is said without a message of the admin's own
 */
export function configOf(rule: Rule, watch: string | undefined, message?: string): Config {
  const { list, pattern } = watchOf(rule) ?? { list: '', pattern: '' };
  const own = rule.message?.trim();
  const said = own || message;
  return {
    rule: rule.rule,
    ...(asksNumber(rule.rule) && rule.n !== undefined ? { n: rule.n } : {}),
    ...(list ? { list } : {}),
    ...(pattern ? { pattern } : {}),
    ...(watch && watchOf(rule) ? { watch } : {}),
    need: rule.need,
    ...(said ? { message: said } : {}),
    ...(said && !own ? { byDefault: true } : {}),
    expression: expressionOf(rule, watch),
  };
}
