// The words of what a person chooses for themselves.

export const mine = {
  menu: 'My settings…',
  title: 'My settings',
  hint: 'For you alone, on all issues and in all your browsers.',
  language: 'Language',
  completed: 'Completed items',
  asProject: 'As in the project',
  asJira: 'As in Jira',
  shown: 'Shown',
  hidden: 'Hidden',
  saved: 'Saved',
  conflict: 'You have changed this elsewhere meanwhile. It is shown as it is now.',
};
