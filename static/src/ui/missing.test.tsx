import { render } from 'preact';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Can, State } from '../domain/state';
import { everything, item, list, stateOf } from '../domain/testing';
import * as actions from '../actions/room';
import type { Late } from '../late';
import { noJira } from '../host/testing';
import { settled } from '../outbox/testing';
import { storeOf } from '../store/testing';
import { Controller } from './controller';
import { Panel } from './panel';
import { storedPrefs } from './prefs';

// What a person may not do is not there: each permission that can be missing.

let root: HTMLElement;

beforeEach(() => {
  localStorage.clear();
  root = document.createElement('main');
  document.body.replaceChildren(root);
});
afterEach(() => render(null, root));

const done = item('b', { status: 'done' });
const two = stateOf(list('L', 'One', item('a'), done), list('M', 'Two', item('c')));

async function drawn(): Promise<void> {
  await settled();
  await new Promise((resolve) => setTimeout(resolve));
  await settled();
}

/** What of the panel there is for somebody who has not all permissions. */
async function offered(can: Partial<Can>, state: State = two): Promise<string[]> {
  const { store, clock } = storeOf({ ...state, can: { ...everything, ...can } });
  const late = ((name: string) =>
    Promise.resolve(name === 'actions' ? actions : undefined)) as Late;
  const page = { clientKey: 'site', accountId: 'me', issueId: '1', checklists: null };
  const prefs = storedPrefs(() => localStorage, page);
  const controller = new Controller({ store, prefs, clock, late, jira: noJira });
  render(<Panel controller={controller} issueKey="TEST-1" />, root);
  await controller.ready();
  await drawn();
  const there = [
    root.querySelector('.add textarea') && 'add field',
    root.querySelector('.handle') && 'handle',
    root.querySelector('[data-row=a] input:not(:disabled)') && 'tick',
    root.querySelector('.read-only') && 'note',
  ].filter((s) => s !== null);
  for (const menu of ['panel', 'L', 'a']) {
    controller.openMenu(menu);
    await drawn();
    for (const entry of root.querySelectorAll('[role=menuitem], [role=menuitemradio]')) {
      there.push(`${menu}: ${entry.firstChild?.textContent ?? ''}`);
    }
    controller.closeMenu(false);
    await drawn();
  }
  return there.filter((s): s is string => typeof s === 'string');
}

test.each<[keyof Can, string[]]>([
  ['add', ['add field', 'panel: Add a heading', 'panel: Add a checklist', 'panel: Edit as text']],
  ['edit', ['handle', 'panel: Edit as text', 'a: Edit']],
  ['toggle', ['tick', 'panel: Check all', 'panel: Edit as text']],
  ['delete', ['panel: Edit as text', 'a: Delete']],
])('without %s what needs it is not there, and all else is', async (missing, gone) => {
  const all = await offered({});
  for (const what of gone) expect(all).toContain(what);
  const left = await offered({ [missing]: false });
  for (const what of gone) expect(left).not.toContain(what);
  for (const [other, needs] of Object.entries({
    add: 'add field',
    edit: 'handle',
    toggle: 'tick',
    delete: 'a: Delete',
  })) {
    if (other !== missing) expect(left).toContain(needs);
  }
  expect(left).not.toContain('note');
});

test('who may only look is told so and offered nothing that changes', async () => {
  const left = await offered({ add: false, edit: false, toggle: false, delete: false });
  expect(left).toContain('note');
  for (const what of [
    'add field',
    'handle',
    'tick',
    'panel: Edit as text',
    'a: Edit',
    'a: Delete',
  ]) {
    expect(left).not.toContain(what);
  }
});

test('where issues have one checklist no other is offered', async () => {
  const settings = {
    severalLists: false,
    optionalByDefault: false,
    hideComplete: false,
    language: 'jira',
  };
  const left = await offered({}, { ...two, settings });
  expect(left).not.toContain('panel: Add a checklist');
  expect(left).toContain('panel: Add a heading');
});

test('what is done is hidden where admins chose that, until the person chooses', () => {
  const settings = {
    severalLists: true,
    optionalByDefault: false,
    hideComplete: true,
    language: 'jira',
  };
  const page = {
    clientKey: 'site',
    accountId: 'me',
    issueId: '1',
    checklists: { ...two, settings },
  };
  const prefs = storedPrefs(() => localStorage, page);
  expect(prefs.hideCompleted).toBe(true);
  prefs.hideCompleted = false;
  expect(storedPrefs(() => localStorage, page).hideCompleted).toBe(false);
});
