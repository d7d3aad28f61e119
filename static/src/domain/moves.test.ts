import { expect, test } from 'vitest';
import { fold } from './apply';
import type { Direction } from './moves';
import { moveBeside, moveTowards } from './moves';
import { op, shape, stateOf } from './testing';

// Capitals are hidden from the person.
const visible = (i: { id: string }) => i.id === i.id.toLowerCase();

test.each<[string[], string, Direction, string[] | undefined]>([
  [['abc'], 'b', 'up', ['bac']],
  [['abc'], 'c', 'up', ['acb']],
  [['abc'], 'a', 'up', undefined],
  [['abc'], 'b', 'down', ['acb']],
  [['abc'], 'c', 'down', undefined],
  [['abc'], 'c', 'top', ['cab']],
  [['abc'], 'a', 'top', undefined],
  [['abc'], 'a', 'bottom', ['bca']],
  [['abc'], 'c', 'bottom', undefined],
  [['aXYb'], 'b', 'up', ['baXY']],
  [['cXaYb'], 'b', 'up', ['cXbaY']],
  [['aXYb'], 'a', 'down', ['XYba']],
  [['Xab'], 'a', 'up', undefined],
  [['ab', 'c'], 'b', 'down', ['a', 'bc']],
  [['ab', 'c'], 'c', 'up', ['abc', '']],
  [['', 'c'], 'c', 'up', ['c', '']],
  [['abc'], 'q', 'up', undefined],
])('%j: %s %s gives %j', (before, id, direction, want) => {
  const state = stateOf(...before);
  const move = moveTowards(state, id, direction, visible);
  expect(move && shape(fold(state, [op('1', move)]).state)).toEqual(want);
});

test.each<[string[], string, string, string | undefined, 'before' | 'after', string[] | undefined]>(
  [
    [['abc'], 'c', 'L0', 'a', 'before', ['cab']],
    [['abc'], 'c', 'L0', 'a', 'after', ['acb']],
    [['abc'], 'a', 'L0', 'c', 'after', ['bca']],
    [['abc'], 'b', 'L0', 'a', 'after', undefined],
    [['abc'], 'b', 'L0', 'c', 'before', undefined],
    [['abc'], 'b', 'L0', 'b', 'after', undefined],
    [['ab', 'cd'], 'a', 'L1', 'd', 'before', ['b', 'cad']],
    [['ab', 'cd'], 'a', 'L1', 'c', 'before', ['b', 'acd']],
    [['ab', ''], 'a', 'L1', undefined, 'after', ['b', 'a']],
    [['ab'], 'a', 'gone', undefined, 'after', undefined],
  ],
)('%j: %s into %s, %s %s', (before, id, list, target, edge, want) => {
  const state = stateOf(...before);
  const move = moveBeside(state, id, list, target, edge);
  expect(move && shape(fold(state, [op('1', move)]).state)).toEqual(want);
});
