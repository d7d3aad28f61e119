import { describe } from 'vitest';
import type { Panel } from './support/panel';
import { expect, forThisPageAlone, test } from './support/test';

const three = ['Freeze the schema', 'Copy the data', 'Switch the readers'] as const;
const [one, two, last] = three;

describe('items', () => {
  test('Enter adds and keeps the focus for the next', async ({ open, jira, issue }) => {
    const panel = await open(issue);
    await panel.add.click();
    for (const text of three) {
      await panel.page.keyboard.type(text);
      await panel.page.keyboard.press('Enter');
    }
    await panel.shows(...three);
    await expect.poll(async () => (await jira.items(issue)).map((i) => i.text)).toEqual([...three]);
  });

  test('several pasted lines become items after a question', async ({ open, jira, issue }) => {
    const panel = await open(issue);
    await panel.add.click();
    await panel.add.evaluate((field, text) => {
      const data = new DataTransfer();
      data.setData('text/plain', text);
      field.dispatchEvent(
        new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }),
      );
    }, three.join('\n'));
    await panel.frame
      .getByRole('group', { name: 'Add 3 items?' })
      .getByRole('button', { name: 'Add', exact: true })
      .click();
    await panel.shows(...three);
    await expect.poll(async () => (await jira.items(issue)).length).toBe(3);
  });

  test('a text is edited in place: Enter saves, Escape takes back', async ({
    open,
    jira,
    issue,
  }) => {
    await jira.seed(issue, three);
    const panel = await open(issue);
    await panel.box(two).focus();
    await panel.page.keyboard.press('F2');
    const field = panel.frame.getByRole('textbox', { name: 'Edit item' });
    await expect.poll(() => field.inputValue()).toBe(two);
    await field.fill('Copy the data twice');
    await field.press('Enter');
    await panel.shows(one, 'Copy the data twice', last);
    await expect.poll(async () => (await jira.items(issue))[1]?.text).toBe('Copy the data twice');

    await panel.frame.getByText(last, { exact: true }).click();
    await field.fill('Something else');
    await field.press('Escape');
    await panel.shows(one, 'Copy the data twice', last);
    await panel.saved();
    expect((await jira.items(issue))[2]?.text).toBe(last);
  });

  test('a tick counts and is stored, and can be taken back', async ({ open, jira, issue }) => {
    await jira.seed(issue, three);
    const panel = await open(issue);
    await panel.tick(two);
    await panel.frame.getByText('1 of 3', { exact: true }).waitFor();
    await expect.poll(async () => (await jira.items(issue))[1]?.status).toBe('done');
    const bar = panel.frame.getByRole('progressbar');
    expect(await bar.getAttribute('aria-valuetext')).toBe('1 of 3 completed');
    await panel.tick(two);
    await panel.frame.getByText('0 of 3', { exact: true }).waitFor();
    await expect.poll(async () => (await jira.items(issue))[1]?.status).toBe('open');
  });

  test('Alt with the arrows moves an item, which keeps the focus', async ({
    open,
    jira,
    issue,
  }) => {
    await jira.seed(issue, three);
    const panel = await open(issue);
    await panel.box(one).focus();
    await panel.page.keyboard.press('Alt+ArrowDown');
    await panel.shows(two, one, last);
    await panel.page.keyboard.press('Alt+ArrowDown');
    await panel.shows(two, last, one);
    await panel.page.keyboard.press('Alt+ArrowUp');
    await panel.shows(two, one, last);
    await panel.hasFocus(panel.box(one));
    await expect
      .poll(async () => (await jira.items(issue)).map((i) => i.text))
      .toEqual([two, one, last]);
  });

  test('an item is dragged by its handle to another place', async ({ open, jira, issue }) => {
    await jira.seed(issue, three);
    const panel = await open(issue);
    await drag(panel, last, one, 'above');
    await panel.shows(last, one, two);
    await expect
      .poll(async () => (await jira.items(issue)).map((i) => i.text))
      .toEqual([last, one, two]);
    await drag(panel, last, two, 'below');
    await panel.shows(one, two, last);
    await expect.poll(async () => (await jira.items(issue)).map((i) => i.text)).toEqual([...three]);
  });

  test('a menu moves an item where there is no mouse', async ({ open, jira, issue }) => {
    await jira.seed(issue, three);
    const panel = await open(issue);
    await panel.choose(last, 'Move to top');
    await panel.shows(last, one, two);
    await expect
      .poll(async () => (await jira.items(issue)).map((i) => i.text))
      .toEqual([last, one, two]);
  });

  test('Delete removes, and Undo brings back to the same place', async ({ open, jira, issue }) => {
    await jira.seed(issue, three);
    const panel = await open(issue);
    await panel.box(two).focus();
    await panel.page.keyboard.press('Delete');
    await panel.shows(one, last);
    await expect
      .poll(async () => (await jira.items(issue)).map((i) => i.text))
      .toEqual([one, last]);
    await panel.button('Undo').click();
    await panel.shows(...three);
    await expect.poll(async () => (await jira.items(issue)).map((i) => i.text)).toEqual([...three]);
  });

  test('Ctrl+Z takes back the last change, and the one before', async ({ open, jira, issue }) => {
    await jira.seed(issue, three);
    const panel = await open(issue);
    await panel.tick(one);
    await panel.box(one).focus();
    await panel.page.keyboard.press('Alt+ArrowDown');
    await panel.shows(two, one, last);
    await panel.canUndo();
    await panel.page.keyboard.press('Control+z');
    await panel.shows(...three);
    await panel.page.keyboard.press('Control+z');
    await expect.poll(() => panel.box(one).isChecked()).toBe(false);
    await expect
      .poll(async () => (await jira.items(issue)).map((i) => [i.text, i.status]))
      .toEqual(three.map((text) => [text, 'open']));
  });

  test('the arrows go from row to row, Space ticks, Tab leaves the list', async ({
    open,
    jira,
    issue,
  }) => {
    await jira.seed(issue, three);
    const panel = await open(issue);
    const { keyboard } = panel.page;
    await panel.box(one).focus();
    await keyboard.press('ArrowDown');
    await panel.hasFocus(panel.box(two));
    await keyboard.press('End');
    await panel.hasFocus(panel.box(last));
    await keyboard.press('Space');
    await expect.poll(() => panel.box(last).isChecked()).toBe(true);
    await keyboard.press('Home');
    await panel.hasFocus(panel.box(one));
    await keyboard.press('Tab');
    await panel.hasFocus(panel.button(`Actions for ${one}`));
    await keyboard.press('Tab');
    await panel.hasFocus(panel.add);
  });

  test('completed items can be hidden and shown', async ({ open, jira, issue }) => {
    await jira.seed(issue, three);
    const panel = await open(issue, { before: forThisPageAlone });
    await panel.tick(one);
    await panel.button('Hide completed').click();
    await panel.shows(two, last);
    await panel.box(two).click(); // it goes as it is ticked
    await panel.shows(last);
    await panel.box(last).click();
    await panel.frame.getByText('3 completed items hidden.').waitFor();
    await panel.button('Show').click();
    await panel.shows(...three);
  });

  test('a text with markup is text, and its links are links', async ({ open, jira, issue }) => {
    const bad =
      '<img src=x onerror=alert(1)> **bold** [x](javascript:alert(1)) https://example.com/a';
    await jira.seed(issue, [bad]);
    const panel = await open(issue);
    const links = panel.frame.getByRole('link');
    await links.first().waitFor();
    const inside = await panel.inside();
    expect(await inside.evaluate(() => document.querySelectorAll('main img').length)).toBe(0);
    expect(await links.evaluateAll((all) => all.map((a) => a.getAttribute('href')))).toEqual([
      'https://example.com/a',
    ]);
  });

  test('two people see what the other did after a reload', async ({ open, issue }) => {
    const [ada, ben] = [await open(issue, { user: 'ada' }), await open(issue, { user: 'ben' })];
    await ada.add.fill('From Ada');
    await ada.add.press('Enter');
    await ada.saved();
    await ben.add.fill('From Ben');
    await ben.add.press('Enter');
    await ben.saved();
    await Promise.all([ada.page.reload(), ben.page.reload()]);
    await ada.shows('From Ada', 'From Ben');
    await ben.shows('From Ada', 'From Ben');
  });
});

/** Drags an item with the mouse to the upper or lower edge of another, and lets go once it is seen where it will be. */
async function drag(
  panel: Panel,
  text: string,
  onto: string,
  edge: 'above' | 'below',
): Promise<void> {
  const { mouse } = panel.page;
  await panel.row(text).hover(); // which fetches what makes a row draggable
  await expect.poll(() => panel.row(text).getAttribute('draggable')).toBe('true');
  await panel.button(`Move ${text}`).hover();
  await mouse.down();
  const target = await panel.row(onto).boundingBox();
  if (!target) throw new Error(`${onto} is not on the page`);
  const y = edge === 'above' ? target.y + 3 : target.y + target.height - 3;
  await mouse.move(target.x + 60, y, { steps: 10 });
  const line = edge === 'above' ? /drop-before/ : /drop-after/;
  await expect.poll(() => panel.row(onto).getAttribute('class')).toMatch(line);
  await mouse.up();
}
