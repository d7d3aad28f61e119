import { expect, test } from 'vitest';
import { emoji } from './emoji';

test.each([
  ['tada', '🎉'],
  ['+1', '👍'],
  ['100', '💯'],
  ['zzz', '💤'],
  ['white_check_mark', '✅'],
  ['unknown', undefined],
  ['🎉', undefined],
])('%s is %s', (name, want) => {
  expect(emoji(name)).toBe(want);
});
