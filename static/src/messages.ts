import type { Failure, Format, Kind, Progress, Stored } from './admin/api';
import type { Unknown } from './admin/lookup';
import type { RejectionCode } from './domain/operations';
import type { NotSaved } from './outbox/outbox';
import type { Trouble } from './outbox/api';
import type { Notice } from './store/page';

// Every word of the two pages. What has a number or a name in it is a function, so
// that a translation can put it where its language wants it.

const n = (count: number, one: string, many: string) =>
  `${count.toLocaleString('en')} ${count === 1 ? one : many}`;

const troubles: Record<Trouble, (changes: string) => string> = {
  offline: (changes) => `Offline with ${changes} waiting`,
  busy: (changes) => `The server is busy. ${changes} waiting`,
  no_token: (changes) => `Jira has not finished loading. ${changes} waiting`,
  signed_out: (changes) => `You are signed out. ${changes} waiting until you reload the page`,
};

const notices: Record<Notice, string> = {
  log_in: 'Log in to Jira to see this checklist.',
  no_access: 'You do not have permission to see this checklist.',
  pending: 'Waiting for Jira to say what you may see…',
  unavailable: 'The checklist cannot be shown right now: Jira did not answer.',
};

const reasons: Record<RejectionCode, string> = {
  not_found: 'Someone else deleted it.',
  exists: 'It is there already.',
  list_required: 'Say which checklist it belongs to.',
  invalid: 'The text is empty or too long.',
  limit: 'This issue has as many items as it can have.',
  forbidden: 'You do not have permission to do this.',
};

/** Long texts are named by their beginning. */
const name = (text: string) => (text.length > 80 ? `${text.slice(0, 79)}…` : text);

export const words = {
  title: (issue: string) => `Checklist of ${issue}`,

  progress: 'Progress',
  countOf: (complete: number, total: number) => `${complete} of ${total}`,
  progressText: (complete: number, total: number) => `${complete} of ${total} completed`,
  hideCompleted: 'Hide completed',
  showCompleted: 'Show completed',
  checklistActions: 'More actions',
  undo: 'Undo',
  addHeading: 'Add a heading',
  shortcuts: 'Keyboard shortcuts',

  empty: 'No items yet',
  emptyHint: 'Add the steps that this issue needs.',
  allHidden: (count: number) => `${n(count, 'completed item', 'completed items')} hidden.`,
  show: 'Show',
  pending: 'You can read this checklist. Jira has not said yet whether you may change it.',
  readOnly: 'You can read this checklist. To change it you need permission to edit this issue.',

  addItem: 'Add an item',
  addItemTo: (list: string) => `Add an item to ${name(list)}`,
  addBelow: 'Add an item below',
  headingText: 'Add a heading',
  editItem: 'Edit item',
  pasteAsk: (count: number) => `Add ${n(count, 'item', 'items')}?`,
  pasteAdd: 'Add',
  pasteOne: 'Keep as one',
  tooLong: (points: number, most: number) =>
    `${points.toLocaleString('en')} of at most ${most.toLocaleString('en')} characters`,

  move: (text: string) => `Move ${name(text)}`,
  actions: (text: string) => `Actions for ${name(text)}`,
  edit: 'Edit',
  addBelowAction: 'Add item below',
  moveUp: 'Move up',
  moveDown: 'Move down',
  moveTop: 'Move to top',
  moveBottom: 'Move to bottom',
  optional: 'Optional',
  makeOptional: 'Mark as optional',
  makeMandatory: 'Mark as mandatory',
  status: 'Status',
  delete: 'Delete',
  showMore: 'Show more',
  showLess: 'Show less',
  assigned: 'Assigned',
  due: (day: string) => `Due ${day}`,
  overdue: (day: string) => `Overdue since ${day}`,

  saved: 'Saved',
  saving: 'Saving…',
  waiting: (why: Trouble, count: number) => troubles[why](n(count, 'change', 'changes')),
  tryNow: 'Try now',
  notSaved: 'Not saved',
  retry: 'Retry',
  discard: 'Discard',
  dismiss: 'Dismiss',
  notice: (notice: Notice) => notices[notice],
  tryAgain: 'Try again',
  loading: 'Loading…',
  why: (code: RejectionCode) => reasons[code],
  /** What the person wanted, where the row cannot show it. */
  wanted: ({ op }: NotSaved) => ('text' in op && op.text ? `“${name(op.text)}”` : ''),

  announce: {
    position: (text: string, at: number, of: number) => `${name(text)}, position ${at} of ${of}`,
    positionIn: (text: string, list: string, at: number, of: number) =>
      `${name(text)}, ${name(list)}, position ${at} of ${of}`,
    status: (text: string, status: string, complete: number, total: number) =>
      `${name(text)} ${status.toLowerCase()}, ${complete} of ${total}`,
    completed: (text: string, complete: number, total: number) =>
      `${name(text)} completed, ${complete} of ${total}`,
    notCompleted: (text: string, complete: number, total: number) =>
      `${name(text)} not completed, ${complete} of ${total}`,
    added: (text: string) => `${name(text)} added`,
    addedMany: (count: number) => `${n(count, 'item', 'items')} added`,
    edited: (text: string) => `${name(text)} saved`,
    deleted: (text: string) => `${name(text)} deleted, undo available`,
    undone: 'Undone',
    nothingToUndo: 'Nothing to undo',
    notSaved: (count: number) => `${n(count, 'change was', 'changes were')} not saved`,
  },
  deletedFlag: (text: string) => `“${name(text)}” deleted`,

  keys: [
    ['↑ ↓', 'Next or previous item'],
    ['Home End', 'First or last item'],
    ['Space', 'Complete or reopen'],
    ['Enter, F2', 'Edit'],
    ['Ctrl Enter', 'Add an item below'],
    ['Alt ↑ ↓', 'Move the item'],
    ['Delete', 'Delete the item'],
    ['Ctrl Z', 'Undo'],
  ],
} as const;

// Every word of the page of a site's admins.

const parts: Record<Kind, string> = {
  site: 'Everything on this site',
  project: 'One project',
  issue: 'One issue',
  person: 'One person',
};

const idFields: Record<Kind, string> = {
  site: '',
  project: 'Key or id of the project',
  issue: 'Key or id of the issue',
  person: 'Account id of the person',
};

const idHints: Record<Kind, string> = {
  site: '',
  project: 'Such as WEB. Of a project that was deleted only the id is left.',
  issue: 'Such as WEB-1. Of an issue that was deleted only the id is left.',
  person: 'It stands at the end of the address of the person’s profile in Jira.',
};

const formatNames: Record<Format, string> = {
  json: 'JSON, for programs',
  markdown: 'Markdown, to read',
  csv: 'CSV, for spreadsheets',
};

const failures: Record<Failure['kind'], string> = {
  refused: 'The server could not do this.',
  offline: 'The server cannot be reached.',
  no_token: 'Jira has not finished loading.',
  signed_out: 'You are signed out. Reload the page.',
};

const unknowns: Record<Unknown, (kind: Kind) => string> = {
  empty: (kind) => `Say which ${kind} you mean.`,
  malformed: (kind) =>
    kind === 'person' ? 'This is not an account id.' : `This is neither a key nor an id.`,
  not_found: (kind) => `Jira knows no such ${kind}. If it was deleted, use its id.`,
};

const deeds: Record<string, string> = {
  export: 'Export',
  erase: 'Erasure',
  'rotate keys': 'Keys rotated',
};

const nobody: Record<string, string> = {
  operator: 'Operator of the app',
  jira: 'Jira',
  retention: 'End of the retention time',
  report: 'Atlassian, for a closed account',
  erased: 'An erased person',
};

const issues = (count: number) => n(count, 'issue', 'issues');
const dateTime = new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeStyle: 'short' });

export const adminWords = {
  title: 'Ticklist',
  intro: (site: string) => `What Ticklist keeps for ${site}.`,
  notice: {
    log_in: 'Log in to Jira to see this page.',
    not_admin: 'This page is for people who administer this Jira site.',
  },
  loading: 'Loading…',
  tryAgain: 'Try again',
  none: 'None',
  when: (at: string) => dateTime.format(new Date(at)),

  stored: 'What is stored',
  issues: 'Issues with a checklist',
  lists: 'Checklists',
  items: 'Items',
  first: 'First one created',
  last: 'Latest change',
  installed: 'App installed',
  count: (count: number) => count.toLocaleString('en'),

  app: 'The app',
  version: 'Version',
  versionOf: (version: string, commit: string) =>
    commit === 'unknown' ? version : `${version} (${commit.slice(0, 12)})`,
  health: 'Health',
  ready: 'Working',
  notReady: 'Not working properly',

  what: 'What',
  parts,
  idField: (kind: Kind) => idFields[kind],
  idHint: (kind: Kind) => idHints[kind],
  unknown: (kind: Kind, why: Unknown) => unknowns[why](kind),
  failure: (kind: Failure['kind']) => failures[kind],

  export: 'Export',
  exportHint: 'A copy of the checklists, as a file. The data stay where they are.',
  format: 'Format',
  formats: formatNames,
  exportNow: 'Export',
  exporting: 'Export',
  progress: ({ state, done, total }: Progress): string => {
    switch (state) {
      case 'waiting':
        return 'Waiting for the download to start…';
      case 'running':
        return total > 0
          ? `${done.toLocaleString('en')} of ${issues(total)} exported`
          : `${issues(done)} exported so far`;
      case 'done':
        return `Done: ${issues(done)} exported. The file is where your browser keeps downloads.`;
      case 'failed':
        return 'The download did not start, or it broke off. What you have of the file is not complete.';
    }
  },

  erase: 'Erase',
  eraseHint: 'What is erased cannot be brought back. The app stays installed and goes on working.',
  eraseAsk: 'Erase…',
  confirmTitle: {
    site: () => 'Erase everything on this site?',
    project: (name: string) => `Erase all checklists of project ${name}?`,
    issue: (name: string) => `Erase the checklists of issue ${name}?`,
    person: () => 'Erase this person?',
  },
  counting: 'Counting what this is…',
  amount: (stored: Stored) =>
    stored.issues === 0
      ? 'There is nothing stored of it.'
      : `These are ${n(stored.items, 'item', 'items')} on ${issues(stored.issues)}.`,
  person: (id: string) =>
    `Wherever the account ${id} stands, as an assignee, as the one who changed an item, or in a text, it will say “erased”. The items stay.`,
  typeToConfirm: 'To confirm, type the name of this site:',
  confirmField: 'Name of this site',
  eraseNow: 'Erase for good',
  erasing: 'Erasing…',
  cancel: 'Cancel',
  erased: (total: number) =>
    total === 0
      ? 'Done. There was nothing to erase.'
      : `Done: ${n(total, 'record', 'records')} erased.`,

  record: 'Record',
  recordHint: 'What admins of this site and operators of the app did, the latest first.',
  recordEmpty: 'Nothing yet.',
  at: 'When',
  who: 'Who',
  did: 'What',
  many: 'How many',
  nobody,
  deed: (what: string, scope: string, failed: boolean) =>
    [deeds[what] ?? what, scope === 'site' ? 'whole site' : scope].filter(Boolean).join(', ') +
    (failed ? ' (broke off)' : ''),
} as const;
