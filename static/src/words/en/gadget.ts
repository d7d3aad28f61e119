import { formsOf } from '../form';

// Every word of the gadget on dashboards.

const { day, many, number, time } = formsOf('en');

export const gadget = {
  title: 'Checklist progress',
  loading: 'Loading…',
  unset: 'No filter has been chosen yet.',
  unsetHint: 'The owner of this dashboard can choose one.',
  configure: 'Configure',
  refresh: 'Refresh',
  asOf: (moment: Date) => `As of ${time(moment)}`,
  empty: 'The filter finds no issues.',
  none: 'None of the issues found has a checklist.',
  untold:
    'Ticklist tells Jira nothing about checklists on this site, so there is nothing to show. A Jira administrator can change this in the settings of Ticklist.',
  total: (complete: number, total: number) =>
    `${number(complete)} of ${number(total)} items complete`,
  issues: (count: number) => many(count, { one: 'in # issue', other: 'in # issues' }),
  overdueIssues: (count: number) => many(count, { one: '# overdue', other: '# overdue' }),
  without: (count: number) =>
    many(count, { one: '# issue without a checklist', other: '# issues without a checklist' }),
  more: (count: number) => `Only the first ${number(count)} issues are counted.`,
  progress: (complete: number, total: number) => `${number(complete)} of ${number(total)}`,
  due: (date: Date) => `Due ${day(date)}`,
  overdue: (date: Date) => `Overdue since ${day(date)}`,
  mandatory: (count: number) =>
    many(count, { one: '# mandatory item open', other: '# mandatory items open' }),
  refused: 'Jira cannot run this search.',
  hidden: 'You may not see this in Jira.',
  silent: 'Jira did not answer.',
  again: 'Try again',
  form: {
    filter: 'Filter',
    own: 'Write JQL',
    jql: 'JQL',
    needed: 'Write which issues are to be found.',
    order: 'Order',
    behind: 'Overdue and least complete first',
    byFilter: 'As the filter sorts them',
    title: 'Title',
    refresh: 'Refresh automatically',
    never: 'Never',
    every: (minutes: number) => many(minutes, { one: 'Every minute', other: 'Every # minutes' }),
    save: 'Save',
    cancel: 'Cancel',
    forbidden: 'Only the owner of the dashboard can change this.',
  },
};
