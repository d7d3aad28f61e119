import type { Permission } from '../../admin/settings/api';

// Every word of the tab of permissions.

const names: Record<Permission, string> = {
  view: 'View',
  add: 'Add',
  edit: 'Edit',
  toggle: 'Tick',
  delete: 'Delete',
  manageTemplates: 'Manage templates',
};

const hints: Record<Permission, string> = {
  view: 'See the checklists of an issue',
  add: 'Add items and checklists',
  edit: 'Change and move items, their details and people',
  toggle: 'Change the status of items',
  delete: 'Delete items and checklists',
  manageTemplates: 'Make and change templates, and delete live checklists',
};

export const permissions = {
  title: 'Who may do what',
  off: 'As Jira says',
  offHint: 'Who may see an issue sees its checklists, and who may edit it changes them.',
  on: 'As chosen here',
  onHint: 'Nobody sees a checklist whose issue Jira does not show them.',
  names,
  hints,
  asJira: 'As Jira says',
  chosen: 'Chosen people',
  nobody: 'Nobody',
  kinds: { role: 'Role', group: 'Group', user: 'Person' },
  assignee: 'Assignee of the issue',
  reporter: 'Reporter of the issue',
  who: (name: string) => `Who has “${name}”`,
  addTo: (name: string) => `Grant “${name}” to`,
  save: 'Save',
  check: 'What may a person do?',
  checkHint: 'With what is chosen above, saved or not.',
  person: 'Person',
  permission: 'Permission',
  verdict: 'Has it',
  verdicts: { jira: 'As Jira says', no: 'No', blind: 'No: may not see it' },
  yesBy: (by: string) => `Yes: ${by}`,
  someBy: (by: string) => `Where it applies: ${by}`,
};
