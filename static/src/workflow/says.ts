import type { Failure } from '../admin/api';
import { asksList, faultsOf } from './rule';
import type { Rule } from './rule';
import { words } from './words';

/** What a rule asks, in sentences. */
export function says(rule: Rule): string {
  const { says: say } = words;
  const list = rule.list?.trim() ?? '';
  const asked = {
    all: () => say.all,
    mandatory: () => say.mandatory,
    count: () => say.count(rule.n ?? 0),
    percent: () => say.percent(rule.n ?? 0),
    list: () => say.list(list),
    matching: () => say.matching(rule.pattern?.trim() ?? ''),
    overdue: () => say.overdue,
  }[rule.rule]();
  const only = list && rule.rule !== 'list' && asksList(rule.rule) ? say.inList(list) : '';
  // What counts items says by itself that there have to be some.
  const need = rule.need && rule.rule !== 'count' && rule.rule !== 'list' ? say.need : '';
  return [asked, only, need].filter(Boolean).join(' ');
}

/** What who is refused is told where nobody says it: nothing yet of a rule that lacks something. */
export const emptyMeans = (rule: Rule): string =>
  faultsOf({ ...rule, message: '' }).length > 0 ? '' : `${words.messageHint} ${says(rule)}`;

/** Why the server did not do something, as a sentence. */
export const sentence = (failure: Failure): string =>
  (failure.kind === 'refused' && failure.text) || words.page.failures[failure.kind];
