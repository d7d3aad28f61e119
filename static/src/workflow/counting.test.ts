import { beforeEach, expect, test } from 'vitest';
import type { Reply } from '../admin/api';
import type { Watch } from './api';
import { Counting } from './counting';
import type { Counted } from './counting';

type Answer = Reply<Watch & { readonly made: boolean }>;

/** A server whose answers wait until the test gives them, and a clock that stands. */
let asked: { readonly list: string; answer: (reply: Answer) => void }[];
let unwatched: string[];
let left: string[];
let renewed: number;
let due: (() => void)[];
let seen: Counted['state'][];
let counting: Counting;

beforeEach(() => {
  [asked, unwatched, left, due, seen] = [[], [], [], [], []];
  renewed = 0;
  const api = {
    watch: (list: string) => new Promise<Answer>((answer) => void asked.push({ list, answer })),
    unwatch: (id: string) => {
      unwatched.push(id);
      return Promise.resolve<Reply<undefined>>({ kind: 'ok', value: undefined });
    },
  };
  const leaving = {
    unwatchLeaving: (id: string) => void left.push(id),
    renew: () => {
      renewed++;
      return Promise.resolve();
    },
  };
  const clock = {
    now: () => 0,
    after: (_: number, call: () => void) => {
      due.push(call);
      return () => void (due = due.filter((c) => c !== call));
    },
  };
  counting = new Counting({ ...api, ...leaving }, clock, () => seen.push(counting.counted.state));
});

const want = (list: string) => counting.want({ list, pattern: '' });
const settle = () => due.splice(0).forEach((call) => call());
const answer = async (n: number, id: string, made = true) => {
  asked[n]?.answer({ kind: 'ok', value: { id, list: '', pattern: '', made } });
  await Promise.resolve();
  await Promise.resolve();
};

test('the server is told once, when the typing has ended', async () => {
  want('R');
  want('Re');
  want('Re');
  expect(asked).toEqual([]);
  settle();
  expect(asked.map(({ list }) => list)).toEqual(['Re']);
  await answer(0, 'a');
  expect(counting.counted).toEqual({ state: 'counted', id: 'a' });
  expect(seen.at(-1)).toBe('counted');
});

test('a late answer to what is not wanted any more is taken back', async () => {
  want('R');
  settle();
  want('Re');
  settle();
  await answer(0, 'a');
  expect(counting.counted).toEqual({ state: 'waiting' });
  expect(unwatched).toEqual(['a']);
  await answer(1, 'b');
  expect(counting.counted).toEqual({ state: 'counted', id: 'b' });
  expect(unwatched).toEqual(['a']);
});

test('what was wanted on the way is not counted any more, but others’ is', async () => {
  want('mine');
  settle();
  await answer(0, 'a');
  want('theirs');
  settle();
  await answer(1, 'b', false);
  expect(unwatched).toEqual(['a']);
  counting.want(undefined);
  expect(unwatched).toEqual(['a']);
  expect(counting.counted).toEqual({ state: 'none' });
});

test('who goes on does not wait, and what failed is tried again', async () => {
  want('Release');
  counting.hurry();
  expect(due).toEqual([]);
  asked[0]?.answer({ kind: 'offline' });
  await Promise.resolve();
  await Promise.resolve();
  expect(counting.counted).toEqual({ state: 'failed', failure: { kind: 'offline' } });
  counting.hurry();
  await answer(1, 'a');
  expect(counting.counted).toEqual({ state: 'counted', id: 'a' });
  counting.hurry();
  expect(asked).toHaveLength(2);
});

test('what nobody saved goes with the page, and is asked for again if it comes back', async () => {
  want('Release');
  counting.leave();
  expect(due).toEqual([]); // what was not asked for is not asked for any more
  counting.hurry();
  await answer(0, 'a');
  expect(renewed).toBe(0);
  due.splice(0).forEach((call) => call());
  expect(renewed).toBe(1);
  counting.leave();
  expect(left).toEqual(['a']);
  expect(due).toEqual([]);
  expect(counting.counted).toEqual({ state: 'waiting' });
  counting.leave();
  expect(left).toEqual(['a']);
  counting.hurry();
  await answer(1, 'a');
  expect(counting.counted).toEqual({ state: 'counted', id: 'a' });
});

test('what was saved stays, and so does what others had asked for', async () => {
  want('theirs');
  settle();
  await answer(0, 'b', false);
  counting.leave();
  want('mine');
  settle();
  await answer(1, 'a');
  counting.keep();
  counting.leave();
  want('another');
  settle();
  await answer(2, 'c', false);
  expect([left, unwatched]).toEqual([[], []]);
  expect(due).toEqual([]);
});
