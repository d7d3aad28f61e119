import { describe, expect, test } from 'vitest';
import { apply, fold } from './apply';
import { count } from './state';
import type { State } from './state';
import type { Action, Operation } from './operations';
import { inverse } from './inverse';
import nesting from '../../../checklist/testdata/nesting.json';
import {
  drawingOf,
  everything,
  item,
  list,
  nothing,
  op,
  seeded,
  shape,
  stateFrom,
  stateOf,
  statuses,
} from './testing';

const empty = stateOf();

describe('places', () => {
  const cases: [string, string[], Action, string[]][] = [
    [
      'adding without after goes to the end',
      ['abc'],
      { type: 'addItem', item: 'x', text: 't' },
      ['abcx'],
    ],
    ['adding behind', ['abc'], { type: 'addItem', item: 'x', text: 't', after: 'a' }, ['axbc']],
    [
      'adding behind one that is gone',
      ['abc'],
      { type: 'addItem', item: 'x', text: 't', after: 'q' },
      ['abcx'],
    ],
    [
      'adding behind itself is behind one that is gone',
      ['abc'],
      { type: 'addItem', item: 'x', text: 't', after: 'x' },
      ['abcx'],
    ],
    [
      'an after of another list is gone',
      ['ab', 'cd'],
      { type: 'addItem', item: 'x', text: 't', list: 'L0', after: 'c' },
      ['abx', 'cd'],
    ],
    [
      'moving without after goes to the start',
      ['abc'],
      { type: 'moveItem', item: 'c', list: 'L0' },
      ['cab'],
    ],
    ['moving behind', ['abc'], { type: 'moveItem', item: 'a', list: 'L0', after: 'b' }, ['bac']],
    ['moving up behind', ['abc'], { type: 'moveItem', item: 'c', list: 'L0', after: 'a' }, ['acb']],
    [
      'moving behind one that is gone',
      ['abc'],
      { type: 'moveItem', item: 'a', list: 'L0', after: 'q' },
      ['bca'],
    ],
    [
      'moving behind itself',
      ['abc'],
      { type: 'moveItem', item: 'b', list: 'L0', after: 'b' },
      ['abc'],
    ],
    [
      'moving behind itself in another list',
      ['abc', 'd'],
      { type: 'moveItem', item: 'b', list: 'L1', after: 'b' },
      ['abc', 'd'],
    ],
    [
      'moving to another list',
      ['abc', 'de'],
      { type: 'moveItem', item: 'b', list: 'L1', after: 'd' },
      ['ac', 'dbe'],
    ],
    [
      'moving a list to the start',
      ['a', 'b', 'c'],
      { type: 'moveList', list: 'L2' },
      ['c', 'a', 'b'],
    ],
    [
      'moving a list behind',
      ['a', 'b', 'c'],
      { type: 'moveList', list: 'L0', after: 'L1' },
      ['b', 'a', 'c'],
    ],
    [
      'moving a list behind one that is gone',
      ['a', 'b'],
      { type: 'moveList', list: 'L0', after: 'q' },
      ['b', 'a'],
    ],
    ['adding a list', ['a', 'b'], { type: 'addList', list: 'x', name: 'X' }, ['a', 'b', '']],
    [
      'adding a list behind',
      ['a', 'b'],
      { type: 'addList', list: 'x', name: 'X', after: 'L0' },
      ['a', '', 'b'],
    ],
    ['deleting a list takes its items', ['ab', 'c'], { type: 'deleteList', list: 'L0' }, ['c']],
    ['deleting an item', ['abc'], { type: 'deleteItem', item: 'b' }, ['ac']],
  ];
  test.each(cases)('%s', (_, before, action, want) => {
    const { state, rejected } = fold(stateOf(...before), [op('1', action)]);
    expect(shape(state)).toEqual(want);
    expect(rejected.size).toBe(0);
  });
});

// The server's tests read the same file.
describe('nesting and links', () => {
  test.each(nesting.cases)('$name', ({ given, do: action, want, code, manages }) => {
    const can = { ...everything, manageTemplates: manages ?? false };
    const before = { ...stateFrom(given), can };
    expect(drawingOf(before)).toBe(given);
    const { state, rejected } = fold(before, [op('1', action as Action)]);
    expect(drawingOf(state)).toBe(want);
    expect(rejected.get('1')).toBe(code);
    if (code !== undefined) return;
    const back = inverse(before, action as Action).map((a, n) => op(`back${n}`, a));
    const undone = fold(state, back);
    expect(undone.rejected.size).toBe(0);
    expect(undone.state).toEqual(before);
  });
});

describe('rejections', () => {
  const long = (n: number) => '😀'.repeat(n);
  const heading = stateOf({ id: 'L', name: 'L', items: [item('h', { kind: 'heading' })] });
  const cases: [string, State, Action, string][] = [
    ['no such item', empty, { type: 'deleteItem', item: 'a' }, 'not_found'],
    ['no such list', stateOf('a'), { type: 'moveItem', item: 'a', list: 'q' }, 'not_found'],
    [
      'no such list to add to',
      stateOf('a'),
      { type: 'addItem', item: 'x', list: 'q', text: 't' },
      'not_found',
    ],
    [
      'no list but default is made',
      empty,
      { type: 'addItem', item: 'x', list: 'q', text: 't' },
      'not_found',
    ],
    ['item exists', stateOf('a'), { type: 'addItem', item: 'a', text: 't' }, 'exists'],
    ['list exists', stateOf('a'), { type: 'addList', list: 'L0', name: 't' }, 'exists'],
    ['which list', stateOf('a', 'b'), { type: 'addItem', item: 'x', text: 't' }, 'list_required'],
    ['blank text', stateOf('a'), { type: 'editItem', item: 'a', text: ' \u0085 ' }, 'invalid'],
    ['line break', stateOf('a'), { type: 'editItem', item: 'a', text: 'a\u2028b' }, 'invalid'],
    ['lone surrogate', stateOf('a'), { type: 'editItem', item: 'a', text: 'a\ud800' }, 'invalid'],
    ['text too long', stateOf('a'), { type: 'editItem', item: 'a', text: long(4001) }, 'invalid'],
    ['name too long', stateOf('a'), { type: 'renameList', list: 'L0', name: long(256) }, 'invalid'],
    [
      'details too long',
      stateOf('a'),
      { type: 'editItem', item: 'a', details: long(10_001) },
      'invalid',
    ],
    ['no such status', stateOf('a'), { type: 'setStatus', item: 'a', status: 'q' }, 'invalid'],
    [
      'a heading has no status',
      heading,
      { type: 'setStatus', item: 'h', status: 'done' },
      'invalid',
    ],
    [
      'a heading is not given none',
      heading,
      { type: 'setStatus', item: 'h', status: '' },
      'invalid',
    ],
    ['no such day', stateOf('a'), { type: 'setDue', item: 'a', due: '2026-02-30' }, 'invalid'],
    ['no account id', stateOf('a'), { type: 'setAssignee', item: 'a', assignee: 'a b' }, 'invalid'],
    [
      '1,000 items',
      stateOf({ id: 'L', name: 'L', items: Array.from({ length: 1000 }, (_, n) => item(`i${n}`)) }),
      { type: 'addItem', item: 'x', text: 't' },
      'limit',
    ],
    [
      '20 lists',
      stateOf(...Array<string>(20).fill('')),
      { type: 'addList', list: 'x', name: 't' },
      'limit',
    ],
    [
      'may not add',
      { ...empty, can: nothing },
      { type: 'addItem', item: 'x', text: 't' },
      'forbidden',
    ],
    [
      'may not tick',
      { ...stateOf('a'), can: { ...everything, toggle: false } },
      { type: 'setStatus', item: 'a', status: 'done' },
      'forbidden',
    ],
  ];
  test.each(cases)('%s', (_, state, action, want) => {
    expect(apply(state, action)).toBe(want);
    expect(fold(state, [op('1', action)])).toEqual({ state, rejected: new Map([['1', want]]) });
  });

  test('a text at the limit in code points is accepted', () => {
    expect(apply(stateOf('a'), { type: 'editItem', item: 'a', text: long(4000) })).toBeTypeOf(
      'object',
    );
  });
});

describe('templates', () => {
  const from = { template: 't', id: 'x' };
  const live = stateOf({ ...list('L0', 'Live', item('a', { from })), from, live: true });

  test('what is deleted comes back with what it was from', () => {
    const before = stateOf({ ...list('L0', 'List', item('a', { from })), from });
    const action: Action = { type: 'deleteList', list: 'L0' };
    const { state } = fold(before, [op('1', action)]);
    const back = inverse(before, action).map((a, n) => op(`back${n}`, a));
    expect(fold(state, back).state).toEqual(before);
  });

  test.each([
    ['with it', from, true],
    ['not with it, if an item is one of its own', null, false],
  ])('a linked list that is deleted comes back linked: %s', (_, of, linked) => {
    const can = { ...everything, manageTemplates: true };
    const lists = {
      ...list('L0', 'Live', item('a', { from, status: 'done' }), item('b', { from: of })),
      from,
    };
    const before = { ...stateOf('x', { ...lists, id: 'L9', live: true }), can };
    const action: Action = { type: 'deleteList', list: 'L9' };
    const { state } = fold(before, [op('1', action)]);
    const back = inverse(before, action).map((a, n) => op(`back${n}`, a));
    const undone = fold(state, back);
    expect(undone.rejected.size).toBe(0);
    expect(undone.state.lists[1]).toEqual({ ...before.lists[1], live: linked });
  });

  test('a live list is ticked by whoever may, and deleted by who manages templates', () => {
    expect(apply(live, { type: 'setStatus', item: 'a', status: 'done' })).toBeTypeOf('object');
    expect(apply(live, { type: 'deleteList', list: 'L0' })).toBe('live');
    const can = { ...everything, manageTemplates: true };
    expect(apply({ ...live, can }, { type: 'deleteList', list: 'L0' })).toBeTypeOf('object');
    expect(apply({ ...live, can }, { type: 'renameList', list: 'L0', name: 'X' })).toBe('live');
  });
});

describe('fold', () => {
  test('the first item makes the list, the second finds it', () => {
    const { state } = fold(empty, [
      op('1', { type: 'addItem', item: 'a', text: ' One ' }),
      op('2', { type: 'addItem', item: 'b', text: 'Two', list: 'default' }),
    ]);
    expect(state.lists).toEqual([
      list('default', 'Checklist', item('a', { text: 'One' }), item('b', { text: 'Two' })),
    ]);
  });

  test('each operation sees those before it, and a rejected one changes nothing', () => {
    const { state, rejected } = fold(stateOf('ab'), [
      op('1', { type: 'deleteItem', item: 'a' }),
      op('2', { type: 'setStatus', item: 'a', status: 'done' }),
      op('3', { type: 'setStatus', item: 'b', status: 'done' }),
    ]);
    expect(shape(state)).toEqual(['b']);
    expect([...rejected]).toEqual([['2', 'not_found']]);
    expect(state.counts).toEqual({
      total: 1,
      complete: 1,
      mandatory: 1,
      mandatoryComplete: 1,
      percent: 100,
    });
  });

  test('what does not change keeps its identity, so that its row need not be drawn again', () => {
    const before = stateOf('abc', 'd');
    const { state } = fold(before, [op('1', { type: 'setStatus', item: 'b', status: 'done' })]);
    expect(state.lists[0]?.items[0]).toBe(before.lists[0]?.items[0]);
    expect(state.lists[1]).toBe(before.lists[1]);
    expect(fold(before, []).state).toBe(before);
  });
});

test('count: headings are not counted, skipped is complete, percent is rounded down', () => {
  const items = [
    item('a', { status: 'skipped' }),
    item('b', { status: 'done', optional: true }),
    item('c', { status: 'in_progress' }),
    item('h', { kind: 'heading' }),
  ];
  expect(count([list('l', 'l', ...items)], statuses)).toEqual({
    total: 3,
    complete: 2,
    mandatory: 2,
    mandatoryComplete: 1,
    percent: 66,
  });
});

describe('whatever the operations are', () => {
  const seeds = Array.from({ length: 300 }, (_, n) => n + 1);

  test.each(seeds)('seed %i: doing and undoing restores', (seed) => {
    const random = seeded(seed);
    let state = randomState(random);
    for (let n = 0; n < 12; n++) {
      const action = randomAction(random, state);
      const done = fold(state, [op('do', action)]);
      if (done.rejected.size) continue;
      const back = inverse(state, action).map((a, i) => op(`undo${i}`, a));
      const undone = fold(done.state, back);
      expect(undone.rejected.size, JSON.stringify(action)).toBe(0);
      expect(undone.state, JSON.stringify(action)).toEqual(state);
      state = done.state;
    }
  });

  test.each(seeds)('seed %i: an operation that is asked for twice is done once', (seed) => {
    const random = seeded(seed);
    const state = randomState(random);
    const ops: Operation[] = [];
    for (let now = state; ops.length < 12; now = fold(state, ops).state) {
      ops.push(op(`o${ops.length}`, randomAction(random, now)));
    }
    const once = fold(state, ops);
    expect(fold(state, [...ops, ...ops]).state).toEqual(once.state);
    const last = ops.at(-1);
    if (!last || once.rejected.has(last.id)) return;
    // The answer to it was lost, and the state that came meanwhile has it already.
    expect(fold(once.state, [last]).state).toEqual(once.state);
  });

  function randomState(random: () => number): State {
    const ids = Array.from('abcdefgh');
    const lists = Array.from({ length: 1 + Math.floor(random() * 3) }, (_, n) => {
      const items = ids
        .splice(0, Math.floor(random() * 5))
        .map((id, n) => (n > 0 && random() < 0.4 ? `>${id}` : id));
      return `L${n}(${items.join(' ')})`;
    });
    return stateFrom(lists.join(' '));
  }

  function randomAction(random: () => number, state: State): Action {
    const pick = <T>(all: readonly T[]): T => all[Math.floor(random() * all.length)] as T;
    const some = Array.from('abcdefghxyz');
    const list = pick([...state.lists.map((l) => l.id), 'new']);
    const after = random() < 0.3 ? {} : { after: pick(some) };
    const parent = random() < 0.5 ? {} : { parent: pick(some) };
    const id = pick(some);
    return pick<Action>([
      { type: 'addItem', item: id, list, text: 'New', ...after, ...parent, issue: '7' },
      { type: 'addItem', item: id, list, text: 'New', ...after, due: '2026-02-28', optional: true },
      { type: 'addItem', item: id, list, text: 'Part', ...after, kind: 'heading' },
      { type: 'editItem', item: id, text: 'Edited' },
      { type: 'editItem', item: id, details: 'More\nlines' },
      { type: 'setStatus', item: id, status: pick(statuses).id },
      { type: 'setOptional', item: id, optional: random() < 0.5 },
      { type: 'setAssignee', item: id, assignee: pick([null, '5b10ac8d82e05b22cc7d4ef5']) },
      { type: 'setDue', item: id, due: pick([null, '2026-12-24']) },
      { type: 'setLink', item: id, issue: pick([null, '7']), ...pick([{}, { key: 'T-1' }]) },
      { type: 'moveItem', item: id, list, ...after },
      { type: 'moveItem', item: id, list, ...after, ...parent },
      { type: 'deleteItem', item: id },
      { type: 'addList', list: 'new', name: 'New', ...(random() < 0.5 ? {} : { after: list }) },
      { type: 'renameList', list, name: 'Renamed' },
      { type: 'moveList', list, ...(random() < 0.5 ? {} : { after: pick(state.lists).id }) },
      ...(state.lists.length > 1 ? [{ type: 'deleteList', list } as const] : []),
    ]);
  }
});
