import type { Failure, Format, Kind, Progress, Stored } from '../../admin/api';
import type { Unknown } from '../../admin/lookup';
import type { Access } from '../../admin/tokens';
import { formsOf } from '../form';
import { page } from './page';

// Every word of the page of a site's admins.

const { many, number, time } = formsOf('en');

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
  'create template': 'Template created',
  'change template': 'Template changed',
  'move template': 'Template moved',
  'archive template': 'Template archived',
  'delete template': 'Template deleted',
  'import templates': 'Templates imported',
  'update issues': 'Open issues updated',
  'import checklists': 'Checklists imported',
  statuses: 'Statuses changed',
  'setting severalLists': 'Settings changed',
  'setting optionalByDefault': 'Settings changed',
  'setting panel': 'Settings changed',
  'setting tell': 'Settings changed',
  'setting language': 'Settings changed',
  'setting hideComplete': 'Settings changed',
  'setting fields': 'Settings changed',
  'setting permissions': 'Permissions changed',
  rules: 'Rules changed',
  watches: 'Watched items changed',
  'create token': 'API token made',
  'revoke token': 'API token revoked',
  'create hook': 'Hook added',
  'change hook': 'Hook changed',
  'rotate hook': 'Hook given a new secret',
  'delete hook': 'Hook deleted',
  'test hook': 'Hook tested',
  'switch off hook': 'Hook switched off',
  'switch off': 'Switched off',
  'switch on': 'Switched on',
};

const colours: Record<string, string> = {
  grey: 'Grey',
  blue: 'Blue',
  green: 'Green',
  yellow: 'Yellow',
  red: 'Red',
  purple: 'Purple',
  teal: 'Teal',
  orange: 'Orange',
  magenta: 'Magenta',
  lime: 'Lime',
};

const nobody: Record<string, string> = {
  operator: 'Operator of the app',
  jira: 'Jira',
  retention: 'End of the retention time',
  report: 'Atlassian, for a closed account',
  hook: 'Automation, by itself',
  erased: 'An erased person',
};

const access: Record<Access, string> = { read: 'Read', write: 'Read and write' };

const issues = (count: number) => many(count, { one: '# issue', other: '# issues' });

export const admin = {
  title: 'Ticklist',
  intro: (site: string) => `What Ticklist keeps for ${site}.`,
  notice: page.notice,
  tabs: {
    settings: 'Settings',
    statuses: 'Statuses',
    permissions: 'Permissions',
    templates: 'Templates',
    rules: 'Rules',
    hooks: 'Automation',
    imports: 'Import',
    tokens: 'API tokens',
    data: 'Data',
  },
  notLoaded: 'This could not be loaded. Try again.',
  loading: page.loading,
  tryAgain: page.tryAgain,
  none: 'None',
  when: (at: string) => time(new Date(at)),

  stored: 'What is stored',
  issues: 'Issues with a checklist',
  lists: 'Checklists',
  items: 'Items',
  first: 'First one created',
  last: 'Latest change',
  installed: 'App installed',
  count: number,

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
  failure: (kind: Failure['kind']) => page.failures[kind],

  statuses: {
    title: 'Statuses',
    siteHint:
      'What an item can be in. A click on an item leads from the first that is not complete to the first that is. Projects can have statuses of their own.',
    projectHint: 'What an item of this project can be in.',
    ofSite: 'This project has the statuses of the site.',
    begin: 'Choose for this project',
    toSite: 'Use those of the site',
    toStart: 'Back to those from the start',
    add: 'Add a status',
    save: 'Save',
    saving: 'Saving…',
    saved: 'The statuses are saved.',
    complete: 'Complete',
    name: (number: number) => `Name of status ${number}`,
    colour: (name: string) => `Colour of ${name}`,
    colours,
    up: (name: string) => `Move ${name} up`,
    down: (name: string) => `Move ${name} down`,
    remove: (name: string) => `Remove ${name}`,
    fixed: (name: string) => `${name} cannot be removed`,
    removed: (name: string) => `${name} is removed once you save.`,
    moved: (name: string, to: number, of: number) => `${name} is number ${to} of ${of}.`,
    usedTitle: 'What do their items become?',
    used: (name: string, items: number) =>
      many(items, { one: `# item is “${name}”`, other: `# items are “${name}”` }),
  },

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
          ? `${number(done)} of ${issues(total)} exported`
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
      : `These are ${many(stored.items, { one: '# item', other: '# items' })} on ${issues(stored.issues)}.`,
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
      : `Done: ${many(total, { one: '# record', other: '# records' })} erased.`,

  tokens: {
    title: 'API tokens',
    hint: 'A program with an API token reads and changes checklists as the person who made the token may do in Jira.',
    none: 'There are none.',
    name: 'Name',
    may: 'What it may do',
    access,
    scope: (may: Access, count: number, projects: string) =>
      count === 0
        ? access[may]
        : `${access[may]}, ${count === 1 ? 'project' : 'projects'} ${projects}`,
    maker: 'made by',
    until: 'good until',
    expired: 'expired',
    revoked: 'revoked',
    used: 'last used',
    never: 'never used',
    uses: 'Uses',
    usesOf: (name: string) => `Uses of ${name}`,
    count: (count: number, shown: number) =>
      many(count, { one: 'Used once.', other: 'Used # times.' }) +
      (count <= shown
        ? ''
        : many(shown, { one: ' This was the last.', other: ' These are the last #.' })),
    revoke: 'Revoke…',
    revokeOf: (name: string) => `Revoke ${name}…`,
    revokeNow: 'Revoke for good',
    projects: 'Only these projects',
    projectsHint: 'Keys or ids, with commas between them. Empty means the whole site.',
    unknown: (typed: string) => `Jira knows no project ${typed}.`,
    days: 'Good for how many days',
    create: 'Make a token',
    made: 'This is the token. Keep it where secrets are kept: it cannot be shown again.',
    done: 'I have it',
  },

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
};
