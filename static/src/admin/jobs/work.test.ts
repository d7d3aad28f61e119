import { expect, test } from 'vitest';
import { settled, TestClock } from '../../outbox/testing';
import type { Reply } from '../api';
import { percentOf } from './job';
import type { Job } from './job';
import { Work } from './work';

const base: Job = {
  id: 'a',
  kind: 'update',
  state: 'running',
  total: 10,
  done: 2,
  changed: 1,
  failed: 0,
  note: '',
};

/** Work whose server says what a test wants. */
function watched(...jobs: readonly Job[]) {
  const now = new Map<string, Reply<Job>>(jobs.map((j) => [j.id, { kind: 'ok', value: j }]));
  const asked: string[] = [];
  const ended: Job[] = [];
  const clock = new TestClock();
  const say = (id: string): Promise<Reply<Job>> =>
    Promise.resolve(now.get(id) ?? { kind: 'refused', status: 404, text: 'gone' });
  const work = new Work({
    api: {
      list: () => Promise.resolve({ kind: 'ok', value: { jobs } }),
      get: (id) => {
        asked.push(`get ${id}`);
        return say(id);
      },
      act: (id, deed) => {
        asked.push(`${deed} ${id}`);
        return say(id);
      },
    },
    clock,
    kinds: ['update', 'live'],
    onEnd: (job) => ended.push(job),
  });
  const set = (job: Job) => now.set(job.id, { kind: 'ok', value: job });
  return { work, clock, asked, ended, now, set };
}

test('what goes on is shown and watched to its end', async () => {
  const { work, clock, ended, set } = watched(
    base,
    { ...base, id: 'old', state: 'done' },
    { ...base, id: 'other', kind: 'import' },
  );
  await work.load();
  expect(work.view.jobs.map((j) => j.id)).toEqual(['a']);
  set({ ...base, done: 9 });
  await clock.pass(1000);
  expect(work.view.jobs[0]?.done).toBe(9);
  const end: Job = { ...base, state: 'done', done: 10 };
  set(end);
  await clock.pass(1000);
  expect([work.view.jobs, ended, clock.waits]).toEqual([[end], [end], []]);
  work.hide('a');
  expect(work.view.jobs).toEqual([]);
});

test('a job that rests is looked at seldom, and can be resumed', async () => {
  const { work, clock, asked, set } = watched({ ...base, state: 'paused' });
  await work.load();
  expect(clock.waits).toEqual([10_000]);
  set(base);
  await work.act('a', 'resume');
  expect([asked, clock.waits]).toEqual([['resume a'], [1000]]);
});

test('it is stopped once that is confirmed', async () => {
  const { work, asked, set } = watched(base);
  await work.load();
  work.askStop('a');
  expect([work.view.stopping, asked]).toEqual(['a', []]);
  set({ ...base, state: 'stopped' });
  await work.act('a', 'stop');
  expect([work.view.stopping, work.view.jobs[0]?.state]).toEqual([undefined, 'stopped']);
});

test('a server that cannot be asked is asked again', async () => {
  const { work, clock, now, set } = watched(base);
  await work.load();
  now.set('a', { kind: 'offline' });
  await clock.pass(1000);
  expect(work.view.fault).toBe('The server cannot be reached.');
  set({ ...base, done: 3 });
  await clock.pass(1000);
  expect([work.view.fault, work.view.jobs[0]?.done]).toEqual(['', 3]);
});

test('what was begun just now is watched, and what is known no more is not', async () => {
  const { work, clock, now } = watched();
  work.add(base);
  expect(work.view.jobs).toEqual([base]);
  now.clear();
  await clock.pass(1000);
  await settled();
  expect([work.view.jobs, clock.waits]).toEqual([[], []]);
});

test.each([
  [{ total: 0 }, undefined],
  [{ total: 0, state: 'stopped' as const }, 0],
  [{ done: 10 }, 99],
  [{ done: 25, total: 10 }, 99],
  [{ done: 1 }, 10],
  [{ state: 'done' as const, total: 0 }, 100],
])('of %j %s percent are done', (change, want) => {
  expect(percentOf({ ...base, ...change })).toBe(want);
});
