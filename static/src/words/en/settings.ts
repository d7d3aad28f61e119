import type { PlainName, SettingName } from '../../admin/settings/api';

// Every word of the tab of settings.

const names: Record<SettingName, string> = {
  severalLists: 'Checklists on an issue',
  optionalByDefault: 'New items',
  panel: 'Where the panel is',
  tell: 'What Jira is told',
  language: 'Language',
  hideComplete: 'Completed items',
  permissions: 'Custom permissions',
  fields: 'Fields in Jira',
};

const hints: Record<PlainName, string> = {
  severalLists: 'Whether people can add more checklists to an issue. Those that are there stay.',
  optionalByDefault: 'What an item is until somebody changes it.',
  panel: 'Where Jira shows the checklist on the page of an issue.',
  tell: 'What Jira stores with the issue, for its search, automation and reports.',
  language: 'The language of the panel for people who have not chosen one.',
  hideComplete:
    'Whether completed items are shown when somebody opens an issue for the first time.',
};

/** What the values are called; languages have names of their own. */
const options: Record<PlainName, Record<string, string>> = {
  severalLists: { true: 'Several', false: 'One' },
  optionalByDefault: { true: 'Optional', false: 'Mandatory' },
  hideComplete: { true: 'Hidden', false: 'Shown' },
  panel: { left: 'Below the description', right: 'Beside it, among the details' },
  tell: {
    nothing: 'Nothing',
    counts: 'How many items are completed',
    texts: 'The texts of the items, too',
  },
  language: { jira: 'The one that each person has in Jira' },
};

const samples: readonly [string, string, string] = [
  'Freeze the content',
  'Tell support what changes',
  'Switch the load balancer',
];
const sampleLists: readonly [string, string] = ['Release', 'Review'];

export const settings = {
  siteHint:
    'What holds for all projects that do not choose for themselves. Each setting is saved by itself.',
  projectHint:
    'What holds for this project. What is not chosen here comes from the site. Each setting is saved by itself.',
  names,
  hints,
  options,
  fieldsHint:
    'Which of Jira’s fields say something of the checklists, in all projects. The first three cost nothing and are in no issue’s history.',
  textHint:
    'Checklist Text is there only where Jira is told the texts, too. Whoever writes there changes the checklist; each change of it is in the issue’s history.',
  badge: 'Badge beside an issue’s details',
  noFields: 'None',
  fromDefault: 'From the start',
  fromSite: 'From the site',
  ownSite: 'Chosen for the site',
  ownProject: 'Chosen for this project',
  toSite: 'Use the site’s again',
  toDefault: 'Back to the start',
  saving: 'Saving…',
  saved: 'Saved',
  again: 'Try again',
  leave: 'Leave it as it is',
  conflict: 'Somebody else has changed this while you were here.',
  theirs: 'Theirs',
  yours: 'Yours',
  useYours: 'Use yours',
  keepTheirs: 'Keep theirs',
  preview: 'Preview',
  previewOf: (value: string) => `How it looks: ${value}`,
  samples,
  sampleLists,
  toldNothing: 'Nothing is stored in Jira.',
};
