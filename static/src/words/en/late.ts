// Every word of what is loaded when it is first opened, a part for each such room.

export const late = {
  people: {
    formerUser: 'Former user',
    assignedTo: (who: string) => `Assigned to ${who}`,
    assign: 'Assign',
    search: 'Search people',
    me: 'Assign to me',
    nobody: 'Unassigned',
    found: (count: number) => (count === 1 ? '1 person' : `${count} people`),
    noneFound: 'Nobody found who may see this issue',
    searching: 'Searching…',
    noAnswer: 'Jira did not answer. Try again.',
    inactive: 'Inactive',
  },
};
