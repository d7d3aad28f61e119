import type { Verb } from '../../workflow/actions';
import type { Fault, Kind } from '../../workflow/rule';
import { formsOf } from '../form';
import { page } from './page';

// Every word of the pages in Jira's editor of workflows.

const { many, number } = formsOf('en');

const rules: Record<Kind, string> = {
  all: 'All items are complete',
  mandatory: 'All mandatory items are complete',
  count: 'A number of items is complete',
  percent: 'A share of the items is complete',
  list: 'A checklist of a certain name is complete',
  matching: 'Items with a certain text are complete',
  overdue: 'No item is overdue',
};

const faults: Record<Fault, string> = {
  n: 'Enter a whole number that can be reached.',
  list: 'Enter the name of the checklist.',
  pattern: 'Enter the text that the items have.',
  message: 'This is too long.',
};

const verbs: Record<Verb, string> = {
  check: 'Complete items',
  uncheck: 'Open items again',
  status: 'Set the status of items',
  add: 'Add items',
  apply: 'Apply a template',
  remove: 'Remove what a template brought',
  clear: 'Delete checklists',
};

export const workflow = {
  titles: {
    validator: 'The transition is refused unless',
    condition: 'The transition is hidden unless',
    function: 'After the transition',
  },
  page,
  unreadable: 'What was saved here cannot be read. Choose it anew, and save.',
  toldNothing:
    'Ticklist tells Jira nothing on this site, so Jira cannot see how far a checklist is and this rule cannot work. An admin can change that under Apps, Ticklist, Settings: “What Jira is told”.',

  rule: 'What has to be so',
  rules,
  n: { count: 'Number of items', percent: 'Per cent of the items' },
  list: 'Name of the checklist',
  onlyList: 'Only in the checklist',
  onlyListHint: 'Empty means all checklists.',
  pattern: 'Text of the items',
  patternHint:
    'Meant are items that contain it, in capitals or not. A regular expression stands between slashes: /^sign(ed)? off/.',
  need: 'Refuse issues in which there is no such item',
  message: 'What the person is told',
  messageHint: 'Empty means:',
  faults,
  expression: 'Jira expression',
  expressionHint: 'Jira evaluates this with what Ticklist has told it of the issue.',
  waiting: 'Ticklist is being told which items to count…',
  counting:
    'Ticklist counts these items for Jira. In issues that there are already it takes a few minutes.',
  uncounted: 'Ticklist does not count these items any more. Edit this rule and save it again.',

  says: {
    all: 'All items have to be complete.',
    mandatory: 'All mandatory items have to be complete.',
    count: (n: number) =>
      many(n, {
        one: 'At least # item has to be complete.',
        other: 'At least # items have to be complete.',
      }),
    percent: (n: number) => `At least ${number(n)}% of the items have to be complete.`,
    list: (name: string) => `The checklist “${name}” has to be complete.`,
    matching: (text: string) => `Items with “${text}” have to be complete.`,
    overdue: 'No item may be overdue.',
    inList: (name: string) => `Only the checklist “${name}” counts.`,
    need: 'There has to be such an item.',
    noNeed: 'Issues without such items pass.',
    told: (message: string) => `Who is refused is told: “${message}”`,
  },

  actions: {
    title: (n: number) => `Action ${number(n)}`,
    none: 'Nothing is done yet.',
    add: 'Add an action',
    remove: (n: number) => `Remove action ${number(n)}`,
    up: (n: number) => `Move action ${number(n)} up`,
    down: (n: number) => `Move action ${number(n)} down`,
    removed: (n: number) => `Action ${number(n)} was removed.`,
    moved: (from: number, to: number) => `Action ${number(from)} is action ${number(to)} now.`,
    verb: 'What is done',
    verbs,
    pattern: 'Only items with the text',
    patternHint: 'Empty means all items. A regular expression stands between slashes.',
    status: 'Status',
    lines: 'Items, one in each line',
    linesHint: 'Written as in the text editor of a checklist.',
    template: 'Name of the template',
    mode: 'What becomes of what is there',
    modes: {
      missing: 'It stays; only what is not there yet is added',
      append: 'It stays; everything is added',
      replace: 'It goes',
    },
    intoList: 'Checklist',
    intoListHint: 'Empty means the first one. One that is not there is made.',
    faults: {
      none: 'Add an action.',
      status: 'Choose a status.',
      lines: 'Enter an item.',
      template: 'Choose a template.',
    },
    json: 'What Jira keeps',
  },
};
