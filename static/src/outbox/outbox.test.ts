import { describe, expect, test } from 'vitest';
import type { Action, Operation } from '../domain/operations';
import { stateOf } from '../domain/testing';
import type { Reply, Rejection } from './api';
import { Outbox } from './outbox';
import { settled, TestClock, TestMirror } from './testing';

const state = stateOf('a');
const stored = (...rejected: Rejection[]): Reply => ({ kind: 'stored', state, rejected });
const tick = (item = 'a'): Action => ({ type: 'setStatus', item, status: 'done' });

/** An outbox whose server answers when the test says so. */
function setup(mirror = new TestMirror()) {
  const clock = new TestClock();
  const requests: { ops: readonly Operation[]; answer: (r: Reply) => Promise<void> }[] = [];
  const answers: string[][] = [];
  let forbidden = 0;
  let ids = 0;
  const outbox = new Outbox({
    send: (ops) =>
      new Promise((resolve) =>
        requests.push({
          ops,
          answer: async (r) => {
            resolve(r);
            await settled();
          },
        }),
      ),
    clock,
    random: () => 0.5,
    mirror,
    newId: () => `op${++ids}`,
    changed: () => undefined,
    stored: (_, sent) => answers.push(sent.map((o) => o.id)),
    forbidden: () => forbidden++,
  });
  return {
    outbox,
    clock,
    mirror,
    requests,
    answers,
    forbidden: () => forbidden,
    ids: () => outbox.pending.map((o) => o.id),
    /** The request that waits for its answer. */
    last: () => {
      const request = requests.at(-1);
      if (!request) throw new Error('nothing was sent');
      return request;
    },
    sent: () => requests.map((r) => r.ops.map((o) => o.id)),
  };
}

test('sends at once, one request at a time, and the rest together', async () => {
  const t = setup();
  t.outbox.add([tick()]);
  t.outbox.add([tick()]);
  t.outbox.add([tick(), tick()]);
  expect(t.sent()).toEqual([['op1']]);
  await t.last().answer(stored());
  expect(t.sent()).toEqual([['op1'], ['op2', 'op3', 'op4']]);
  await t.last().answer(stored());
  expect(t.ids()).toEqual([]);
  expect(t.answers).toEqual([['op1'], ['op2', 'op3', 'op4']]);
});

test('sends again under the same id, doubling the wait from 1 s to 30 s', async () => {
  const t = setup();
  t.outbox.add([tick()]);
  const waits: number[] = [];
  for (let n = 0; n < 7; n++) {
    await t.last().answer({ kind: 'later', why: 'offline' });
    expect(t.outbox.trouble).toBe('offline');
    const [wait = 0] = t.clock.waits;
    waits.push(wait);
    await t.clock.pass(wait);
  }
  expect(waits).toEqual([1000, 2000, 4000, 8000, 16000, 30000, 30000]);
  expect(new Set(t.sent().flat())).toEqual(new Set(['op1']));
  await t.last().answer(stored());
  expect(t.outbox.trouble).toBeUndefined();
  expect(t.ids()).toEqual([]);
});

test('what comes while waiting is sent at once, as it may get through', async () => {
  const t = setup();
  t.outbox.add([tick()]);
  await t.last().answer({ kind: 'later', why: 'offline' });
  t.outbox.add([tick()]);
  expect(t.sent().at(-1)).toEqual(['op1', 'op2']);
  expect(t.clock.waits).toEqual([]);
});

test('does not call before the time that the server asked for, whoever comes back', async () => {
  const t = setup();
  t.outbox.add([tick()]);
  await t.last().answer({ kind: 'later', why: 'busy', after: 5000 });
  t.outbox.flush();
  t.outbox.add([tick()]);
  expect(t.requests).toHaveLength(1);
  await t.clock.pass(4999);
  expect(t.requests).toHaveLength(1);
  await t.clock.pass(1);
  expect(t.sent().at(-1)).toEqual(['op1', 'op2']);
});

test('a short Retry-After does not shorten the backoff', async () => {
  const t = setup();
  t.outbox.add([tick()]);
  await t.last().answer({ kind: 'later', why: 'busy', after: 0 });
  expect(t.clock.waits).toEqual([1000]);
});

test('at most 100 operations a request', async () => {
  const t = setup();
  t.outbox.add([tick()]);
  t.outbox.add(Array.from({ length: 250 }, () => tick()));
  await t.last().answer(stored());
  await t.last().answer(stored());
  await t.last().answer(stored());
  expect(t.sent().map((s) => s.length)).toEqual([1, 100, 100, 50]);
});

test('at most 250,000 bytes a request', async () => {
  const t = setup();
  const text = '😀'.repeat(4000); // 16,000 bytes
  t.outbox.add([tick()]);
  t.outbox.add(Array.from({ length: 20 }, (_, n) => ({ type: 'addItem', item: `i${n}`, text })));
  await t.last().answer(stored());
  expect(t.last().ops).toHaveLength(15);
  expect(new TextEncoder().encode(JSON.stringify({ ops: t.last().ops })).length).toBeLessThan(
    256 * 1024,
  );
});

test('what another page of the same person has settled is not sent again', async () => {
  const left = { op: { ...tick(), id: 'left' }, at: 0, turn: 0 } as const;
  const mirror = new TestMirror([left, { ...left, op: { ...left.op, id: 'also' }, turn: 1 }]);
  const one = setup(mirror);
  const other = setup(mirror);
  one.outbox.flush();
  other.outbox.add([tick()]);
  expect(one.sent()).toEqual([['left', 'also']]);
  expect(other.sent()).toEqual([['left', 'also', 'op1']]); // does no harm: the ids are the same
  await other.last().answer({ kind: 'later', why: 'offline' });
  await one.last().answer(stored());
  await other.clock.pass(1000);
  expect(other.sent().at(-1)).toEqual(['op1']);
  await other.last().answer(stored());
  expect(mirror.kept.size).toBe(0);
});

describe('what the server does not take', () => {
  const limit = { id: 'op1', code: 'limit', text: 'Full.' };

  test('leaves the queue and waits for the person', async () => {
    const t = setup();
    t.outbox.add([tick(), tick()]);
    await t.last().answer(stored(limit));
    expect(t.ids()).toEqual([]);
    expect(t.outbox.notSaved.map((n) => [n.op.id, n.why.text])).toEqual([['op1', 'Full.']]);
    expect([...t.mirror.kept.values()].map((e) => e.refused?.code)).toEqual(['limit']);
  });

  test('is asked for again under a new id', async () => {
    const t = setup();
    t.outbox.add([tick()]);
    await t.last().answer(stored(limit));
    t.outbox.retry('op1');
    expect(t.last().ops).toEqual([{ ...tick(), id: 'op2' }]);
    expect(t.outbox.notSaved).toEqual([]);
    expect([...t.mirror.kept.keys()]).toEqual(['op2']);
  });

  test('is forgotten when discarded', async () => {
    const t = setup();
    t.outbox.add([tick()]);
    await t.last().answer(stored(limit));
    t.outbox.discard('op1');
    expect(t.outbox.notSaved).toEqual([]);
    expect(t.mirror.kept.size).toBe(0);
  });

  test.each<[string, Action]>([
    ['not_found', { type: 'deleteItem', item: 'a' }],
    ['exists', { type: 'addItem', item: 'a', text: 't' }],
  ])('%s is no fault when things are as they were to become', async (code, action) => {
    const t = setup();
    t.outbox.add([action]);
    await t.last().answer(stored({ id: 'op1', code, text: 'No.' }));
    expect(t.outbox.notSaved).toEqual([]);
    expect(t.mirror.kept.size).toBe(0);
  });
});

describe('a request that is refused as a whole', () => {
  test('is taken apart until the one operation is found; the others are saved', async () => {
    const t = setup();
    t.outbox.add([tick('x')]);
    t.outbox.add([tick('a'), tick('bad'), tick('c')]);
    await t.last().answer(stored());
    for (let n = 0; n < 10 && t.ids().length > 0; n++) {
      const bad = t.last().ops.some((o) => 'item' in o && o.item === 'bad');
      await t
        .last()
        .answer(
          bad ? { kind: 'refused', status: 400, code: 'bad_request', text: 'Bad.' } : stored(),
        );
    }
    expect(t.ids()).toEqual([]);
    expect(t.outbox.notSaved.map((n) => n.op.id)).toEqual(['op3']);
    expect(t.answers.flat()).toEqual(['op1', 'op2', 'op4']);
    expect(t.forbidden()).toBe(0);
  });

  test('with 403 none of it is saved, and what the person may do is asked for', async () => {
    const t = setup();
    t.outbox.add([tick(), tick()]);
    await t.last().answer({ kind: 'refused', status: 403, code: 'forbidden', text: 'No.' });
    expect(t.outbox.notSaved.map((n) => n.op.id)).toEqual(['op1', 'op2']);
    expect(t.forbidden()).toBe(1);
  });
});

test('goes on with what an earlier page left behind, in its order', async () => {
  const entry = (id: string, at: number) => ({ op: { ...tick(), id }, at, turn: 0 });
  const refused = { id: 'r', code: 'limit', text: 'Full.' };
  const t = setup(new TestMirror([entry('x', 1), entry('y', 2), { ...entry('r', 0), refused }]));
  t.outbox.flush();
  expect(t.sent()).toEqual([['x', 'y']]);
  expect(t.outbox.notSaved.map((n) => n.op.id)).toEqual(['r']);
  await t.last().answer(stored());
  expect([...t.mirror.kept.keys()]).toEqual(['r']);
});

test('everything that is pending is mirrored, and nothing else', async () => {
  const t = setup();
  t.outbox.add([tick()]);
  expect([...t.mirror.kept.keys()]).toEqual(['op1']);
  await t.last().answer(stored());
  expect(t.mirror.kept.size).toBe(0);
});
