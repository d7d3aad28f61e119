import { expect, test } from 'vitest';
import { newId } from './ids';
import { cleanLine, lines } from './text';

test('lines leaves out the empty ones and trims the others', () => {
  expect(lines('one\r\n\n  two \u2028three\n')).toEqual(['one', 'two', 'three']);
});

test.each([
  [' a ', 'a'],
  ['\u0085a\u00a0', 'a'],
  ['\ufeffa', '\ufeffa'],
  ['  ', undefined],
  ['a\0', undefined],
])('cleanLine of %j is what the server keeps', (s, want) => {
  expect(cleanLine(s, 10)).toBe(want);
});

test('ids have the form that the API asks for and differ', () => {
  const ids = Array.from({ length: 100 }, () => newId());
  expect(ids.every((id) => /^[A-Za-z0-9_-]{1,64}$/.test(id))).toBe(true);
  expect(new Set(ids).size).toBe(100);
});
