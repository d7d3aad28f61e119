import { beforeEach, expect, test } from 'vitest';
import type { Entry } from './mirror';
import { storageMirror } from './mirror';

const now = Date.UTC(2026, 10, 21);
const day = 24 * 60 * 60 * 1000;
const owner = { clientKey: 'site', accountId: '557058:me', issueId: '10001' };
const entry = (id: string, at: number, turn = 0): Entry => ({
  op: { id, type: 'deleteItem', item: 'a' },
  at,
  turn,
});
const mirrorOf = (change: Partial<typeof owner> = {}) =>
  storageMirror(
    () => localStorage,
    { ...owner, ...change },
    () => now,
  );
const ids = (entries: Entry[]) => entries.map((e) => e.op.id);

beforeEach(() => localStorage.clear());

test('keeps what was saved and not removed, oldest first', () => {
  const mirror = mirrorOf();
  mirror.save(entry('c', now, 1));
  mirror.save(entry('b', now, 0));
  mirror.save(entry('a', now - day));
  mirror.save(entry('x', now));
  expect(mirror.has('x')).toBe(true);
  mirror.remove('x');
  expect(mirror.has('x')).toBe(false);
  expect(ids(mirrorOf().load())).toEqual(['a', 'b', 'c']);
});

test.each([
  { clientKey: 'other' },
  { accountId: 'other' },
  { issueId: '1000' },
  { issueId: '10001/' },
])('gives nothing to %j', (other) => {
  mirrorOf().save(entry('a', now));
  expect(mirrorOf(other).load()).toEqual([]);
  expect(ids(mirrorOf().load())).toEqual(['a']);
});

test('drops what is older than a week, whoever it belongs to', () => {
  mirrorOf().save(entry('old', now - 7 * day - 1));
  mirrorOf().save(entry('new', now - 7 * day));
  mirrorOf({ accountId: 'gone' }).save(entry('theirs', now - 8 * day));
  expect(ids(mirrorOf().load())).toEqual(['new']);
  expect(localStorage.length).toBe(1);
});

test('what cannot be read is dropped, and what is not ours is left alone', () => {
  localStorage.setItem('ticklist/op/site/x/1/y', '{');
  localStorage.setItem('ticklist/op/site/x/1/z', 'null');
  localStorage.setItem('theirs', '{');
  expect(mirrorOf().load()).toEqual([]);
  expect(Object.keys(localStorage)).toEqual(['theirs']);
});

test('storage that throws is storage that keeps nothing', () => {
  const closed = storageMirror(
    () => {
      throw new DOMException('denied', 'SecurityError');
    },
    owner,
    () => now,
  );
  closed.save(entry('a', now));
  closed.remove('a');
  expect(closed.load()).toEqual([]);
});
