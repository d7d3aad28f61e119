import { beforeEach, describe } from 'vitest';
import type { Issue, Jira } from './support/jira';
import { Framed } from './support/panel';
import { expect, test } from './support/test';

/** What Chromium says of a gadget for which nothing is kept yet. */
const nothingKept = 'Failed to load resource: the server responded with a status of 404';
/** And of a search that Jira refuses. */
const refusedSearch = 'Failed to load resource: the server responded with a status of 400';

describe('where people look at many issues', () => {
  let issue: Issue;

  const told = (jira: Jira, of: Issue) =>
    expect
      .poll(async () => ((await jira.told(of)) as { progress?: string } | null)?.progress)
      .toBe('1/2');

  beforeEach<{ jira: Jira }>(async ({ jira }) => {
    issue = await jira.newIssue('WEB', 'Looked at from afar');
    await jira.seed(issue, ['Pack', 'Ship']);
    await jira.ops(issue, [
      { id: 'done', type: 'setStatus', item: 'seed-0', status: 'done' },
      { id: 'due', type: 'setDue', item: 'seed-1', due: '2026-01-05' },
    ]);
    await told(jira, issue);
  });

  test('cards of the board and rows of the navigator have the progress', async ({
    visit,
    jira,
  }) => {
    await jira.move(issue, 'Done'); // the column that is farthest away
    const page = await visit('/boards/1');
    const card = page.getByRole('listitem').filter({ hasText: issue.key });
    await card.getByText('1/2').waitFor();
    await page.setViewportSize({ width: 320, height: 900 });
    const wide = () => document.documentElement.scrollWidth > document.documentElement.clientWidth;
    expect(await page.evaluate(wide)).toBe(false);
    await page.setViewportSize({ width: 1280, height: 900 });
    await page.getByRole('link', { name: 'Search', exact: true }).click();
    await page.getByLabel('JQL').fill(`key = ${issue.key} AND checklistDue < startOfDay()`);
    await page.getByRole('button', { name: 'Search' }).click();
    await page.getByText('1 found', { exact: true }).waitFor();
    const row = page.getByRole('row').filter({ hasText: issue.key });
    expect(await row.getByRole('cell').allTextContents()).toEqual(
      expect.arrayContaining(['1/2', ' 50 %', 'Not Completed']),
    );
  });

  test('a tick changes the badge below the details, which opens the checklist', async ({
    open,
  }) => {
    const panel = await open(issue);
    const header = panel.page.locator('summary').filter({ hasText: 'Checklist' });
    await header.getByText('1/2', { exact: true }).waitFor();
    await panel.tick('Ship');
    await header.getByText('2/2', { exact: true }).waitFor();
    await panel.pageIsFine('badge');
    await header.press('Enter');
    const opened = panel.page.locator('details').frameLocator('iframe.ap-iframe');
    await opened.getByRole('checkbox', { name: 'Pack', exact: true }).click();
    await header.getByText('1/2', { exact: true }).waitFor();
  });

  test('a gadget is configured by keyboard, and everybody sees what it shows', async ({
    visit,
  }) => {
    const gadget = new Framed(
      await visit('/dashboards/1', { expected: [nothingKept, refusedSearch] }),
    );
    await gadget.says('No filter has been chosen yet.');
    await gadget.isFine('gadget-unset');
    await gadget.button('Configure').press('Enter');
    await gadget.frame
      .getByRole('option', { name: 'Website relaunch' })
      .waitFor({ state: 'attached' });
    await gadget.frame.getByRole('textbox', { name: 'JQL' }).fill('universe = 42');
    await gadget.isFine('gadget-form');
    await gadget.frame.getByRole('textbox', { name: 'JQL' }).press('Tab');
    await gadget.button('Save').press('Enter');
    await gadget.says("Field 'universe' does not exist");
    await gadget.frame
      .getByRole('textbox', { name: 'JQL' })
      .fill(`project = WEB AND summary ~ afar`);
    await gadget.frame.getByLabel('Title').fill('From afar');
    await gadget.button('Save').press('Enter');
    const row = gadget.frame.getByRole('listitem').filter({ hasText: issue.key });
    await row.getByText('Overdue since').waitFor();
    await gadget.page.getByRole('heading', { name: 'From afar' }).waitFor();
    await gadget.isFine('gadget');

    const narrow = { user: 'ben', locale: 'iw_IL', width: 320 } as const;
    const other = new Framed(await visit('/dashboards/1', narrow));
    await other.frame.getByRole('listitem').filter({ hasText: issue.key }).waitFor();
    expect(await other.button('הגדרה').count()).toBe(0);
    const inside = await other.inside();
    const wide = () => document.documentElement.scrollWidth > document.documentElement.clientWidth;
    expect(await inside.evaluate(wide)).toBe(false);
    await other.isFine('gadget-narrow-he');
  });
});
