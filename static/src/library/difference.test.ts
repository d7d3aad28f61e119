import { describe, expect, test } from 'vitest';
import { item, list } from '../domain/testing';
import { condensed, differenceOf, isSame } from './difference';
import type { DiffList } from './difference';

/** A list of items named by letters. */
const of = (letters: string, id = 'l') => list(id, id, ...[...letters].map((c) => item(c)));

/** What is different, in signs: +a, -a, ~a for changed, >a for moved. */
const signs = (lists: readonly DiffList[]) =>
  lists.map((l) =>
    l.lines
      .map(
        ({ change, item: i }) =>
          ({ same: '', added: '+', deleted: '-', changed: '~', moved: '>' })[change] + i.id,
      )
      .join(' '),
  );

describe('what is different between two versions', () => {
  test.each([
    ['nothing', 'abc', 'abc', 'a b c'],
    ['something added between', 'ac', 'abc', 'a +b c'],
    ['something gone stands where it stood', 'abc', 'ac', 'a -b c'],
    ['all gone', 'ab', '', '-a -b'],
    ['one moved, and not all that it passed', 'abcd', 'bcda', 'b c d >a'],
    ['one moved up', 'abcd', 'dabc', '>d a b c'],
    ['one added and one gone at the end', 'abc', 'abd', 'a b -c +d'],
  ])('%s', (_, before, after, want) => {
    const found = signs(differenceOf([of(before)], [of(after)]));
    expect(found).toEqual([want]);
  });

  test('a text that changed has what it was', () => {
    const was = item('a', { text: 'Old' });
    const [found] = differenceOf([list('l', 'L', was)], [list('l', 'L', { ...was, text: 'New' })]);
    expect(found?.lines).toEqual([{ change: 'changed', item: { ...was, text: 'New' }, was }]);
  });

  test('an item that went to another list is not said to be gone', () => {
    expect(
      signs(differenceOf([of('ab', 'l'), of('c', 'm')], [of('a', 'l'), of('cb', 'm')])),
    ).toEqual(['a', 'c >b']);
  });

  test('lists are added, renamed and deleted', () => {
    const before = [of('a', 'l'), of('b', 'm')];
    const after = [{ ...of('a', 'l'), name: 'Now' }, of('c', 'n')];
    expect(differenceOf(before, after).map((l) => [l.id, l.change, l.was])).toEqual([
      ['l', 'renamed', 'l'],
      ['n', 'added', undefined],
      ['m', 'deleted', undefined],
    ]);
  });

  test('is none between the same', () => {
    expect(isSame(differenceOf([of('abc')], [of('abc')]))).toBe(true);
    expect(isSame(differenceOf([of('abc')], [of('acb')]))).toBe(false);
  });
});

test('what is the same far from all changes is counted', () => {
  const [found] = differenceOf([of('abcdefgh')], [of('abcdeXfgh')]);
  expect(condensed(found?.lines ?? []).map((l) => (typeof l === 'number' ? l : l.item.id))).toEqual(
    [4, 'e', 'X', 'f', 2],
  );
});
