import { formsOf, name } from '../form';

// Every word of what is loaded when it is first opened, a part for each such room.

const { many, number, time } = formsOf('en');

export const late = {
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
};
