import { beforeAll, expect, test } from 'vitest';
import { workflow } from '../words/en/workflow';
import type { Rule } from './rule';
import { emptyMeans } from './says';
import { speak } from './words';

beforeAll(() => speak(workflow));

test.each<[string, Rule, string]>([
  [
    'a whole rule',
    { rule: 'count', need: true, n: 2 },
    'Empty means: At least 2 items have to be complete.',
  ],
  [
    'a rule with a message that is too long',
    { rule: 'all', need: false, message: 'x'.repeat(256) },
    'Empty means: All items have to be complete.',
  ],
  ['a text that is missing', { rule: 'matching', need: false, pattern: ' ' }, ''],
  ['a list that is missing', { rule: 'list', need: true }, ''],
  ['a number that was removed', { rule: 'count', need: true, n: NaN }, ''],
  ['a share that there is not', { rule: 'percent', need: true, n: 101 }, ''],
])('of %s the hint says what there is to say', (_, rule, said) => {
  expect(emptyMeans(rule)).toBe(said);
});
