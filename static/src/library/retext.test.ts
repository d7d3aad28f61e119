import { describe, expect, test } from 'vitest';
import { item, list, stateOf } from '../domain/testing';
import { readText, textOf } from './retext';

const state = stateOf(
  list('one', 'Before', item('a', { text: 'Freeze' }), item('b', { text: 'Announce' })),
  list(
    'two',
    'After',
    item('h', { kind: 'heading', text: 'Soon', status: null }),
    item('c', { text: 'Watch' }),
  ),
);

/** Ids for what is new: n1, n2 … */
function ids() {
  let n = 0;
  return () => `n${++n}`;
}

const read = (text: string) =>
  readText(state, text, ids()).lists.map((l) => `${l.id}: ${l.items.map((i) => i.id).join(' ')}`);

describe('a text becomes lists', () => {
  test('what was written is read as it was', () => {
    const { lists, faults } = readText(state, textOf(state), ids());
    expect(lists).toEqual(state.lists);
    expect(faults).toEqual([]);
  });

  test.each([
    [
      'items that moved are the same',
      '# Before\nAnnounce\nFreeze\n# After\n--- Soon\nWatch',
      ['one: b a', 'two: h c'],
    ],
    [
      'an item in another list is the same',
      '# Before\nFreeze\n# After\nAnnounce\n--- Soon\nWatch',
      ['one: a', 'two: b h c'],
    ],
    [
      'one that was written over is the same',
      '# Before\nFreeze it\nAnnounce\n# After\n--- Soon\nWatch',
      ['one: a b', 'two: h c'],
    ],
    [
      'a new one is new',
      '# Before\nFreeze\nTell\nAnnounce\n# After\n--- Soon\nWatch',
      ['one: a n1 b', 'two: h c'],
    ],
    [
      'a renamed list is the same',
      '# Earlier\nFreeze\nAnnounce\n# After\n--- Soon\nWatch',
      ['one: a b', 'two: h c'],
    ],
    ['a list that is gone is gone', '# After\n--- Soon\nWatch', ['two: h c']],
    [
      'a new list is new',
      '# Before\nFreeze\nAnnounce\n# After\n--- Soon\nWatch\n# Later\nRest',
      ['one: a b', 'two: h c', 'n1: n2'],
    ],
    ['without a name it is the first list', 'Freeze\nAnnounce', ['one: a b']],
  ])('%s', (_, text, want) => {
    expect(read(text)).toEqual(want);
  });

  test('what stands under an item is its child', () => {
    const { lists } = readText(state, '# Before\nFreeze\n  Announce', ids());
    expect(lists[0]?.items[1]).toMatchObject({ id: 'b', parent: 'a' });
  });

  test('a line that means nothing is told', () => {
    expect(readText(state, '# Before\n* [nowhere] X', ids()).faults).toMatchObject([
      { line: 2, code: 'unknown_status' },
    ]);
  });
});
