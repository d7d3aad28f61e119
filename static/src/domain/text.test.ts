import { expect, test } from 'vitest';
import { newId } from './ids';
import { cleanLine, lines, segments } from './text';

test.each([
  ['plain', ['plain']],
  ['', []],
  ['see https://a.example/b?c=d#e.', ['see ', '<https://a.example/b?c=d#e>', '.']],
  ['(https://a.example/x)', ['(', '<https://a.example/x>', ')']],
  ['https://a.example/x_(y)', ['<https://a.example/x_(y)>']],
  [
    'http://a.example, https://b.example!',
    ['<http://a.example>', ', ', '<https://b.example>', '!'],
  ],
  ['"https://a.example"', ['"', '<https://a.example>', '"']],
  ['javascript:alert(1)', ['javascript:alert(1)']],
  ['data:text/html,x', ['data:text/html,x']],
  ['<img src=x onerror=alert(1)>', ['<img src=x onerror=alert(1)>']],
  ['https://', ['https://']],
  ['HTTPS://A.example', ['<HTTPS://A.example>']],
])('segments of %s', (text, want) => {
  const got = segments(text);
  expect(got.map((s) => (s.href === undefined ? s.text : `<${s.href}>`))).toEqual(want);
  expect(got.map((s) => s.text).join('')).toBe(text);
});

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
