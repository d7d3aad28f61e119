import { describe } from 'vitest';
import type { Locator } from 'playwright-core';
import type { Panel } from './support/panel';
import { expect, test } from './support/test';

const three = ['Freeze the schema', 'Copy the data', 'Switch the readers'] as const;
const [one, two, last] = three;
const text = (...items: readonly string[]) =>
  ['# Checklist', ...items.map((i) => `* [open] ${i}`), ''].join('\n');

describe('the editor of the text', () => {
  test('what is written is merged with what others did', async ({ open, jira, issue }) => {
    await jira.seed(issue, three);
    const panel = await open(issue);
    const { field, dialog } = await edit(panel);
    await expect.poll(() => field.inputValue()).toBe(text(...three));
    const before = await jira.items(issue);

    await jira.ops(issue, [{ id: 'o1', type: 'setStatus', item: 'seed-1', status: 'done' }], 'ben');
    await field.fill(text(last, `${one} now`, two, 'Tell everybody'));
    await field.press('Control+Enter');
    await dialog.waitFor({ state: 'detached' });
    await panel.shows(last, `${one} now`, two, 'Tell everybody');
    const after = await jira.items(issue);
    expect(after.slice(0, 3).map((i) => i.id)).toEqual(
      [before[2], before[0], before[1]].map((i) => i?.id),
    );
    expect(after[2]?.status).toBe('done');
    await panel.hasFocus(panel.frame.locator('#panel-menu'));
  });

  test('where both changed a text both stay, and it says so', async ({ open, jira, issue }) => {
    await jira.seed(issue, three);
    const panel = await open(issue);
    const { field, dialog } = await edit(panel);
    await expect.poll(() => field.inputValue()).toBe(text(...three));
    await jira.ops(
      issue,
      [{ id: 'o1', type: 'editItem', item: 'seed-0', text: `${one} today` }],
      'ben',
    );
    await field.fill(text(`${one} tomorrow`, two, last));
    await panel.button('Save').click();
    await panel.says('You both changed this. Both are kept:');
    await expect
      .poll(() => field.inputValue())
      .toBe(text(`${one} today`, `${one} tomorrow`, two, last));
    await panel.isFine('editor-conflict');
    await dialog.getByRole('button', { name: 'Close' }).last().click();
    await dialog.waitFor({ state: 'detached' });
    await panel.shows(`${one} today`, `${one} tomorrow`, two, last);
  });

  test('it says what a text means, and in which line it means nothing', async ({
    open,
    jira,
    issue,
  }) => {
    await jira.seed(issue, three);
    const panel = await open(issue);
    const { field, dialog } = await edit(panel);
    await field.fill(
      [
        ...[
          '# Release',
          '--- Before',
          `* [done]? ${one} [~accountid:712020:5d1c7a0e-93f4-4f0b-8a55-1be2f2b4a001] due:2026-12-31`,
        ],
        ...['>> Ask **Ben** first', '* [in progress] Copy the data', '  * [open] and look at it'],
        ...['[nope] What is this', 'עברית מימין לשמאל'],
      ].join('\n'),
    );
    const preview = dialog.getByRole('region', { name: 'Preview' });
    await preview.getByText('and look at it').waitFor();
    await preview.getByText('Ask **Ben** first').waitFor();
    await panel.says('1 line cannot be read');
    await preview.getByText('Ada Brandt').waitFor();
    await panel.isFine('editor');
    const frame = await panel.inside();
    await frame.evaluate(() => (document.documentElement.dir = 'rtl'));
    await panel.picture('editor-rtl');
    await frame.evaluate(() => (document.documentElement.dir = 'ltr'));
    await field.press('Control+s');
    await expect
      .poll(() =>
        field.evaluate((f: HTMLTextAreaElement) => f.value.slice(f.selectionStart, f.selectionEnd)),
      )
      .toBe('[nope] What is this');
    expect((await jira.items(issue)).map((i) => i.text)).toEqual([...three]);
  });

  test('Escape asks, and what was not saved is there after a reload', async ({
    open,
    jira,
    issue,
  }) => {
    await jira.seed(issue, three);
    const panel = await open(issue, { expected: ['Failed to load resource'] });
    const { field, dialog } = await edit(panel);
    await expect.poll(() => field.inputValue()).toBe(text(...three));
    await field.press('Escape');
    await dialog.waitFor({ state: 'detached' });

    await panel.hasFocus(panel.frame.locator('#panel-menu'));
    await panel.page.keyboard.press('t');
    await expect.poll(() => field.inputValue()).toBe(text(...three));
    await field.fill(text(...three, 'Not saved yet'));
    await field.press('Escape');
    await panel.says('Discard what you changed?');
    await panel.button('Keep editing').click();
    await panel.page.reload();
    await edit(panel);
    await panel.says('which was not saved.');
    await expect.poll(() => field.inputValue()).toBe(text(...three, 'Not saved yet'));
    await panel.page.context().setOffline(true);
    await panel.button('Save').click();
    await panel.says('You are offline. Your text is kept in this browser: save it again later.');
    await panel.page.context().setOffline(false);
    await panel.button('Save').click();
    await dialog.waitFor({ state: 'detached' });
    await panel.shows(...three, 'Not saved yet');
  });

  test('a list from a page is pasted as text', async ({ open, issue }) => {
    const panel = await open(issue, { width: 320 });
    const { field, dialog } = await edit(panel);
    await field.evaluate((el) => {
      const data = new DataTransfer();
      data.setData('text/html', '<ul><li><input type=checkbox checked> a<ul><li>b</ul></ul>');
      data.setData('text/plain', 'a b');
      el.dispatchEvent(
        new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }),
      );
    });
    await expect.poll(() => field.inputValue()).toBe('* [done] a\n  * [open] b\n');
    await panel.isFine('editor-320');
    await panel.button('Preview').click();
    await dialog.getByRole('region', { name: 'Preview' }).getByText('b', { exact: true }).waitFor();
    await panel.picture('editor-320-preview');
  });
});

/** Opens the editor from the menu. */
async function edit(panel: Panel): Promise<{ field: Locator; dialog: Locator }> {
  await panel.frame.locator('#panel-menu').click();
  await panel.frame.getByRole('menuitem', { name: 'Edit as text' }).click();
  const dialog = panel.frame.getByRole('dialog', { name: 'Edit as text' });
  const field = dialog.getByRole('textbox', { name: 'Checklist as text' });
  await field.waitFor();
  return { field, dialog };
}
