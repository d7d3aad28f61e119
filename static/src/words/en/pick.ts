// Every word of the fields that find things of Jira's.

export const pick = {
  add: 'Add…',
  searching: 'Searching…',
  noAnswer: 'Jira did not answer. Try again.',
  noneFound: 'Nothing found',
  remove: (name: string) => `Remove ${name}`,
};
