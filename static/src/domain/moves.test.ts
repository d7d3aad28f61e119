import { expect, test } from 'vitest';
import { fold } from './apply';
import type { Direction, Edge } from './moves';
import { indent, moveBeside, moveTowards, outdent } from './moves';
import type { MoveItem } from './operations';
import type { State } from './state';
import { drawingOf, op, shape, stateFrom, stateOf } from './testing';

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

function after(state: State, move: MoveItem | undefined): string | undefined {
  if (!move) return undefined;
  const { state: then, rejected } = fold(state, [op('1', move)]);
  expect(rejected.size).toBe(0);
  return drawingOf(then);
}

test.each<[string, string, Direction, string | undefined]>([
  ['a(x y >z)', 'x', 'down', 'a(y >z x)'],
  ['a(x >z y)', 'x', 'down', 'a(y x >z)'],
  ['a(x >z y)', 'y', 'up', 'a(y x >z)'],
  ['a(w x >z y)', 'y', 'up', 'a(w y x >z)'],
  ['a(x >z y)', 'x', 'bottom', 'a(y x >z)'],
  ['a(y x >z)', 'x', 'bottom', undefined],
  ['a(y x >z)', 'x', 'top', 'a(x >z y)'],
  ['a(x >z) b(y >w)', 'x', 'down', 'a() b(x >z y >w)'],
  ['a(x >z) b(y >w)', 'y', 'up', 'a(x >z y >w) b()'],
  ['a(x >z >w)', 'w', 'up', 'a(x >w >z)'],
  ['a(x >z >w)', 'z', 'down', 'a(x >w >z)'],
  ['a(x >z >v >w)', 'w', 'top', 'a(x >w >z >v)'],
  ['a(x >z >v >w)', 'z', 'bottom', 'a(x >v >w >z)'],
  ['a(x >Z >w)', 'w', 'up', undefined],
  ['a(x >z) b(y)', 'z', 'up', undefined],
  ['a(x >z) b(y)', 'z', 'down', undefined],
  ['a(x Y >Z v)', 'v', 'up', 'a(v x Y >Z)'],
  ['a(x Y >z v)', 'v', 'up', 'a(x v Y >z)'],
  ['a(x/ y >z)', 'x', 'down', 'a(y >z x/)'],
])('%s: %s %s gives %s', (before, id, direction, want) => {
  const state = stateFrom(before);
  expect(after(state, moveTowards(state, id, direction, visible))).toBe(want);
});

test.each<[string, string, string, string | undefined, Edge, string | undefined]>([
  ['a(x y >z)', 'x', 'a', 'z', 'before', 'a(y >x >z)'],
  ['a(x y >z)', 'x', 'a', 'z', 'after', 'a(y >z >x)'],
  ['a(x y >z v)', 'x', 'a', 'y', 'after', 'a(y >z x v)'],
  ['a(x y >z)', 'z', 'a', 'x', 'before', 'a(z x y)'],
  ['a(x y >z)', 'z', 'a', 'y', 'after', 'a(x y z)'],
  ['a(x >v y >z)', 'x', 'a', 'z', 'after', 'a(y >z x >v)'],
  ['a(x >v y >z)', 'x', 'a', 'v', 'after', undefined],
  ['a(x/ y >z)', 'x', 'a', 'z', 'before', undefined],
  ['a(x/ y >z v)', 'x', 'a', 'z', 'after', 'a(y >z x/ v)'],
  ['a(x >z >w)', 'z', 'a', 'w', 'before', undefined],
  ['a(x >z >w)', 'w', 'a', 'z', 'before', 'a(x >w >z)'],
  ['a(x >z) b()', 'x', 'b', undefined, 'after', 'a() b(x >z)'],
  ['a(x >z) b()', 'z', 'b', undefined, 'after', 'a(x) b(z)'],
  ['a(x y)', 'y', 'a', 'x', 'into', 'a(x >y)'],
  ['a(x >z y)', 'y', 'a', 'x', 'into', 'a(x >z >y)'],
  ['a(x >z y)', 'y', 'a', 'z', 'into', 'a(x >z >y)'],
  ['a(x >z >y)', 'y', 'a', 'x', 'into', undefined],
  ['a(x >z >y)', 'z', 'a', 'x', 'into', 'a(x >y >z)'],
  ['a(x/ y)', 'y', 'a', 'x', 'into', undefined],
  ['a(x y >z)', 'y', 'a', 'x', 'into', undefined],
  ['a(x y)', 'y', 'a', 'y', 'into', undefined],
  ['a(x) b(y)', 'x', 'b', 'y', 'into', 'a() b(y >x)'],
  ['a(x y)', 'x', 'a', 'gone', 'after', undefined],
])('%s: %s into %s, %s %s gives %s', (before, id, list, target, edge, want) => {
  const state = stateFrom(before);
  expect(after(state, moveBeside(state, id, list, target, edge))).toBe(want);
});

test.each<[string, string, string | undefined]>([
  ['a(x y)', 'y', 'a(x >y)'],
  ['a(x >z y)', 'y', 'a(x >z >y)'],
  ['a(x V y)', 'y', 'a(x >y V)'],
  ['a(x y)', 'x', undefined],
  ['a(x/ y)', 'y', undefined],
  ['a(w x/ y)', 'y', undefined],
  ['a(w x/)', 'x', undefined],
  ['a(x y >z)', 'y', undefined],
  ['a(x >y)', 'y', undefined],
  ['a(x) b(y)', 'y', undefined],
  ['a(x)', 'q', undefined],
])('%s: indenting %s gives %s', (before, id, want) => {
  const state = stateFrom(before);
  expect(after(state, indent(state, id, visible))).toBe(want);
});

test.each<[string, string, string | undefined]>([
  ['a(x >y >z w)', 'y', 'a(x >z y w)'],
  ['a(x >y)', 'y', 'a(x y)'],
  ['a(x y)', 'y', undefined],
  ['a(x)', 'q', undefined],
])('%s: outdenting %s gives %s', (before, id, want) => {
  const state = stateFrom(before);
  expect(after(state, outdent(state, id))).toBe(want);
});
