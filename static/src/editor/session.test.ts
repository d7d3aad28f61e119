import { beforeEach, expect, test } from 'vitest';
import { TestClock } from '../outbox/testing';
import { stateOf } from '../domain/testing';
import type { Answered, Later } from '../outbox/api';
import { TestServer } from '../store/testing';
import { storedDrafts } from './draft';
import { Session } from './session';

const owner = { clientKey: 'site', accountId: 'me', issueId: '10001' };
const answer = (status: number, json: unknown): Answered => ({ kind: 'answered', status, json });
const offline: Later = { kind: 'later', why: 'offline' };
const loaded = answer(200, { rev: 7, text: '# L\n' });

beforeEach(() => localStorage.clear());

function open(...answers: (Answered | Later)[]) {
  const clock = new TestClock();
  const server = new TestServer(stateOf(''));
  server.answers = () => answers.shift() ?? offline;
  const drafts = storedDrafts(() => localStorage, owner, clock.now);
  let drawn = 0;
  const session = new Session({ api: server, clock, drafts, changed: () => drawn++ });
  return { session, server, clock, drafts, drawn: () => drawn };
}

test('begins with what is stored', async () => {
  const { session, server } = open(loaded);
  await session.begin();
  expect([session.phase, session.text, session.dirty]).toEqual(['editing', '# L\n', false]);
  expect(server.asked).toEqual([{ path: 'text', asked: undefined }]);
});

test('what cannot be loaded can be asked for again', async () => {
  const { session } = open(offline, loaded);
  await session.begin();
  expect(session.phase).toBe('not_loaded');
  await session.load();
  expect(session.phase).toBe('editing');
});

test('sends what was loaded, what is wanted and the revision', async () => {
  const { session, server, drafts } = open(
    loaded,
    answer(200, { rev: 8, text: '# L\n* [open] a\n', conflicts: [], rejected: [] }),
  );
  await session.begin();
  session.input('# L\na');
  expect(await session.save()).toBe(true);
  expect(server.asked[1]?.asked).toEqual({
    method: 'PUT',
    body: JSON.stringify({ base: '# L\n', text: '# L\na', rev: 7 }),
  });
  expect([session.text, session.dirty]).toEqual(['# L\n* [open] a\n', false]);
  expect(drafts.load()).toBeUndefined();
});

test('what met another change or was not made is still to be read', async () => {
  const conflict = { kind: 'both_changed', base: 'a', theirs: 'b', wanted: 'c' };
  const rejected = [{ text: 'No.' }, { text: 'No.' }];
  const { session } = open(
    loaded,
    answer(200, { rev: 8, text: '', conflicts: [conflict], rejected }),
  );
  await session.begin();
  expect(await session.save()).toBe(false);
  expect(session.saved).toMatchObject({ conflicts: [conflict], rejected: ['No.'] });
});

test.each<[string, Answered | Later, unknown]>([
  ['offline', offline, { kind: 'later', why: 'offline' }],
  [
    'faults',
    answer(422, { error: { lines: [{ line: 2, code: 'unknown_status', text: 'No such.' }] } }),
    { kind: 'faults', faults: [{ line: 2, code: 'unknown_status', text: 'No such.' }] },
  ],
  [
    'refused',
    answer(403, { error: { text: 'You may not.' } }),
    { kind: 'refused', text: 'You may not.' },
  ],
])('%s: says why and keeps the text', async (_, reply, trouble) => {
  const { session, drafts } = open(loaded, reply);
  await session.begin();
  session.input('mine');
  expect(await session.save()).toBe(false);
  expect(session.trouble).toEqual(trouble);
  expect(session.text).toBe('mine');
  expect(drafts.load()).toMatchObject({ rev: 7, base: '# L\n', text: 'mine' });
  session.input('mine again');
  expect(session.trouble).toBeUndefined();
});

test('a draft is kept soon after the last key and begun with the next time', async () => {
  const first = open(loaded);
  await first.session.begin();
  first.session.input('mine');
  expect(first.drafts.load()).toBeUndefined();
  await first.clock.pass(400);
  const next = open(loaded);
  await next.session.begin();
  expect([next.session.text, next.session.dirty]).toEqual(['mine', true]);
  expect(next.session.draftOf).toBeDefined();
  await next.session.load();
  expect([next.session.text, next.session.draftOf]).toEqual(['# L\n', undefined]);
  expect(next.drafts.load()).toBeUndefined();
});

test('given up, nothing is kept', async () => {
  const { session, drafts } = open(loaded);
  await session.begin();
  session.input('mine');
  session.keep();
  session.discard();
  expect([session.dirty, drafts.load()]).toEqual([false, undefined]);
});

test("another's draft is not begun with, and an old one is forgotten", () => {
  const clock = new TestClock();
  const draft = { rev: 1, base: '', text: 'old', at: clock.now() };
  storedDrafts(() => localStorage, { ...owner, accountId: 'you' }, clock.now).save(draft);
  const mine = storedDrafts(
    () => localStorage,
    owner,
    () => clock.now() + 8 * 24 * 3600 * 1000,
  );
  expect(mine.load()).toBeUndefined();
  expect(localStorage.length).toBe(0);
});

test('closed storage is no fault', () => {
  const closed = () => {
    throw new Error('closed');
  };
  const drafts = storedDrafts(closed, owner, () => 0);
  drafts.save({ rev: 1, base: '', text: '', at: 0 });
  drafts.remove();
  expect(drafts.load()).toBeUndefined();
});
