import { describe } from 'vitest';
import { expect, test } from './support/test';

const edit = { name: 'Edit item' };

describe('two people on one issue', () => {
  test('each sees what the other does, and who they are', async ({ open, jira, issue }) => {
    await jira.seed(issue, ['One', 'Two']);
    const ada = await open(issue);
    await ada.shows('One', 'Two');
    const ben = await open(issue, { user: 'ben', theme: 'dark' });
    await ben.shows('One', 'Two');

    await ada.frame.getByRole('img', { name: 'Ben Okafor is looking at this too' }).waitFor();
    await ben.frame.getByRole('img', { name: 'Ada Brandt is looking at this too' }).waitFor();
    await ada.isFine('others-here');

    await ben.tick('One');
    await expect.poll(() => ada.box('One').isChecked()).toBe(true);
    await ben.add.fill('Three');
    await ben.add.press('Enter');
    await ada.shows('One', 'Two', 'Three');
    await ada.choose('Three', 'Move to top');
    await ben.shows('Three', 'One', 'Two');
    await ben.choose('Two', 'Delete');
    await ada.shows('Three', 'One');

    await ben.page.close();
    await expect.poll(() => ada.frame.locator('.present').count()).toBe(0);
  });

  test('what others do takes nothing from who is typing', async ({ open, jira, issue }) => {
    await jira.seed(issue, ['One', 'Mine', 'Three']);
    const ada = await open(issue);
    await ada.box('Mine').focus();
    await ada.page.keyboard.press('F2');
    const field = ada.frame.getByRole('textbox', edit);
    await field.fill('Mine, half written');
    await field.evaluate((el: HTMLTextAreaElement) => el.setSelectionRange(4, 4));
    // The row is moved in the page, among others, and its text is changed.
    await jira.ops(
      issue,
      [
        { id: 'm1', type: 'moveItem', item: 'seed-1', list: 'default' },
        { id: 'm2', type: 'addItem', item: 'new', text: 'New' },
        { id: 'm3', type: 'moveItem', item: 'new', list: 'default' },
        { id: 'm4', type: 'moveItem', item: 'seed-2', list: 'default' },
        { id: 'm5', type: 'editItem', item: 'seed-1', text: 'Mine, by Ben' },
      ],
      'ben',
    );
    await ada.box('New').waitFor();
    await ada.hasFocus(field);
    expect(await field.inputValue()).toBe('Mine, half written');
    await ada.page.keyboard.type('!');
    await expect.poll(() => field.inputValue()).toBe('Mine!, half written');
    await ada.page.keyboard.press('Enter');
    await ada.shows('Three', 'New', 'Mine!, half written', 'One');

    // What was opened and not touched is left as others have it.
    await ada.box('One').focus();
    await ada.page.keyboard.press('F2');
    await jira.ops(
      issue,
      [{ id: 'm6', type: 'editItem', item: 'seed-0', text: 'One, by Ben' }],
      'ben',
    );
    await jira.ops(issue, [{ id: 'm7', type: 'addItem', item: 'last', text: 'Last' }], 'ben');
    await ada.box('Last').waitFor();
    await ada.hasFocus(field);
    await ada.page.keyboard.press('Enter');
    await ada.shows('Three', 'New', 'Mine!, half written', 'One, by Ben', 'Last');
    await ada.saved();
    expect((await jira.items(issue)).map((i) => i.text)).toContain('One, by Ben');
  });

  test('a text whose item another deletes is kept', async ({ open, jira, issue }) => {
    await jira.seed(issue, ['One', 'Goes', 'Three']);
    const ada = await open(issue);
    await ada.box('Goes').focus();
    await ada.page.keyboard.press('F2');
    await ada.frame.getByRole('textbox', edit).fill('Goes on');
    await jira.ops(issue, [{ id: 'd', type: 'deleteItem', item: 'seed-1' }], 'ben');
    await ada.says('Somebody else has deleted what you were editing.');
    const field = ada.frame.getByRole('textbox', { name: 'Add an item below' });
    await expect.poll(() => field.inputValue()).toBe('Goes on');
    await ada.hasFocus(field);
    await ada.isFine('rescued');
    await ada.page.keyboard.press('Enter');
    await ada.shows('One', 'Goes on', 'Three');
    await ada.saved();
    expect((await jira.items(issue)).map((i) => i.text)).toEqual(['One', 'Goes on', 'Three']);
  });

  test('the focus stays on a row that others move, and goes on from one they delete', async ({
    open,
    jira,
    issue,
  }) => {
    await jira.seed(issue, ['One', 'Two', 'Three']);
    const ada = await open(issue);
    await ada.box('Three').focus();
    await jira.ops(issue, [{ id: 'm', type: 'moveItem', item: 'seed-2', list: 'default' }], 'ben');
    await ada.shows('Three', 'One', 'Two');
    await ada.hasFocus(ada.box('Three'));
    await jira.ops(issue, [{ id: 'd', type: 'deleteItem', item: 'seed-2' }], 'ben');
    await ada.shows('One', 'Two');
    await ada.hasFocus(ada.box('One'));
  });
});
