import type { Is, On } from '../../admin/rules/api';
import { formsOf } from '../form';

// Every word of the tab of rules.

const { many, number } = formsOf('en');

const events: Record<On, string> = {
  created: 'When an issue is created',
  changed: 'When an issue is changed',
  transition: 'When its status changes',
};

const comparisons: Record<Is, string> = {
  any: 'has any of',
  all: 'has all of',
  none: 'has none of',
  empty: 'is empty',
  notEmpty: 'is not empty',
  equals: 'is exactly',
  contains: 'has a part with',
};

/** Why a rule does not match. */
const reasons = {
  disabled: 'It is switched off',
  event: 'It waits for something else',
  to: 'It waits for another status',
  untouched: 'Nothing that it looks at has changed',
  project: 'It is for other projects',
  issueType: 'It is for other types',
  condition: 'A condition does not hold',
  already: 'The issue had it before',
  noTemplate: 'Its template is gone',
};

export const rules = {
  title: 'Rules',
  siteHint:
    'A rule brings a template to issues by itself, once. These are for all projects, or for some.',
  projectHint:
    'A rule brings a template to issues of this project by itself, once. The site may have more.',
  none: 'There are no rules yet.',
  add: 'Add a rule',
  edit: 'Edit',
  allTypes: 'All types',
  allStatuses: 'Any status',
  allProjects: 'All projects',
  noTemplate: 'A template that is gone',
  missing:
    'Its template is missing: it was deleted, archived or moved. The rule brings nothing until you choose another.',
  missingTemplate: 'Choose a template: the one that the rule names is missing.',
  templateNeeded: 'Choose a template: the rule names none.',
  projectTemplates: 'Of this project',
  siteTemplates: 'Of the site',
  choose: 'Choose a template',
  editTitle: 'Edit the rule',
  newTitle: 'New rule',
  name: 'Name',
  template: 'Template',
  when: 'When',
  to: 'To one of these statuses',
  projects: 'Only in these projects',
  types: 'Only issues of these types',
  conditions: 'Conditions, all of which have to hold',
  addCondition: 'Add a field…',
  removeIt: 'Remove',
  how: 'How the template is added',
  live: 'Linked: its items stay as the template has them',
  again: 'Also on an issue that had it before',
  deleted: 'Somebody else has deleted this rule meanwhile.',
  save: 'Save',
  saveMine: 'Save mine',
  takeTheirs: 'Take theirs',
  tryTitle: 'Try it',
  tryHint: 'Which rules an issue would match. Nothing is done to it.',
  issue: 'Key of an issue',
  tryNow: 'Try',
  rule: 'Rule',
  result: 'Result',
  matches: 'It would get the template',
  log: 'What ran',
  logHint: 'Of the last 30 days, the latest first.',
  show: 'Show',
  noRuns: 'Nothing yet.',
  clone: 'Copy of the cloned issue',
  workflow: 'A workflow’s post function',
  changed: (count: number) => many(count, { one: '# change', other: '# changes' }),
  unchanged: 'There was nothing to change',
  more: 'Show more',
  events,
  comparisons,
  reasons,
  modes: { missing: 'Only what is missing', append: 'All of it, behind what is there' },
  conditionsOf: (count: number) => many(count, { one: '# condition', other: '# conditions' }),
  gets: (name: string) => `gets “${name}”`,
  getsOfSite: (template: string) => `gets “${template}” (of the site)`,
  enable: (name: string) => `Use ${name}`,
  editOf: (name: string) => `Edit ${name}`,
  up: (name: string) => `Move ${name} up`,
  down: (name: string) => `Move ${name} down`,
  remove: (name: string) => `Delete ${name}`,
  conflict: (name: string) =>
    `Somebody else has changed this rule meanwhile; it is now called “${name}”. What you wrote is not lost.`,
  comparisonOf: (name: string) => `How ${name} is compared`,
  valuesOf: (name: string) => `Values of ${name}`,
  removeCondition: (name: string) => `Remove the condition on ${name}`,
  unmet: (name: string) => `The condition on ${name} does not hold`,
  condition: (n: number) => `Condition ${number(n)}`,
  outcomes: {
    applied: (items: number) => many(items, { one: '# item added', other: '# items added' }),
    present: () => 'Everything was there already',
    gone: () => 'Its template is gone',
    refused: () => 'It does not fit on the issue',
  },
};
