import { formsOf, name } from '../form';
import { imports } from './imports';
import { mine } from './mine';
import { templates } from './templates';

// Every word of what is loaded when it is first opened, a part for each such room.

const { ago, day, many, number, time } = formsOf('en');

/** Numbers of changes, as far as there are any. */
const listed = (counts: readonly string[]) => counts.filter((c) => c !== '').join(', ');

export const late = {
  imports,
  mine,
  templates,
  behind: {
    notice: {
      saving: 'Saving is delayed; your changes are kept.',
      jira: 'Jira learns of changes later than usual; checklists work as usual.',
    },
    admin: {
      saving:
        'Saving is delayed. Changes to checklists are kept; if something here is not saved, save it again later.',
    },
    since: (since: Date) => `Jira has not been told of all changes since ${time(since)}.`,
    why: {
      busy: 'They are on their way.',
      limited: 'It has asked the app to wait; they follow by themselves.',
      failing: 'It does not answer as it should; the app keeps trying.',
      forbidden: 'The app may not change issues of this project, which its admins can allow.',
      disabled: 'The app is switched off on this site.',
    },
  },
  live: {
    alsoHere: 'Also looking at this',
    here: (who: string) => `${who} is looking at this too`,
    more: (count: number) => `+${count}`,
    moreHere: (count: number) => (count === 1 ? '1 more person' : `${count} more people`),
    rescued: 'Somebody else has deleted what you were editing. Your text is kept in a new item.',
    deleted: 'Somebody else has deleted what you were editing.',
    changedSince: 'This cannot be undone any more: somebody else has changed it since.',
    redone: 'Done again',
    nothingToRedo: 'Nothing to do again',
  },
  people: {
    formerUser: 'Former user',
    assignedTo: (who: string) => `Assigned to ${who}`,
    assign: 'Assign',
    search: 'Search people',
    me: 'Assign to me',
    nobody: 'Unassigned',
    found: (count: number) => many(count, { one: '# person', other: '# people' }),
    noneFound: 'Nobody found who may see this issue',
    searching: 'Searching…',
    noAnswer: 'Jira did not answer. Try again.',
    inactive: 'Inactive',
  },
  history: {
    title: 'History',
    titleOf: (text: string) => `History of “${name(text)}”`,
    person: 'Person',
    everybody: 'Everybody',
    kind: 'What was done',
    everything: 'Everything',
    kinds: {
      addItem: 'Items added',
      editItem: 'Texts changed',
      setStatus: 'Statuses changed',
      setAssignee: 'Assignees changed',
      setDue: 'Due dates changed',
      setOptional: 'Made optional or mandatory',
      setLink: 'Links changed',
      moveItem: 'Items moved',
      deleteItem: 'Items deleted',
      addList: 'Checklists added',
      renameList: 'Checklists renamed',
      moveList: 'Checklists moved',
      deleteList: 'Checklists deleted',
      setLive: 'Checklists linked or unlinked',
    },
    did: {
      addItem: (text: string) => `Added “${name(text)}”`,
      editItem: (from: string, to: string) => `Changed “${name(from)}” to “${name(to)}”`,
      editDetails: (text: string) => `Changed the details of “${name(text)}”`,
      setStatus: (text: string, from: string, to: string) =>
        `Changed “${name(text)}” from ${from} to ${to}`,
      makeOptional: (text: string) => `Made “${name(text)}” optional`,
      makeMandatory: (text: string) => `Made “${name(text)}” mandatory`,
      assign: (text: string, to: string) => `Assigned “${name(text)}” to ${to}`,
      unassign: (text: string) => `Unassigned “${name(text)}”`,
      setDue: (text: string, date: Date) => `Made “${name(text)}” due on ${day(date)}`,
      clearDue: (text: string) => `Removed the due date of “${name(text)}”`,
      link: (text: string, issue: string) => `Linked “${name(text)}” to ${issue}`,
      unlink: (text: string) => `Removed the link of “${name(text)}”`,
      moveItem: (text: string) => `Moved “${name(text)}”`,
      moveBetween: (text: string, from: string, to: string) =>
        `Moved “${name(text)}” from ${name(from)} to ${name(to)}`,
      moveUnder: (text: string, parent: string) => `Moved “${name(text)}” under “${name(parent)}”`,
      deleteItem: (text: string, children: number) =>
        children === 0
          ? `Deleted “${name(text)}”`
          : `Deleted “${name(text)}” with ${many(children, { one: '# item under it', other: '# items under it' })}`,
      addList: (text: string) => `Added the checklist ${name(text)}`,
      renameList: (from: string, to: string) =>
        `Renamed the checklist ${name(from)} to ${name(to)}`,
      linkList: (text: string) => `Linked the checklist ${name(text)} to its template`,
      unlinkList: (text: string) => `Unlinked the checklist ${name(text)} from its template`,
      moveList: (text: string) => `Moved the checklist ${name(text)}`,
      deleteList: (text: string, items: number) =>
        `Deleted the checklist ${name(text)} with ${many(items, { one: '# item', other: '# items' })}`,
    },
    ago,
    at: time,
    restore: 'Restore',
    asOfHere: 'Restore the checklist as of here',
    asOf: (date: Date) => `The checklist as of ${time(date)}`,
    changes: (of: { add: number; edit: number; move: number; delete: number }) =>
      `What restoring changes: ${listed([
        of.add === 0 ? '' : `${number(of.add)} added`,
        of.edit === 0 ? '' : `${number(of.edit)} changed`,
        of.move === 0 ? '' : `${number(of.move)} moved`,
        of.delete === 0 ? '' : `${number(of.delete)} deleted`,
      ])}.`,
    same: 'The checklist is just as it was then.',
    lists: 'The checklist as it was',
    back: 'Back',
    confirm: 'Restore',
    restoring: 'Restoring…',
    restored: (rejected: number) =>
      rejected === 0
        ? 'Restored.'
        : many(rejected, {
            one: 'Restored, but for # change that was not possible.',
            other: 'Restored, but for # changes that were not possible.',
          }),
    notRestored: 'It could not be restored. Try again.',
    loading: 'Loading…',
    notLoaded: 'The history cannot be loaded right now.',
    more: 'Show more',
    empty: 'Nothing was done yet.',
    beginning: 'This is where it began.',
    older: 'This checklist is older than its history: what was done before is not known.',
  },
  editor: {
    title: 'Edit as text',
    text: 'Text',
    preview: 'Preview',
    field: 'Checklist as text',
    save: 'Save',
    saving: 'Saving…',
    saved: 'The checklist is saved',
    cancel: 'Cancel',
    close: 'Close',
    help: 'A line is an item. [done] or [x] is its status, ? makes it optional, >> adds details, --- a heading, # a checklist.',
    loading: 'Loading the text…',
    notLoaded: 'The text cannot be loaded right now.',
    tryAgain: 'Try again',
    draft: (at: number) => `This is your text of ${time(new Date(at))}, which was not saved.`,
    dropDraft: 'Start anew',
    discardAsk: 'Discard what you changed?',
    discard: 'Discard',
    keepEditing: 'Keep editing',
    offline: 'You are offline. Your text is kept in this browser: save it again later.',
    busy: 'The server cannot be reached. Your text is kept in this browser: save it again later.',
    signedOut: 'You are signed out. Your text is kept in this browser: reload the page.',
    refused: 'The text was not saved.',
    faults: (count: number) =>
      many(count, { one: '# line cannot be read', other: '# lines cannot be read' }),
    line: (at: number) => `Line ${number(at)}`,
    fault: {
      unknown_status: (token: string) =>
        `There is no status “${name(token)}”. If it belongs to the text, write \\ before the bracket.`,
      no_item: () => 'Details belong to the item above them, and there is none.',
      too_long: (count: number) => `At most ${number(count)} characters fit here.`,
      too_many: (count: number) => `There are more than ${number(count)}.`,
      character: () => 'This line has a character that cannot be kept.',
    },
    empty: 'Nothing yet',
    optional: 'Optional',
    due: (day: string) => `Due ${day}`,
    follows: (key: string) => `Follows ${key}`,
    conflicts: (count: number) =>
      many(count, {
        one: 'Saved. # change met another’s:',
        other: 'Saved. # changes met others’:',
      }),
    conflict: {
      both_changed: 'You both changed this. Both are kept:',
      deleted_by_me: 'You deleted this, and somebody else changed it. It is kept:',
      deleted_by_them: 'Somebody else deleted this, and you changed it. It is kept:',
    },
    theirs: 'Theirs',
    yours: 'Yours',
    rejected: (count: number) =>
      many(count, { one: '# change was not made:', other: '# changes were not made:' }),
  },
  convert: {
    title: (into: 'issue' | 'subtask', count: number) =>
      into === 'issue'
        ? many(count, { one: 'Convert # item to an issue', other: 'Convert # items to issues' })
        : many(count, {
            one: 'Convert # item to a sub-task',
            other: 'Convert # items to sub-tasks',
          }),
    type: 'Type',
    noTypes: (into: 'issue' | 'subtask') =>
      into === 'issue'
        ? 'There is no type of issue here that you may create.'
        : 'There is no type of sub-task here that you may create.',
    follow: (count: number) =>
      many(count, {
        one: 'Complete the item when the issue is done',
        other: 'Complete the items when their issues are done',
      }),
    create: 'Create',
    creating: (at: number, of: number) =>
      of === 1 ? 'Creating…' : `Creating ${number(at)} of ${number(of)}…`,
    failed: (count: number, of: number) =>
      of === 1
        ? 'It could not be converted.'
        : `${number(count)} of ${number(of)} could not be converted.`,
    needs: (fields: string) => `It needs more in Jira: ${fields}.`,
    notTied: (key: string) => `${key} was created, but the item could not be linked to it.`,
    noAnswer: 'Jira did not answer. Try again.',
    cancel: 'Cancel',
    linkTitle: 'Link an existing issue',
    key: 'Key or address of the issue',
    link: 'Link',
    noKey: 'That is not the key of an issue, such as TICK-12.',
    notFound: (key: string) => `${key} does not exist, or you may not see it.`,
    itself: 'This is the issue that the checklist is on.',
    hidden: 'Not visible to you',
    anIssue: 'An issue',
    follows: (key: string) => `Completed when ${key} is done`,
  },
  actions: {
    edit: 'Edit',
    addDetails: 'Add details',
    editDetails: 'Edit details',
    addBelow: 'Add item below',
    makeOptional: 'Mark as optional',
    makeMandatory: 'Mark as mandatory',
    assign: 'Assign…',
    due: 'Due date',
    moveUp: 'Move up',
    moveDown: 'Move down',
    moveTop: 'Move to top',
    moveBottom: 'Move to bottom',
    indent: 'Put under the item above',
    outdent: 'Take out from under its item',
    moveTo: 'Move to',
    toIssue: 'Convert to issue…',
    toSubtask: 'Convert to sub-task…',
    link: 'Link an existing issue…',
    unlink: 'Unlink the issue',
    follow: 'Follow the issue',
    unfollow: 'Stop following the issue',
    status: 'Status',
    copyLink: 'Copy link',
    copyText: 'Copy as text',
    copyMarkdown: 'Copy as Markdown',
    delete: 'Delete',

    addHeading: 'Add a heading',
    addList: 'Add a checklist',
    editAsText: 'Edit as text',
    redo: 'Redo',
    rename: 'Rename',
    listName: 'Name of the checklist',
    deleteList: 'Delete checklist',
    /** The list that is there before anybody names one. */
    firstList: 'Checklist',
    checkAll: 'Check all',
    uncheckAll: 'Uncheck all',
    sort: 'Sort by status',
    clear: 'Clear completed',
    find: 'Search items',
    matches: (count: number) => many(count, { one: '# match', other: '# matches' }),
    keys: 'Keyboard shortcuts',

    today: 'Today',
    tomorrow: 'Tomorrow',
    nextWeek: 'Next Monday',
    noDue: 'No due date',
    save: 'Save',
    cancel: 'Cancel',
    detailsOf: (text: string) => `Details of ${name(text)}`,
    detailsHint: 'Add details',
    detailsKeys: 'Ctrl Enter saves, Esc cancels',

    selected: (count: number) => many(count, { one: '# item selected', other: '# items selected' }),
    selectNone: 'Clear selection',

    // What is announced.
    position: (text: string, at: number, of: number) =>
      `${name(text)}, position ${number(at)} of ${number(of)}`,
    positionIn: (text: string, list: string, at: number, of: number) =>
      `${name(text)}, ${name(list)}, position ${number(at)} of ${number(of)}`,
    nested: (text: string, above: string) => `${name(text)} is now under ${name(above)}`,
    cannotNest: 'This cannot be moved further',
    movedTo: (count: number, list: string) =>
      `${many(count, { one: '# item', other: '# items' })} moved to ${name(list)}`,
    changed: (count: number) => many(count, { one: '# item changed', other: '# items changed' }),
    sorted: 'Sorted by status',
    sortedAlready: 'Already sorted by status',
    deleted: (text: string) => `${name(text)} deleted, undo available`,
    deletedFlag: (text: string) => `“${name(text)}” deleted`,
    deletedAll: (text: string) => `“${name(text)}” and the items under it deleted`,
    deletedMany: (count: number) =>
      many(count, { one: '# item deleted', other: '# items deleted' }),
    listAdded: (list: string) => `Checklist ${name(list)} added`,
    copied: 'Copied',
    notCopied: 'The browser did not allow copying.',

    keyGroups: [
      [
        'On an item',
        [
          ['↑ / ↓', 'Next or previous item'],
          ['Home / End', 'First or last item'],
          ['Space', 'Complete or reopen'],
          ['1 – 9', 'Set the status'],
          ['Enter / F2', 'Edit the text'],
          ['N', 'Edit the details'],
          ['← / →', 'Fold or unfold items below, details'],
          ['Ctrl Enter', 'Add an item below'],
          ['O', 'Optional or mandatory'],
          ['A', 'Assign'],
          ['D', 'Due date'],
          ['I', 'Convert to an issue'],
          ['M', 'All actions'],
          ['L', 'Copy link'],
          ['C', 'Copy as text'],
          ['Delete', 'Delete'],
        ],
      ],
      [
        'Moving',
        [
          ['Alt ↑ / Alt ↓', 'Move up or down'],
          ['Alt Home / Alt End', 'Move to top or bottom'],
          ['Alt → / Alt ←', 'Put under the item above, take out'],
        ],
      ],
      [
        'Several items',
        [
          ['X', 'Select or deselect'],
          ['Shift ↑ / Shift ↓', 'Select further'],
          ['Ctrl A', 'Select all'],
          ['Esc', 'Clear selection'],
          ['Shift X', 'Check all'],
          ['Shift U', 'Uncheck all'],
          ['Shift C', 'Clear completed'],
          ['Shift S', 'Sort by status'],
        ],
      ],
      [
        'Everywhere',
        [
          ['/', 'Search items'],
          ['T', 'Edit as text'],
          ['H', 'Hide or show completed'],
          ['Shift H', 'Add a heading'],
          ['Shift L', 'Add a checklist'],
          ['Shift M', 'All actions'],
          ['Ctrl Z', 'Undo'],
          ['Ctrl Shift Z / Ctrl Y', 'Redo'],
          ['?', 'This list'],
        ],
      ],
      [
        'On the name of a checklist',
        [
          ['Enter', 'Fold or unfold'],
          ['F2', 'Rename'],
          ['Alt ↑ / Alt ↓', 'Move up or down'],
          ['M', 'All actions'],
          ['Delete', 'Delete'],
        ],
      ],
    ] as readonly (readonly [
      about: string,
      keys: readonly (readonly [keys: string, does: string])[],
    ])[],
  },
};
