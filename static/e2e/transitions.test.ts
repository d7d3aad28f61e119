import type { Page } from 'playwright-core';
import { describe } from 'vitest';
import { Framed } from './support/panel';
import { expect, test } from './support/test';

/** Does a transition by the button of the issue's status, as fast as a page can. */
async function go(page: Page, transition: string): Promise<void> {
  await page.locator('#status').click();
  await page.getByRole('menuitem', { name: transition, exact: true }).click();
}

const refused = 'Failed to load resource: the server responded with a status of 400';

describe('rules of the workflow', () => {
  test('Done is refused until the last mandatory item is ticked, and done right after', async ({
    jira,
    issue,
    open,
  }) => {
    await jira.seed(issue, ['Write it down', 'Ship it'], 'ben');
    await expect.poll(() => jira.told(issue)).toMatchObject({ mandatoryOpen: 2 });
    const panel = await open(issue, { expected: [refused] });
    await go(panel.page, 'Done');
    await panel.page.getByText('Complete the checklist’s mandatory items first.').waitFor();
    await panel.pageIsFine('transition-refused');
    await panel.tick('Write it down');
    await panel.tick('Ship it');
    await panel.saved();
    // How soon Jira knows is measured where no browser takes its time away.
    await expect.poll(() => jira.told(issue)).toMatchObject({ mandatoryOpen: 0 });
    await go(panel.page, 'Done');
    await panel.page.locator('#status[data-category="done"]').waitFor();
    expect(await panel.page.locator('#status').innerText()).toBe('Done');
  });

  test('a validator is made, changed and removed in the editor', async ({ jira, visit, open }) => {
    const page = await visit('/workflows/OPS/31/checklist-validator');
    const form = new Framed(page);
    await form.frame.getByLabel('What has to be so').selectOption('count');
    await form.frame.getByLabel('Number of items').fill('');
    await form.isBridged(); // or the editor's button reaches nobody
    await page.getByRole('button', { name: 'Add' }).click(); // the form does not let it
    await form.says('Enter a whole number');
    await form.frame.getByLabel('Number of items').fill('1');
    await form.isFine('validator');
    await form.pageIsFine('validator-editor');
    await page.getByRole('button', { name: 'Add' }).click();
    const made = page.getByRole('region', { name: 'Done' });
    await made.getByRole('link', { name: 'Edit' }).click();
    await form.frame.getByLabel('What the person is told').fill('One at least.');
    await form.isBridged();
    await page.getByRole('button', { name: 'Update' }).click();
    const shown = made.frameLocator('iframe.ap-iframe'); // other transitions may have rules, too
    await shown.getByText('One at least.').filter({ visible: true }).first().waitFor();

    const issue = await jira.newIssue('OPS');
    const panel = await open(issue, { expected: [refused] });
    await go(panel.page, 'Done');
    await panel.page.getByText('One at least.').waitFor();

    await made.getByRole('button', { name: 'Remove' }).click();
    await made.getByText('No rules of apps.').waitFor();
    await go(panel.page, 'Done');
    await panel.page.locator('#status[data-category="done"]').waitFor();
  });
});
