import { describe } from 'vitest';
import { expect, test } from './support/test';

describe('acting', () => {
  test('an item goes under another and folds with it, and that lasts', async ({
    open,
    jira,
    issue,
  }) => {
    await jira.seed(issue, ['Move the shop', 'Copy the pictures', 'Tell support']);
    const panel = await open(issue);
    await panel.box('Copy the pictures').focus();
    await panel.row('Copy the pictures').hover();
    await panel.choose('Copy the pictures', 'Put under the item above');
    const fold = panel.button('0 of 1 items below completed');
    await fold.click();
    await panel.shows('Move the shop', 'Tell support');
    await panel.saved();
    await panel.isFine('folded');
    await panel.page.reload();
    await panel.shows('Move the shop', 'Tell support');
    await fold.click();
    await panel.shows('Move the shop', 'Copy the pictures', 'Tell support');
  });

  test('several selected rows are deleted as one step, and come back', async ({
    open,
    jira,
    issue,
  }) => {
    await jira.seed(issue, ['One', 'Two', 'Three', 'Four']);
    const panel = await open(issue);
    const { keyboard } = panel.page;
    await panel.isReady();
    await panel.box('One').focus();
    const ctrlClick = (text: string) =>
      panel.frame.getByText(text, { exact: true }).click({ modifiers: ['Control'] });
    await ctrlClick('Four');
    await keyboard.press('Shift+ArrowUp');
    await ctrlClick('One');
    await panel.frame.getByRole('group', { name: '3 items selected' }).waitFor();
    await keyboard.press('Delete');
    await panel.shows('Two');
    await panel.button('Undo').click();
    await panel.shows('One', 'Two', 'Three', 'Four');
  });

  test('a second checklist is added, and an item moved to it', async ({ open, jira, issue }) => {
    await jira.seed(issue, ['One', 'Two']);
    const panel = await open(issue);
    await panel.button('More actions').click();
    await panel.frame.getByRole('menuitem', { name: 'Add a checklist' }).click();
    await panel.hasFocus(panel.frame.getByRole('textbox', { name: 'Name of the checklist' }));
    await panel.page.keyboard.type('Launch');
    await panel.page.keyboard.press('Enter');
    await panel.button('Actions for Launch').waitFor();
    await panel.choose('One', 'Launch');
    await panel.shows('Two', 'One');
    await panel.isFine('two-lists');
  });

  test('details and a due date are given with the keyboard', async ({ open, jira, issue }) => {
    await jira.seed(issue, ['Order the cake', 'Send the invitations']);
    const panel = await open(issue);
    const { keyboard } = panel.page;
    await panel.isReady();
    await panel.box('Order the cake').focus();
    await keyboard.press('n');
    const details = panel.frame.getByRole('textbox', { name: 'Details of Order the cake' });
    await details.fill('Without nuts.\n**Not** on a Sunday.');
    await details.press('Control+Enter');
    await panel.frame.getByText('Without nuts.').waitFor();

    await panel.box('Order the cake').focus();
    await keyboard.press('d');
    await panel.frame.getByLabel('Due date').last().fill('2020-02-29');
    await panel.button('Save').click();
    await panel.row('Order the cake').getByText('Overdue').first().waitFor();
    await panel.saved();
    const [item] = await jira.items(issue);
    expect([item?.details, item?.due]).toEqual([
      'Without nuts.\n**Not** on a Sunday.',
      '2020-02-29',
    ]);
  });

  test('a list is searched, whatever the capitals and accents', async ({ open, jira, issue }) => {
    await jira.seed(issue, ['Café menu', 'Cafe prices', 'Opening hours']);
    const panel = await open(issue);
    await panel.isReady();
    await panel.box('Café menu').focus();
    await panel.page.keyboard.press('/');
    const field = panel.frame.getByRole('searchbox', { name: 'Search items' });
    await field.fill('CAFE');
    await panel.shows('Café menu', 'Cafe prices');
    await panel.frame.getByText('2 matches').waitFor();
    await field.press('Escape');
    await panel.shows('Café menu', 'Cafe prices', 'Opening hours');
  });

  test('the link of an item leads to it, also where it is folded', async ({
    open,
    jira,
    issue,
  }) => {
    await jira.seed(issue, ['One', 'Two', 'Three']);
    await jira.ops(issue, [
      { id: 'in', type: 'moveItem', item: 'seed-2', list: 'default', parent: 'seed-1' },
    ]);
    const panel = await open(issue);
    await panel.row('Two').hover();
    await panel.button('0 of 1 items below completed').click();
    await panel.shows('One', 'Two');
    await panel.page.evaluate(() => (location.hash = 'checklist-item-seed-2'));
    await panel.page.reload();
    await panel.shows('One', 'Two', 'Three');
    await panel.hasFocus(panel.box('Three'));
  });
});
