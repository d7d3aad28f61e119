import { describe } from 'vitest';
import { Framed } from './support/panel';
import { expect, test } from './support/test';

describe('in the editor of workflows', () => {
  test('a validator for a list is refused until it has a name, and says what it asks', async ({
    visit,
  }) => {
    const page = await visit('/workflows/OPS/21/checklist-validator');
    const form = new Framed(page);
    const save = page.getByRole('button', { name: 'Add', exact: true });
    await form.isBridged(); // or the editor's button reaches nobody
    await form.frame.getByLabel('What has to be so').selectOption('list');
    await save.press('Enter');
    await form.says('Enter the name of the checklist.');
    await form.isFine('workflow-refused');
    await form.frame.getByLabel('Name of the checklist').fill('Of this test alone');
    await form.frame.getByLabel('Refuse issues in which there is no such item').press('Space');
    await form.says('Ticklist counts these items for Jira.');
    await form.says('p.watches[');
    await form.isFine('workflow-validator');
    await save.press('Enter');
    await page.waitForURL(/workflows\/OPS\?/);
    const says = 'The checklist “Of this test alone” has to be complete.';
    const shown = () =>
      Promise.all(
        page
          .frames()
          .filter((frame) => frame.url().includes('/connect/workflow'))
          .map((frame) => frame.locator('main').innerText()),
      );
    await expect.poll(async () => (await shown()).join()).toContain(says);
  });

  test('what a rule counts stays if it was saved, and goes if its page was left', async ({
    visit,
    jira,
  }) => {
    const fill = async (name: string) => {
      const page = await visit('/workflows/OPS/21/checklist-condition');
      const form = new Framed(page);
      await form.isBridged();
      await form.frame.getByLabel('What has to be so').selectOption('list');
      await form.frame.getByLabel('Name of the checklist').fill(name);
      await form.says('Ticklist counts these items for Jira.');
      return page;
    };
    const left = await fill('Never saved');
    const saved = await fill('Saved');
    expect(await jira.watched()).toEqual(expect.arrayContaining(['Never saved', 'Saved']));
    await saved.getByRole('button', { name: 'Add', exact: true }).press('Enter');
    await saved.waitForURL(/workflows\/OPS\?/);
    await left.getByRole('link', { name: 'Cancel' }).press('Enter');
    await expect.poll(() => jira.watched()).not.toContain('Never saved');
    expect(await jira.watched()).toContain('Saved');
  });

  test('actions are put in order by keyboard', async ({ visit }) => {
    const look = { locale: 'iw_IL', width: 320 } as const;
    const form = new Framed(await visit('/workflows/OPS/21/checklist-post-function', look));
    await form.frame.locator('select').first().selectOption('clear');
    await form.frame.locator('#add').press('Enter');
    await form.frame.locator('#up-1').press('Enter');
    await expect
      .poll(async () => JSON.parse(await form.frame.locator('pre').innerText()) as unknown)
      .toEqual({ actions: [{ check: '*' }, { clear: true }] });
    await form.isFine('workflow-function');
  });
});
