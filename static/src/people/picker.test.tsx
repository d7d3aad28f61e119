import { afterEach, beforeEach, expect, test } from 'vitest';
import { item, stateOf } from '../domain/testing';
import { jiraSaying } from '../host/testing';
import type { Answers } from '../host/testing';
import { settled } from '../outbox/testing';
import { storeOf } from '../store/testing';
import { Controller } from '../ui/controller';
import { openPeoplePicker } from './picker';
import type { JiraUser } from './people';

const person = (accountId: string, displayName: string, more: Partial<JiraUser> = {}) => ({
  accountId,
  displayName,
  ...more,
});
const users = [
  person('me', 'Ada Brandt'),
  person('ben', 'Ben Okafor'),
  person('cleo', 'Cleo Marsh'),
];

let anchor: HTMLElement;
beforeEach(() => {
  anchor = document.createElement('button');
  document.body.replaceChildren(anchor);
  anchor.focus();
});
afterEach(() => document.body.replaceChildren());

/** The field as a person opens it on an issue where Ben has two items and Cleo one. */
async function open(answers?: Answers, current: string | null = null) {
  const { jira, asked } = jiraSaying(
    answers ??
      ((path) => {
        if (path.startsWith('/rest/api/3/user/bulk')) return { values: users };
        const query = new URL(path, 'https://jira').searchParams.get('query') ?? '';
        return users.filter((u) => u.displayName.toLowerCase().startsWith(query));
      }),
  );
  const items = [
    item('a', { assignee: 'cleo' }),
    item('b', { assignee: 'ben' }),
    item('c', { assignee: 'ben' }),
  ];
  const { store, clock } = storeOf(stateOf({ id: 'L', name: 'L', items }));
  const controller = new Controller({
    store,
    clock,
    jira,
    prefs: { hideCompleted: false, isFolded: () => false, fold: () => undefined },
    late: () => Promise.resolve(undefined),
  });
  let chosen: unknown = 'still open';
  const result = openPeoplePicker(controller, anchor, current);
  void result.then((id) => (chosen = id));
  await clock.pass(20);
  const field = document.querySelector<HTMLInputElement>('.popup input');
  if (!field) throw new Error('there is no field');
  const drawn = async (ms = 0) => {
    for (let n = 0; n < 3; n++) {
      await clock.pass(n === 0 ? ms : 0);
      await new Promise((done) => setTimeout(done));
    }
  };
  await drawn();
  await drawn(20);
  return {
    searches: () => asked.filter((a) => a.path.includes('/viewissue/search')).map((a) => a.path),
    options: () => [...document.querySelectorAll('[role=option]')].map((o) => o.textContent),
    active: () =>
      document.getElementById(field.getAttribute('aria-activedescendant') ?? '')?.textContent,
    said: () => document.querySelector('[role=status]')?.textContent,
    chosen: () => chosen,
    drawn,
    async type(text: string, ms = 200) {
      field.value = text;
      field.dispatchEvent(new Event('input', { bubbles: true }));
      await drawn();
      await drawn(ms);
    },
    async press(key: string) {
      field.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
      await drawn();
      await settled();
    },
  };
}

test('offers oneself, nobody, and who has items here, without a search', async () => {
  const p = await open();
  expect(p.options()).toEqual(['Assign to me', 'Unassigned', 'Ben Okafor', 'Cleo Marsh'].map(last));
  expect(p.searches()).toEqual([]);
  await p.press('Enter');
  expect(p.chosen()).toBe('me');
});

/** A figure or initials stand before the name. */
const last = (name: string): unknown => expect.stringMatching(new RegExp(`${name}$`));

test('who has left and still has items is marked', async () => {
  const p = await open(() => ({
    values: users.map((u) => ({ ...u, active: u.accountId !== 'ben' })),
  }));
  expect(p.options()).toEqual([
    ...['Assign to me', 'Unassigned', 'Ben Okafor Inactive', 'Cleo Marsh'].map(last),
  ]);
});

test('the keys go round, and nobody can be chosen', async () => {
  const p = await open();
  await p.press('ArrowUp');
  expect(p.active()).toMatch(/Cleo Marsh$/);
  await p.press('ArrowDown');
  await p.press('ArrowDown');
  await p.press('Enter');
  expect(p.chosen()).toBeNull();
});

test('asks Jira once when the typing pauses', async () => {
  const p = await open();
  await p.type('b', 100);
  expect(p.said()).toBe('Searching…');
  await p.type('be', 200);
  expect(p.searches()).toEqual([
    '/rest/api/3/user/viewissue/search?issueKey=TEST-1&query=be&maxResults=50',
  ]);
  expect(p.options()).toEqual([last('Ben Okafor')]);
  expect(p.said()).toBe('1 person');
  await p.press('Enter');
  expect(p.chosen()).toBe('ben');
});

test('a click chooses', async () => {
  const p = await open();
  await p.type('cleo');
  document.querySelector<HTMLElement>('[role=option]')?.click();
  await p.drawn();
  expect(p.chosen()).toBe('cleo');
  expect(document.querySelector('dialog')).toBeNull();
  expect(document.activeElement).toBe(anchor);
});

test('nobody was found, and Enter does nothing', async () => {
  const p = await open();
  await p.type('xyz');
  expect(p.said()).toContain('Nobody found');
  await p.press('Enter');
  expect(p.chosen()).toBe('still open');
});

test('Jira does not answer', async () => {
  const p = await open(() => 500);
  await p.type('ben');
  expect(p.said()).toContain('Jira did not answer');
});

test('apps and accounts that are closed are not offered', async () => {
  const p = await open(() => [
    person('bot', 'Ben Bot', { accountType: 'app' }),
    person('gone', 'Ben Gone', { active: false }),
    person('ben', 'Ben Okafor'),
  ]);
  await p.type('ben');
  expect(p.options()).toEqual([last('Ben Okafor')]);
});

test('dismissed, nothing is chosen', async () => {
  const p = await open();
  document.querySelector('dialog')?.close();
  await settled();
  expect(p.chosen()).toBeUndefined();
});
