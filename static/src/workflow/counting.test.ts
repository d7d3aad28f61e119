import { beforeEach, expect, test } from 'vitest';
import type { Reply } from '../admin/api';
import type { Watch } from './api';
import { Counting } from './counting';
import type { Counted } from './counting';

type Answer = Reply<Watch & { readonly made: boolean }>;

/** A server whose answers wait until the test gives them, and a clock that stands. */
let asked: { readonly list: string; answer: (reply: Answer) => void }[];
let unwatched: string[];
let due: (() => void)[];
let seen: Counted['state'][];
let counting: Counting;

beforeEach(() => {
  [asked, unwatched, due, seen] = [[], [], [], []];
  const api = {
    watch: (list: string) => new Promise<Answer>((answer) => void asked.push({ list, answer })),
    unwatch: (id: string) => {
      unwatched.push(id);
      return Promise.resolve<Reply<undefined>>({ kind: 'ok', value: undefined });
    },
  };
  const clock = {
    now: () => 0,
    after: (_: number, call: () => void) => {
      due.push(call);
      return () => void (due = due.filter((c) => c !== call));
    },
  };
  counting = new Counting(api, clock, () => seen.push(counting.counted.state));
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
