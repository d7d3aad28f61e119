import { formsOf, name } from '../form';

// The words of the tab of templates.

const { ago, many, number } = formsOf('en');

const when = (at: string) => ago(new Date(at), Date.now());

const done: Record<string, string> = {
  addList: 'New checklist',
  renameList: 'Renamed checklist',
  moveList: 'Moved checklist',
  deleteList: 'Deleted checklist',
  addItem: 'New:',
  editItem: 'Changed:',
  moveItem: 'Moved:',
  deleteItem: 'Deleted:',
};

export const library = {
  title: 'Templates',
  siteHint: 'Checklists that every project of this site can use.',
  projectHint: 'Checklists that the issues of this project can use, beside those of the site.',
  none: 'There are none yet.',
  make: 'New template',
  importFile: 'Import a file…',
  exportAll: 'Export all',
  alsoArchived: 'Show archived',
  archivedTag: 'Archived',
  actions: (template: string) => `Actions for ${name(template)}`,
  open: 'Open',
  duplicate: 'Duplicate',
  moveToSite: 'Move to the site',
  moveToProject: 'Move to a project…',
  exportOne: 'Export',
  archive: 'Archive',
  unarchive: 'Restore',
  delete: 'Delete…',
  deleteAsk: (template: string) => `Delete the template “${name(template)}”?`,
  deleteHint: 'Its versions go, too. What issues have of it stays.',
  deleteNow: 'Delete for good',
  project: 'Key or id of the project',
  move: 'Move',

  version: (n: number) => `Version ${number(n)}`,
  used: (issues: number) =>
    issues === 0 ? 'Not used yet' : many(issues, { one: 'On # issue', other: 'On # issues' }),
  made: (who: string, at: string) => `Made by ${who}, ${when(at)}`,
  changed: (who: string, at: string) => `Changed by ${who}, ${when(at)}`,
  by: (who: string, at: string) => `${who}, ${when(at)}`,
  somebody: 'somebody',

  copyOf: (template: string) => `Copy of ${template}`.slice(0, 100),
  archived: (template: string) => `“${name(template)}” is archived.`,
  restored: (template: string) => `“${name(template)}” is offered again.`,
  duplicated: (template: string) => `“${name(template)}” is duplicated.`,
  deleted: (template: string) => `“${name(template)}” is deleted.`,
  moved: (template: string) => `“${name(template)}” is moved.`,
  imported: (created: number, updated: number) =>
    `${many(created, { one: '# template added', other: '# templates added' })}, ${many(updated, { one: '# changed', other: '# changed' })}.`,
  noFile: 'This is not a file of templates.',

  beginWith: 'Begin with',
  ways: { empty: 'Nothing', starter: 'An example', text: 'A text' },
  starter: 'Example',
  text: 'Checklist as text',
  textHint:
    'A line is an item. ? makes it optional, >> adds details, --- a heading, # a checklist.',
  create: 'Create',

  back: 'All templates',
  name: 'Name',
  description: 'Description',
  live: 'Live',
  liveHint:
    'Issues that get it stay linked: there its items can only be ticked, and what you save here changes on all of them. On issues that are done it stays as it is until they are reopened.',
  save: 'Save',
  unsaved: 'Not saved yet.',
  saved: (version: number) => `Saved as version ${number(version)}.`,
  savedBoth: (version: number) =>
    `Saved as version ${number(version)}. Somebody else had saved meanwhile: their changes and yours are both in it.`,
  nameNeeded: 'Give it a name.',
  tooLong: (field: string, most: number) => `${field}: at most ${number(most)} characters`,

  versions: 'Versions',
  difference: 'What is different',
  same: 'Nothing is different from the version before.',
  unchanged: (count: number) =>
    many(count, { one: '# unchanged item', other: '# unchanged items' }),
  changes: { added: 'Added', deleted: 'Deleted', changed: 'Changed', moved: 'Moved' },
  madeOptional: 'now optional',
  madeMandatory: 'now mandatory',

  update: 'Open issues',
  updateHint:
    'Issues keep the version that they got. You can bring those that are not done to the latest one: ticks and what was edited on an issue stay.',
  updateLive:
    'Linked checklists follow by themselves. Here you can bring copies on issues that are not done to the latest version: ticks and what was edited on an issue stay.',
  updating: (template: string) => `Updating the issues with “${name(template)}”`,
  updateAsk: 'Show what would change',
  saveFirst: 'Save first.',
  asking: 'Looking at the issues…',
  nothingChanges: (issues: number) =>
    issues === 0
      ? 'No open issue has this template.'
      : many(issues, {
          one: '# open issue has it, and nothing would change.',
          other: '# open issues have it, and nothing would change.',
        }),
  changing: (changed: number, issues: number) =>
    `${many(changed, { one: '# issue would change', other: '# issues would change' })}, of ${number(issues)} that are open.`,
  first: (issue: string) => `On ${issue}`,
  change: (type: string) => done[type] ?? 'Changed:',
  issues: 'Issues that would change',
  issue: 'Issue',
  from: 'Version',
  counts: { add: 'New', edit: 'Changed', move: 'Moved', delete: 'Deleted' },
  more: (count: number) => many(count, { one: 'and # more', other: 'and # more' }),
  looked: (looked: number, total: number) =>
    `The first ${number(looked)} of ${number(total)} issues were looked at; the update is for all.`,
  updateAll: 'Update all',
  updateNow: (count: number) => many(count, { one: 'Update # issue', other: 'Update # issues' }),
};
