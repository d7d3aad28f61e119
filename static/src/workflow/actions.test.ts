import { expect, test } from 'vitest';
import { actionOf, actionsJSON, faultOf, newRow, rowOf, rowsOf, verbs } from './actions';
import type { Row, RowFault } from './actions';

const row = (part: Partial<Row>): Row => ({ ...newRow(0), ...part });

test.each<[string, Row, object]>([
  ['all items', row({}), { check: '*' }],
  [
    'items of a list',
    row({ verb: 'uncheck', pattern: ' sign ', list: ' Release ' }),
    { uncheck: 'sign', list: 'Release' },
  ],
  ['a status of all', row({ verb: 'status', status: 'Done' }), { status: 'Done', match: '*' }],
  [
    'a status of some',
    row({ verb: 'status', status: 'Done', pattern: '/^a/', list: 'B' }),
    { status: 'Done', match: '/^a/', list: 'B' },
  ],
  ['lines', row({ verb: 'add', lines: 'one\n\n  two\n' }), { add: ['one', '  two'] }],
  [
    'a template',
    row({ verb: 'apply', template: 'Release', mode: 'replace' }),
    { apply: 'Release', mode: 'replace' },
  ],
  [
    'a template that stays linked',
    row({ verb: 'apply', template: 'R', live: true }),
    { apply: 'R', mode: 'missing', live: true },
  ],
  ['no template', row({ verb: 'remove', template: 'R', mode: 'append' }), { remove: 'R' }],
  ['nothing', row({ verb: 'clear' }), { clear: true }],
  ['no list', row({ verb: 'clear', list: 'Release' }), { clear: 'Release' }],
])('%s is written and read', (_, edited, want) => {
  const action = actionOf(edited);
  expect(action).toEqual(want);
  expect(actionOf(rowOf(0, action) ?? newRow(1))).toEqual(want);
});

test('what is left from another verb is not written', () => {
  const left = row({ list: 'L', pattern: 'p', status: 's', lines: 'l', template: 't', live: true });
  const fields = verbs.map((verb) => Object.keys(actionOf({ ...left, verb })));
  expect(fields).toEqual([
    ['check', 'list'],
    ['uncheck', 'list'],
    ['status', 'match', 'list'],
    ['add', 'list'],
    ['apply', 'mode', 'live'],
    ['remove'],
    ['clear'],
  ]);
});

test.each([
  ['nothing', undefined],
  ['no verb', {}],
  ['two verbs', { check: '*', uncheck: '*' }],
  ['a text', 'check'],
])('%s is no action', (_, action) => {
  expect(rowOf(0, action)).toBeUndefined();
});

test('what Jira keeps is read again, as a whole or not at all', () => {
  const rows = [row({}), row({ id: 1, verb: 'clear' })];
  expect(rowsOf(JSON.parse(actionsJSON(rows)))).toEqual(rows);
  expect(rowsOf({ actions: [{ check: '*' }, { wish: 1 }] })).toBeUndefined();
  expect(rowsOf({})).toBeUndefined();
  expect(rowsOf(null)).toBeUndefined();
});

test.each<[Partial<Row>, RowFault | undefined]>([
  [{ verb: 'check' }, undefined],
  [{ verb: 'clear' }, undefined],
  [{ verb: 'status', status: ' ' }, 'status'],
  [{ verb: 'add', lines: ' \n ' }, 'lines'],
  [{ verb: 'apply' }, 'template'],
  [{ verb: 'remove' }, 'template'],
  [{ verb: 'remove', template: 'R' }, undefined],
])('what is missing from %o: %s', (part, want) => {
  expect(faultOf(row(part))).toBe(want);
});
