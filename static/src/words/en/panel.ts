import type { RejectionCode } from '../../domain/operations';
import type { Trouble } from '../../outbox/api';
import type { NotSaved } from '../../outbox/outbox';
import type { Notice } from '../../store/page';
import { formsOf, name } from '../form';

// Every word of the panel that an opening needs.

const { day, many, number } = formsOf('en');

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
  live: 'This checklist is edited in its template.',
  one_list: 'This issue has as many checklists as it can have.',
};

export const panel = {
  title: (issue: string) => `Checklist of ${issue}`,

  progress: 'Progress',
  countOf: (complete: number, total: number) => `${number(complete)} of ${number(total)}`,
  progressText: (complete: number, total: number) =>
    `${number(complete)} of ${number(total)} completed`,
  hideCompleted: 'Hide completed',
  showCompleted: 'Show completed',
  checklistActions: 'More actions',
  undo: 'Undo',

  empty: 'No items yet',
  emptyHint: 'Add the steps that this issue needs.',
  allHidden: (count: number) =>
    many(count, { one: '# completed item hidden.', other: '# completed items hidden.' }),
  show: 'Show',
  pending: 'You can read this checklist. Jira has not said yet whether you may change it.',
  readOnly: 'You can read this checklist. To change it you need permission to edit this issue.',

  addItem: 'Add an item',
  addItemTo: (list: string) => `Add an item to ${name(list)}`,
  addBelow: 'Add an item below',
  editItem: 'Edit item',
  pasteAsk: (count: number) => many(count, { one: 'Add # item?', other: 'Add # items?' }),
  pasteAdd: 'Add',
  pasteOne: 'Keep as one',
  tooLong: (points: number, most: number) =>
    `${number(points)} of at most ${number(most)} characters`,

  move: (text: string) => `Move ${name(text)}`,
  actions: (text: string) => `Actions for ${name(text)}`,
  optional: 'Optional',
  showMore: 'Show more',
  showLess: 'Show less',
  assigned: 'Assigned',
  day,
  due: 'Due',
  overdue: 'Overdue since',
  today: 'Today',
  tomorrow: 'Tomorrow',
  details: 'Details',
  /** How many of an item's children are complete. */
  children: (complete: number, total: number) =>
    `${number(complete)} of ${number(total)} items below completed`,
  selected: 'Selected',
  find: 'Search items',
  notLoaded: 'This could not be loaded. Try again.',

  saved: 'Saved',
  saving: 'Saving…',
  waiting: (why: Trouble, count: number) =>
    troubles[why](many(count, { one: '# change', other: '# changes' })),
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
    status: (text: string, status: string, complete: number, total: number) =>
      `${name(text)} ${status.toLowerCase()}, ${complete} of ${total}`,
    completed: (text: string, complete: number, total: number) =>
      `${name(text)} completed, ${complete} of ${total}`,
    notCompleted: (text: string, complete: number, total: number) =>
      `${name(text)} not completed, ${complete} of ${total}`,
    added: (text: string) => `${name(text)} added`,
    addedMany: (count: number) => many(count, { one: '# item added', other: '# items added' }),
    edited: (text: string) => `${name(text)} saved`,
    undone: 'Undone',
    nothingToUndo: 'Nothing to undo',
    notSaved: (count: number) =>
      many(count, { one: '# change was not saved', other: '# changes were not saved' }),
  },
};
