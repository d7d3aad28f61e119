import { afterEach, expect, test, vi } from 'vitest';
import { formsOf, name } from './form';

afterEach(() => {
  document.documentElement.lang = '';
  vi.useRealTimers();
});

const english = formsOf('en');
const hebrew = formsOf('he');

test.each([
  [0, '0 items'],
  [1, '1 item'],
  [2, '2 items'],
  [1000, '1,000 items'],
])('%i of a thing has its form in English', (count, said) => {
  expect(english.many(count, { one: '# item', other: '# items' })).toBe(said);
});

test.each([
  [1, 'פריט אחד'],
  [2, 'שני פריטים'],
  [3, '3 פריטים'],
  [20, '20 פריטים'],
])('%i of a thing has its form in Hebrew', (count, said) => {
  const forms = { one: 'פריט אחד', two: 'שני פריטים', other: '# פריטים' };
  expect(hebrew.many(count, forms)).toBe(said);
});

test('dates are as in the region of the page, where the words are in its language', () => {
  const date = new Date(2020, 10, 21, 9, 5);
  document.documentElement.lang = 'en-GB';
  expect(english.day(date)).toBe('21 Nov 2020');
  document.documentElement.lang = 'en-US';
  expect(english.day(date)).toBe('Nov 21, 2020');
  expect(english.time(date)).toMatch(/Nov 21, 2020.*9:05/);
  document.documentElement.lang = 'de-AT';
  expect(english.day(date)).toBe('Nov 21, 2020');
});

test('a day of this year goes without the year', () => {
  vi.setSystemTime(new Date(2020, 0, 1));
  expect(english.day(new Date(2020, 10, 21))).toBe('Nov 21');
});

test('a long text is named by its beginning', () => {
  expect(name('x'.repeat(80))).toBe('x'.repeat(80));
  expect(name('x'.repeat(81))).toBe(`${'x'.repeat(79)}…`);
});
