import { describe, expect, test } from 'vitest';
import { item, stateOf } from '../domain/testing';
import { JiraError } from '../host/host';
import { jiraSaying } from '../host/testing';
import { createFrom, faultOf, findIssue, keyIn, missingFields, typesFor, wordsOf } from './create';
import { factsOf } from './issues';
import { document, plain } from './text';
import { tie } from './tie';

test.for([
  ['Ship **it** _now_ or ~~never~~', 'Ship it now or never'],
  ['Read [the page](https://example.com/x_y) and `run --it`', 'Read the page and run --it'],
  ['snake_case_name and 2*3*4', 'snake_case_name and 2*3*4'],
  ['a * b * c', 'a * b * c'],
  ['*italic* and [not a link](x)', 'italic and [not a link](x)'],
] as const)('%s is called %s', ([text, want]) => {
  expect(plain(text)).toBe(want);
});

test('a document has a paragraph for each block, and addresses that can be followed', () => {
  expect(document('One, see https://example.com/a.\ntwo\n\n\nThree')).toEqual({
    type: 'doc',
    version: 1,
    content: [
      {
        type: 'paragraph',
        content: [
          { type: 'text', text: 'One, see ' },
          {
            type: 'text',
            text: 'https://example.com/a',
            marks: [{ type: 'link', attrs: { href: 'https://example.com/a' } }],
          },
          { type: 'text', text: '.' },
          { type: 'hardBreak' },
          { type: 'text', text: 'two' },
        ],
      },
      { type: 'paragraph', content: [{ type: 'text', text: 'Three' }] },
    ],
  });
});

test('a text that is too long for a summary goes on in the description', () => {
  const text = '😀'.repeat(300);
  const { summary, description } = wordsOf(item('a', { text, details: 'More' }));
  expect([...summary]).toHaveLength(255);
  expect(summary.endsWith('😀…')).toBe(true);
  expect(description).toBe(`${text}\n\nMore`);
  expect(wordsOf(item('a', { text: 'Short' }))).toEqual({ summary: 'Short', description: '' });
});

test('only the types of the kind that is wanted are offered', async () => {
  const { jira, asked } = jiraSaying(() => ({
    issueTypes: [
      { id: '1', name: 'Task' },
      { id: '2', name: 'Sub-task', subtask: true },
      { id: '3', name: 'Bug', subtask: false },
    ],
  }));
  expect(await typesFor(jira, '10000', 'issue')).toEqual([
    { id: '1', name: 'Task' },
    { id: '3', name: 'Bug' },
  ]);
  expect(await typesFor(jira, '10000', 'subtask')).toEqual([{ id: '2', name: 'Sub-task' }]);
  expect(asked[0]?.path).toMatch(/^\/rest\/api\/3\/issue\/createmeta\/10000\/issuetypes\?/);
});

test('what is missing is what Jira requires and nobody fills in', async () => {
  const field = (fieldId: string, required = true, hasDefaultValue = false) => ({
    fieldId,
    name: fieldId.toUpperCase(),
    required,
    hasDefaultValue,
  });
  const { jira } = jiraSaying(() => ({
    fields: [
      field('summary'),
      field('parent'),
      field('priority', true, true),
      field('due', false),
      field('description'),
      field('severity'),
    ],
  }));
  expect(await missingFields(jira, '1', '2', true)).toEqual(['SEVERITY']);
  expect(await missingFields(jira, '1', '2', false)).toEqual(['DESCRIPTION', 'SEVERITY']);
});

describe('creating', () => {
  const place = { projectId: '10000', issueId: '10101' };
  const what = item('a', { text: 'Do **it**', details: 'Well' });

  test.each([
    ['issue', undefined],
    ['subtask', { id: '10101' }],
  ] as const)('%s', async (into, parent) => {
    const { jira, asked } = jiraSaying(() => ({ id: '7', key: 'WEB-7' }));
    expect(await createFrom(jira, what, place, '3', into)).toMatchObject({ id: '7', key: 'WEB-7' });
    expect(asked).toEqual([
      {
        path: '/rest/api/3/issue',
        ask: {
          method: 'POST',
          body: {
            fields: {
              project: { id: '10000' },
              issuetype: { id: '3' },
              summary: 'Do it',
              description: document('Well'),
              ...(parent ? { parent } : {}),
            },
          },
        },
      },
    ]);
  });

  test('an answer without an issue is a fault', async () => {
    const { jira } = jiraSaying(() => ({}));
    await expect(createFrom(jira, what, place, '3', 'issue')).rejects.toThrow('did not say');
  });
});

test.for([
  ['tick-12', 'TICK-12'],
  [' WEB-1 ', 'WEB-1'],
  ['https://acme.atlassian.net/browse/WEB-1?x=y', 'WEB-1'],
  ['https://acme.atlassian.net/jira/software/projects/WEB/boards/1?selectedIssue=WEB-9', 'WEB-9'],
  ['WEB', undefined],
  ['10101', undefined],
  ['../WEB-1', undefined],
  ['https://[', undefined],
  ['', undefined],
] as const)('%s names %s', ([typed, want]) => {
  expect(keyIn(typed)).toBe(want);
});

test('an issue that may not be seen is none, one that cannot be asked for is a fault', async () => {
  await expect(findIssue(jiraSaying(() => 404).jira, 'WEB-1')).resolves.toBeUndefined();
  await expect(findIssue(jiraSaying(() => 500).jira, 'WEB-1')).rejects.toThrow('500');
});

test('what Jira says is wrong is told in its words', () => {
  const body = JSON.stringify({ errorMessages: ['No.'], errors: { x: 'X is required.' } });
  expect(faultOf(new JiraError(400, body))).toBe('No. X is required.');
  expect(faultOf(new JiraError(502, '<html>'))).toBe('');
  expect(faultOf(new Error('offline'))).toBe('');
});

test.for([
  ['done', 'green', true],
  ['indeterminate', 'blue', false],
  ['new', 'grey', false],
  ['undefined', 'grey', false],
] as const)('a status of the category %s is %s', ([key, colour, done]) => {
  const facts = factsOf({
    id: '1',
    key: 'A-1',
    fields: { status: { name: 'Fertig', statusCategory: { key } } },
  });
  expect(facts).toMatchObject({ status: 'Fertig', colour, done });
});

describe('an item that is tied', () => {
  const state = stateOf('ab');
  const issue = { id: '7', key: 'WEB-7' };
  const link = { type: 'setLink', item: 'a', issue: '7', key: 'WEB-7' };
  const status = (id: string) => ({ type: 'setStatus', item: 'a', status: id });

  test.for([
    ['and follows a done issue is complete', 'open', true, true, [status('done')]],
    ['and follows an open issue is open', 'done', true, false, [status('open')]],
    ['and is as the issue is stays so', 'in_progress', true, false, []],
    ['and follows an issue of which nothing is known stays', 'open', true, undefined, []],
    ['and does not follow stays', 'open', false, true, []],
  ] as const)('%s', ([, is, follow, done, more]) => {
    const tied = done === undefined ? issue : { ...issue, done };
    const actions = tie(state, item('a', { status: is }), tied, follow);
    expect(actions).toEqual([{ ...link, follow }, ...more]);
  });
});
