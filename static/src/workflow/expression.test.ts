import { readFileSync } from 'node:fs';
import { runInNewContext } from 'node:vm';
import { describe, expect, test } from 'vitest';
import cases from '../../../descriptor/testdata/expressions.json';
import { configOf, expressionOf } from './expression';
import type { Config } from './expression';
import { faultsOf, kinds, ruleOf, watchOf } from './rule';
import type { Fault, Rule } from './rule';

/**
 * What an expression comes to. Jira's expressions are a subset of JavaScript, with
 * dates of their own.
 */
function evaluate(expression: string, today: string, context: Record<string, unknown>): unknown {
  class CalendarDate {
    constructor(private readonly day: string) {}
    valueOf(): number {
      return Date.parse(this.day);
    }
  }
  class Now {
    toCalendarDate(): CalendarDate {
      return new CalendarDate(today);
    }
  }
  return runInNewContext(expression, { ...context, CalendarDate, Date: Now });
}

describe.each(cases.rules)('the rule that $name', ({ config, message, cases: rows }) => {
  const { watch, ...rule } = config as Config;

  test('becomes its configuration', () => {
    expect(configOf(rule, watch)).toEqual(config);
  });

  test.each(rows)('$name: $expected', ({ property, today, expected }) => {
    const context = { issue: { properties: { ticklist: property } }, config };
    expect(evaluate(config.expression, today, context)).toBe(expected);
  });

  test('says its message', () => {
    expect(evaluate(cases.module.errorMessage, '2026-11-22', { config })).toBe(message);
  });
});

test.each(cases.odd)('with $name it says what is wrong', ({ config, message }) => {
  expect(evaluate(cases.module.errorMessage, '2026-11-22', { config })).toBe(message);
  expect(evaluate(cases.module.expression, '2026-11-22', {})).toBe(false);
});

/** Names, numbers, texts and signs: there are never more syntactic elements. */
const tokens = (expression: string) =>
  expression.match(/'[^']*'|\w+|=>|[=!<>]=|&&|\|\||[^\s\w]/g) ?? [];

test('every expression is well within what Jira takes', () => {
  const rules = kinds.flatMap((kind) =>
    [true, false].map((need): Rule => ({ rule: kind, need, n: 1000, list: 'a', pattern: 'b' })),
  );
  for (const expression of [
    ...rules.map((rule) => expressionOf(rule, '0123456789ab')),
    cases.module.errorMessage,
  ]) {
    expect(expression.length).toBeLessThan(500);
    expect(tokens(expression).length, expression).toBeLessThan(90);
  }
});

test('what a person writes does not come into an expression', () => {
  const rule: Rule = {
    rule: 'matching',
    need: true,
    list: `'"] || true`,
    pattern: `'`,
    message: `'`,
  };
  const { expression } = configOf(rule, 'c0ffee123456');
  expect(expression).not.toContain('true');
  expect(expression.match(/'/g)).toHaveLength(4);
});

test.each<[string, Rule, ReturnType<typeof watchOf>]>([
  ['all items need none', { rule: 'all', need: true, list: 'left from before' }, undefined],
  ['a number of all items needs none', { rule: 'count', need: true, n: 3 }, undefined],
  ['spaces name no list', { rule: 'count', need: true, n: 3, list: '  ' }, undefined],
  ['a list', { rule: 'list', need: true, list: ' Release ' }, { list: 'Release', pattern: '' }],
  [
    'a text left from before counts for nothing',
    { rule: 'mandatory', need: true, list: 'Release', pattern: 'x' },
    { list: 'Release', pattern: '' },
  ],
  ['a text', { rule: 'matching', need: true, pattern: 'x' }, { list: '', pattern: 'x' }],
])('the watch: %s', (_, rule, want) => {
  expect(watchOf(rule)).toEqual(want);
});

test.each<[string, Rule, Fault[]]>([
  ['each kind but two can be saved as it starts', ruleOf('mandatory'), []],
  ['a list has a name', ruleOf('list'), ['list']],
  ['a text is something', ruleOf('matching'), ['pattern']],
  ['no items at all', { rule: 'count', n: 0, need: true }, ['n']],
  ['more than an issue has', { rule: 'count', n: 1001, need: true }, ['n']],
  ['half an item', { rule: 'count', n: 1.5, need: true }, ['n']],
  ['no number', { rule: 'count', n: NaN, need: true }, ['n']],
  ['more than all', { rule: 'percent', n: 101, need: true }, ['n']],
  ['too long a message', { rule: 'all', need: true, message: 'x'.repeat(256) }, ['message']],
])('what is missing: %s', (_, rule, want) => {
  expect(faultsOf(rule)).toEqual(want);
});

test('the page for admins shows the expressions as they are', () => {
  const page = readFileSync('../docs/workflow.md', 'utf8');
  const shown = [...page.matchAll(/```js\n(.*?)\n```/gs)].map(([, expression]) => expression);
  const watch = 'c0ffee123456';
  const rules: readonly Rule[] = [
    ruleOf('all'),
    { ...ruleOf('all'), need: true },
    ruleOf('mandatory'),
    { ...ruleOf('count'), n: 3 },
    { ...ruleOf('percent'), n: 50 },
    { ...ruleOf('list'), list: 'Definition of Done' },
    { ...ruleOf('matching'), pattern: 'security' },
    ruleOf('overdue'),
  ];
  expect(shown).toEqual(rules.map((rule) => expressionOf(rule, watch)));
  expect(new Set(rules.map(({ rule }) => rule))).toEqual(new Set(kinds));
});
