import { formsOf } from '../form';

// The words of importing, into an issue and into a project.

const { many } = formsOf('en');

export const imports = {
  menu: 'Import…',
  title: 'Import checklists',
  source: 'Where from',
  own: 'Text or a file',
  found: (app: string) => `${app}, in this issue`,
  data: 'Text to be imported',
  hint: 'Paste it here, or choose a file: text, Markdown, CSV, or JSON of Trello and other apps.',
  file: 'Choose a file',
  format: 'Format',
  auto: 'Found by itself',
  counts: (lists: number, items: number) =>
    `${many(lists, { one: '# checklist', other: '# checklists' })}, ${many(items, { one: '# item', other: '# items' })}`,
  nothing: 'There is nothing to import in it.',
  done: (items: number) => many(items, { one: '# item imported', other: '# items imported' }),
  notesTitle: 'What is not kept as it is',
  partly: 'Some of it could not be imported.',
  large: 'This is larger than 4 MB.',
  unread: 'This file cannot be read.',
  import: 'Import',
  apps: 'Apps',
  intro:
    'Checklists that other apps keep in the issues of this project become Ticklist’s. What they keep stays as it is.',
  dry: 'Dry run',
  start: 'Import the project',
  chooseApp: 'Choose an app.',
  begun: 'It has begun.',
  dryTitle: 'Dry run: nothing was changed',
  realTitle: 'Import',
  foundIn: (issues: number) =>
    many(issues, {
      one: '# issue has checklists of them',
      other: '# issues have checklists of them',
    }),
  would: (issues: number) =>
    many(issues, { one: '# issue would be changed', other: '# issues would be changed' }),
  samples: 'Examples',
  problems: 'Could not be imported',
  unreadable: 'not in the form that is expected',
  refused: 'some of it was refused',
  notes: {
    status_unknown: 'Statuses that this project does not have became one that is as complete',
    status_elsewhere: 'It does not say which items are done',
    assignee_left_out: 'Assignees who are no accounts of this site',
    due_left_out: 'Due dates that are no days',
    editor_left_out: 'Who changed items last, and when',
    priority_left_out: 'Priorities',
    empty_left_out: 'Items without a text',
    items_left_out: 'Items over the limit of an issue',
    archived_left_out: 'Checklists of archived cards',
    prose_left_out: 'Lines that are no items',
    history_left_out: 'History',
    link_left_out: 'Links to issues',
    details_cut: 'Details over their limit were cut',
    name_cut: 'Names of checklists were cut',
    text_moved: 'Long texts go on in the details',
    lists_joined: 'Checklists over the limit became headings',
    nesting_flattened: 'Items nest one level deep',
    not_separable: 'The items run together in it',
    several_issues: 'It has checklists of several issues or cards',
    characters_changed: 'Characters that cannot be kept',
  },
};
