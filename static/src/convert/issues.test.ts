import { expect, test } from 'vitest';
import { jiraSaying } from '../host/testing';
import { TestClock } from '../outbox/testing';
import { Issues } from './issues';
import type { JiraIssue } from './issues';

const issue = (id: string, category = 'new'): JiraIssue => ({
  id,
  key: `WEB-${id}`,
  fields: { summary: 'One', status: { name: 'X', statusCategory: { key: category } } },
});

/** A Jira with these issues, which a test may change. */
function reading(there: Map<string, JiraIssue>) {
  const site = { down: false };
  const { jira, asked } = jiraSaying((_, ask) => {
    if (site.down) return 503;
    const { issueIdsOrKeys } = ask?.body as { issueIdsOrKeys: string[] };
    return { issues: issueIdsOrKeys.flatMap((id) => there.get(id) ?? []) };
  });
  const clock = new TestClock();
  return { issues: new Issues({ jira, clock }), clock, asked, site };
}

test('asks once for many, and tells those that are hidden apart', async () => {
  const { issues, clock, asked } = reading(new Map([['1', issue('1', 'done')]]));
  let told = 0;
  issues.subscribe(() => told++);
  expect([issues.get('1'), issues.get('2')]).toEqual([undefined, undefined]);
  await clock.pass(20);
  expect(issues.get('1')).toMatchObject({ key: 'WEB-1', done: true, colour: 'green' });
  expect(issues.get('2')).toBeNull();
  await clock.pass(20);
  expect(asked.map((a) => a.ask?.body)).toEqual([
    { issueIdsOrKeys: ['1', '2'], fields: ['summary', 'status'] },
  ]);
  expect(told).toBe(1);
});

test('asks for no more than Jira takes at once', async () => {
  const { issues, clock, asked } = reading(new Map());
  for (let n = 0; n < 150; n++) issues.get(`${n}`);
  await clock.pass(20);
  expect(asked).toHaveLength(2);
});

test('what was known stays when Jira does not answer, and is read again', async () => {
  const there = new Map([['1', issue('1')]]);
  const { issues, clock, site } = reading(there);
  issues.get('1');
  await clock.pass(20);
  site.down = true;
  issues.refresh();
  issues.get('2');
  await clock.pass(20);
  expect(issues.get('1')?.done).toBe(false);
  expect(issues.get('2')).toBeUndefined();
  site.down = false;
  there.set('1', issue('1', 'done')).set('2', issue('2'));
  issues.refresh();
  await clock.pass(30_000);
  issues.get('2');
  await clock.pass(20);
  expect(issues.get('1')?.done).toBe(true);
  expect(issues.get('2')?.key).toBe('WEB-2');
});

test('what was just made need not be asked for', async () => {
  const { issues, clock, asked } = reading(new Map());
  issues.learn({ id: '9', key: 'WEB-9', summary: '', status: '', colour: 'grey', done: false });
  expect(issues.get('9')?.key).toBe('WEB-9');
  await clock.pass(20);
  expect(asked).toEqual([]);
});
