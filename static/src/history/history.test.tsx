import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { item, list, stateOf } from '../domain/testing';
import { jiraSaying } from '../host/testing';
import type { Late } from '../late';
import type { Answered, Asked } from '../outbox/api';
import { settled } from '../outbox/testing';
import * as people from '../people/room';
import { storeOf } from '../store/testing';
import { storedPrefs } from '../ui/prefs';
import { Controller } from '../ui/controller';
import { openHistory } from './open';
import { say } from './say';
import type { Event, Past } from './server';

const at = '2026-11-20T10:00:00Z';

function event(kind: Event['kind'], more: Partial<Event> = {}): Event {
  return {
    rev: 1,
    n: 0,
    who: 'ben',
    at,
    kind,
    list: 'L',
    item: 'a',
    subject: 'A',
    from: {},
    to: {},
    ...more,
  };
}

let opener: HTMLButtonElement;
beforeEach(() => {
  vi.stubGlobal(
    'ResizeObserver',
    class {
      observe(): void {}
      disconnect(): void {}
    },
  );
  opener = document.createElement('button');
  document.body.replaceChildren(opener);
  opener.focus();
});
afterEach(() => {
  document.body.replaceChildren();
  vi.unstubAllGlobals();
});

/** Lets what was answered be drawn, and what follows from that. */
async function drawn(): Promise<void> {
  for (let n = 0; n < 3; n++) {
    await settled();
    await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
  }
}

const ok = (json: unknown): Answered => ({ kind: 'answered', status: 200, json });

/** The history as a person opens it on a list with A and B, of revision 5. */
async function open(
  answers: (path: string, asked?: Asked) => ReturnType<typeof ok> | undefined,
  of?: string,
) {
  const state = stateOf({
    id: 'L',
    name: 'List',
    items: [item('a', { text: 'A' }), item('b', { text: 'B' })],
  });
  const { store, clock, server } = storeOf({ ...state, rev: 5 });
  server.answers = (path, asked) => answers(path, asked) ?? { kind: 'later', why: 'offline' };
  const { jira } = jiraSaying(() => ({
    values: [{ accountId: 'ben', displayName: 'Ben Okafor' }],
  }));
  const late = ((room: string) => Promise.resolve(room === 'people' ? people : undefined)) as Late;
  const controller = new Controller({
    store,
    clock,
    jira,
    late,
    prefs: storedPrefs(() => localStorage, {
      clientKey: 'site',
      accountId: 'me',
      issueId: '1',
      checklists: null,
    }),
  });
  await openHistory(controller, of);
  await drawn();
  await clock.pass(20); // for the people
  await drawn();
  const dialog = document.querySelector('dialog');
  if (!dialog) throw new Error('there is no dialog');
  const button = (name: string) =>
    [...dialog.querySelectorAll('button')].filter(
      (b) => b.textContent === name || b.getAttribute('aria-label') === name,
    );
  const press = async (name: string) => {
    button(name)[0]?.click();
    await drawn();
  };
  const lines = () =>
    [...dialog.querySelectorAll('li .what > p:nth-child(2)')].map((p) => p.textContent);
  return { dialog, button, press, lines, store, server };
}

const sentences: [string, Event, string][] = [
  ['an item added', event('addItem'), 'Added “A”'],
  [
    'a text',
    event('editItem', { from: { text: 'Old' }, to: { text: 'A' } }),
    'Changed “Old” to “A”',
  ],
  [
    'details',
    event('editItem', { from: { details: '' }, to: { details: 'x' } }),
    'Changed the details of “A”',
  ],
  [
    'a status',
    event('setStatus', { from: { status: 'open' }, to: { status: 'gone' } }),
    'Changed “A” from Open to gone',
  ],
  [
    'mandatory',
    event('setOptional', { from: { optional: true }, to: { optional: false } }),
    'Made “A” mandatory',
  ],
  ['an assignee', event('setAssignee', { to: { assignee: 'ben' } }), 'Assigned “A” to BEN'],
  ['nobody', event('setAssignee', { to: { assignee: null } }), 'Unassigned “A”'],
  ['no day', event('setDue', { to: { due: null } }), 'Removed the due date of “A”'],
  [
    'a link',
    event('setLink', { to: { link: { issue: '1', key: 'OPS-1', follow: false } } }),
    'Linked “A” to OPS-1',
  ],
  [
    'a move in a list',
    event('moveItem', { from: place('L', 'b'), to: place('L', null) }),
    'Moved “A”',
  ],
  [
    'a move to a list',
    event('moveItem', { from: place('M', null), to: place('L', null) }),
    'Moved “A” from Other to List',
  ],
  [
    'a move to a list that is gone',
    event('moveItem', { from: place('L', null), to: place('N', null) }),
    'Moved “A”',
  ],
  [
    'a move under an item',
    event('moveItem', { from: place('L', null), to: place('L', null, 'b') }),
    'Moved “A” under “B”',
  ],
  [
    'a block deleted',
    event('deleteItem', { from: { items: [item('a'), item('c')] } }),
    'Deleted “A” with 1 item under it',
  ],
  [
    'a list deleted',
    event('deleteList', {
      subject: 'L',
      from: { list: list('x', 'L', item('a'), item('c')) },
    }),
    'Deleted the checklist L with 2 items',
  ],
  [
    'a list linked',
    event('setLive', { subject: 'L', to: { live: true } }),
    'Linked the checklist L to its template',
  ],
  [
    'a list unlinked',
    event('setLive', { subject: 'L', to: { live: false } }),
    'Unlinked the checklist L from its template',
  ],
  [
    'a list renamed',
    event('renameList', { from: { name: 'Old' }, to: { name: 'New' } }),
    'Renamed the checklist Old to New',
  ],
];

function place(list: string, after: string | null, parent: string | null = null) {
  return { place: { list, after, parent } };
}

test.each(sentences)('says %s', (_, of, want) => {
  const state = stateOf(
    { id: 'L', name: 'List', items: [item('b', { text: 'B' })] },
    { id: 'M', name: 'Other', items: [] },
  );
  expect(say(of, { state, nameOf: (id) => id.toUpperCase() })).toBe(want);
});

test('shows who did what, and more on demand', async () => {
  const h = await open((path) =>
    path === 'history'
      ? ok({
          events: [event('addItem', { rev: 5 }), event('setDue', { rev: 4, to: { due: null } })],
          next: '4.0',
          from: 0,
        })
      : path === 'history?before=4.0'
        ? ok({ events: [event('addList', { rev: 1 })], next: null, from: 0 })
        : undefined,
  );
  expect(h.lines()).toEqual(['Added “A”', 'Removed the due date of “A”']);
  // The sentence is of the page's language, also where it begins with a word of another.
  expect(h.dialog.querySelector('.what p[dir]')).toBeNull();
  expect(h.dialog.querySelector('.by b')?.textContent).toBe('Ben Okafor');
  expect(h.dialog.querySelector('.by time')?.getAttribute('datetime')).toBe(at);
  await h.press('Show more');
  expect(h.lines()).toEqual(['Added “A”', 'Removed the due date of “A”', 'Added the checklist A']);
  expect(h.dialog.querySelector('.end')?.textContent).toBe('This is where it began.');
  expect(h.button('Show more')).toEqual([]);
});

test('asks for what is filtered, of an item too', async () => {
  const h = await open(() => ok({ events: [event('addItem')], next: null, from: 3 }), 'a');
  expect(h.dialog.querySelector('h2')?.textContent).toBe('History of “A”');
  expect(h.dialog.querySelector('.end')?.textContent).toContain('older than its history');
  const [person, kind] = h.dialog.querySelectorAll('select');
  if (!person || !kind) throw new Error('there are no filters');
  person.value = 'ben';
  person.dispatchEvent(new window.Event('change'));
  await drawn();
  kind.value = 'setDue';
  kind.dispatchEvent(new window.Event('change'));
  await drawn();
  expect(h.server.asked.map((a) => a.path)).toEqual([
    'history?item=a',
    'history?item=a&who=ben',
    'history?item=a&who=ben&kind=setDue',
  ]);
});

test('says that the history cannot be loaded, and loads it again', async () => {
  let down = true;
  const h = await open(() => (down ? undefined : ok({ events: [], next: null, from: 0 })));
  expect(h.dialog.querySelector('.end')?.textContent).toBe(
    'The history cannot be loaded right now.',
  );
  down = false;
  await h.press('Try again');
  expect(h.dialog.querySelector('.end')?.textContent).toBe('Nothing was done yet.');
});

test('brings back what was deleted and is not there again', async () => {
  const back = stateOf({ id: 'L', name: 'List', items: [item('a'), item('b'), item('c')] });
  const h = await open((path) =>
    path === 'restore'
      ? ok({ rev: 6, state: { ...back, rev: 6 }, rejected: [] })
      : ok({
          events: [
            event('deleteItem', {
              rev: 5,
              n: 2,
              item: 'c',
              subject: 'C',
              from: { items: [item('c')] },
            }),
            event('deleteItem', { rev: 4, item: 'a', from: { items: [item('a')] } }),
          ],
          next: null,
          from: 0,
        }),
  );
  expect(h.button('Restore')).toHaveLength(1);
  await h.press('Restore');
  const sent = h.server.asked.find((a) => a.path === 'restore')?.asked?.body;
  expect(JSON.parse(sent ?? '')).toMatchObject({ rev: 5, n: 2, id: expect.any(String) as string });
  expect(h.store.view.state?.lists[0]?.items).toHaveLength(3);
  expect(h.dialog.querySelector('[role=status]')?.textContent).toBe('Restored.');
  expect(h.button('Restore')).toEqual([]);
});

test('shows what restoring changes before it is done', async () => {
  const past: Past = {
    rev: 3,
    lists: [list('L', 'List', item('a', { text: 'Before' }))],
    changes: { add: 0, edit: 1, move: 0, delete: 2 },
  };
  const h = await open((path) =>
    path === 'history/3'
      ? ok(past)
      : path === 'restore'
        ? undefined
        : ok({
            events: [
              event('addItem', { rev: 5 }),
              event('editItem', { rev: 3, from: { text: 'x' } }),
            ],
            next: null,
            from: 0,
          }),
  );
  expect(h.button('Restore the checklist as of here')).toHaveLength(1); // it is as of the newest
  await h.press('Restore the checklist as of here');
  expect(h.dialog.textContent).toContain('What restoring changes: 1 changed, 2 deleted.');
  expect(h.dialog.querySelector('.was')?.textContent).toBe('ListBefore');
  expect(document.activeElement?.textContent).toBe('Back');
  await h.press('Restore');
  expect(h.dialog.querySelector('[role=status]')?.textContent).toBe(
    'It could not be restored. Try again.',
  );
  await h.press('Back');
  expect(h.lines()).toHaveLength(2);
});

test('gives the focus back when it is closed', async () => {
  const h = await open(() => ok({ events: [], next: null, from: 0 }));
  await h.press('Dismiss');
  expect(document.querySelector('dialog')).toBeNull();
  expect(document.activeElement).toBe(opener);
});
