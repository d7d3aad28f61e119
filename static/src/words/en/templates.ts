import { formsOf, name } from '../form';

// The words of templates in the panel.

const { many, number } = formsOf('en');

export const templates = {
  menu: 'Add from a template…',
  saveMenu: 'Save as template…',
  use: 'Use a template',

  title: 'Add from a template',
  search: 'Search templates',
  templates: 'Templates',
  ofSite: 'All projects',
  liveTag: 'Live',
  none: 'There are no templates yet.',
  noneHint: 'Save a checklist as a template, or ask an admin of the project to make one.',
  noMatch: 'No template matches.',
  loading: 'Loading…',
  preview: 'What it adds',
  there: 'Already here',
  how: 'How to add it',
  modes: {
    append: 'Add all of it',
    missing: 'Add only what is missing',
    replace: 'Replace what is here',
  },
  live: 'Keep it linked to the template',
  liveHint: 'Its items can only be ticked here. What is changed in the template changes here, too.',
  add: 'Add',
  adding: 'Adding…',
  replace: 'Replace…',
  replaceAsk: (items: number) =>
    `${many(items, { one: '# item of this issue goes.', other: '# items of this issue go.' })} The history keeps what was there.`,
  replaceNow: 'Replace all',
  cancel: 'Cancel',
  added: (template: string) => `Added from “${name(template)}”`,
  nothing: 'All of it is here already.',

  saveTitle: 'Save as template',
  name: 'Name',
  description: 'Description',
  lists: 'Checklists',
  saveHint: 'Ticks, dates and linked issues are left out.',
  save: 'Save',
  saving: 'Saving…',
  saved: (template: string) => `“${name(template)}” is a template now`,
  nameNeeded: 'Give it a name.',
  listNeeded: 'Choose a checklist.',
  tooLong: (field: string, most: number) => `${field}: at most ${number(most)} characters`,

  where: 'Offered in',
  ofProject: 'This project',
  mayNot: 'You may not make templates here. Ask an admin of the project.',
  rename: 'Rename…',
  delete: 'Delete…',
  deleteAsk: (template: string) =>
    `Delete the template “${name(template)}”? What came from it stays.`,
  linkedTo: (issues: number) =>
    `Its checklists are linked to ${many(issues, { one: '# issue', other: '# issues' })}. There they become ordinary checklists, which can be edited.`,
  deleteNow: 'Delete it',
  renamed: (template: string) => `“${name(template)}” is renamed`,
  deleted: (template: string) => `“${name(template)}” is deleted`,

  fromTemplate: 'From a template',
  from: (template: string) => `From the template “${name(template)}”`,
  fromGone: 'From a template that is not offered any more',
  liveList: 'Live checklist',
  liveSays: 'It follows its template: it is edited there, and can only be ticked here.',

  offline: 'You are offline. Try again.',
  busy: 'The server cannot be reached. Try again.',
  signed_out: 'You are signed out. Reload the page.',
  refused: 'The server could not do this.',
};
