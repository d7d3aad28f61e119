import type { HookEvent, Fault } from '../../admin/hooks/api';

// Every word of the tab of automation.

const events: Record<HookEvent, string> = {
  'item.checked': 'Item ticked',
  'item.unchecked': 'Item unticked',
  'item.added': 'Item added',
  'item.assigned': 'Item assigned',
  'item.overdue': 'Item overdue',
  'list.completed': 'List completed',
};

const faults: Record<Exclude<Fault, '' | 'status'>, string> = {
  redirect: 'sent on to another address',
  timeout: 'no answer in time',
  name: 'name not found',
  tls: 'certificate not valid',
  not_public: 'not on the internet',
  connection: 'no connection',
  off: 'switched off',
};

export const hooks = {
  title: 'Automation',
  hint: 'Addresses that are told what happens to checklists: an incoming webhook of Jira Automation, or a program of yours. Names and texts are sent only if the settings let Jira have them.',
  none: 'Nobody is told yet.',
  add: 'Add an address',
  name: 'Name',
  url: 'Address',
  urlHint: 'Begins with https:// and is on the internet.',
  token: 'Token of Jira Automation',
  tokenHint: 'The secret that the rule shows beside its address. Left empty, it stays as it is.',
  projects: 'Only in these projects',
  projectsHint: 'Keys or ids, with commas in between; empty for all.',
  unknown: (text: string) => `There is no project ${text} that you can see.`,
  zone: 'A day ends in this time zone',
  tells: 'Tell it when',
  save: 'Save',
  change: 'Change',
  remove: 'Delete',
  removeNow: 'Delete, with what still waits',
  rotate: 'New secret',
  test: 'Send a test',
  tested: 'Test',
  log: 'Deliveries',
  nothing: 'Nothing was sent in the last seven days.',
  event: 'What',
  issue: 'Issue',
  became: 'Outcome',
  tries: 'Tries',
  again: 'Send again',
  enabled: 'On',
  disabled: 'Off',
  failing: (since: string) => `Nothing has arrived since ${since}`,
  missed: (count: number) => `${count} not sent: too much was waiting`,
  made: 'The secret with which messages are signed. It is shown only now. If there was one before, it stays good for a day.',
  verify: 'How a receiver checks the signature',
  verifyHint: 'Code for Node.js to copy',
  done: 'I have it',
  took: (ms: number) => `${ms} ms`,
  events,
  faults,
  off: {
    failing: 'Switched off: nothing arrived for days',
    gone: 'Switched off: the address wants no more',
  },
  states: { waiting: 'Waiting', sent: 'Arrived', failed: 'Did not arrive' },
};
