import { expect, test } from 'vitest';
import { item, stateFrom, stateOf } from '../domain/testing';
import { keep } from './keep';

const copy = <T>(x: T): T => JSON.parse(JSON.stringify(x)) as T;

test('what has not changed is the same object', () => {
  const before = stateFrom('L(a >b c) M(d)');
  const after = keep(before, copy(before));
  expect(after).toEqual(before);
  expect(after.lists[0]).toBe(before.lists[0]);
  expect(after.statuses).toBe(before.statuses);
  expect(after.can).toBe(before.can);
});

test('what has changed is as it came, beside what has not', () => {
  const before = stateOf({ id: 'L', name: 'L', items: [item('a'), item('b'), item('c')] });
  const came = copy(
    stateOf({ id: 'L', name: 'L', items: [item('c'), item('a', { due: '2026-01-01' })] }),
  );
  const after = keep(before, came);
  expect(after).toEqual(came);
  expect(after.lists[0]?.items[0]).toBe(before.lists[0]?.items[2]);
  expect(after.lists[0]?.items[1]).not.toBe(before.lists[0]?.items[0]);
});

test.each(['L(a)', 'L(a b c)', 'L(b a)', 'K(a b)', '', 'L*(a b)'])('from L(a b) to %s', (to) => {
  const after = stateFrom(to);
  expect(keep(stateFrom('L(a b)'), copy(after))).toEqual(after);
});
