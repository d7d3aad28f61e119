import { describe } from 'vitest';
import { Panel } from './support/panel';
import { expect, test } from './support/test';

const failed = 'Failed to load resource: ';

describe('without a network', () => {
  test('what was done before the tab was closed arrives once and in order', async ({
    open,
    jira,
    issue,
  }) => {
    await jira.seed(issue, ['One', 'Two']);
    const panel = await open(issue, { expected: [failed] });
    const context = panel.page.context();
    const address = panel.page.url();
    await panel.isReady();
    await context.setOffline(true);
    for (const text of ['Three', 'Four', 'Five']) {
      await panel.add.fill(text);
      await panel.add.press('Enter');
    }
    await panel.tick('One');
    await panel.box('Five').press('Alt+ArrowUp');
    await panel.choose('Two', 'Delete');
    await panel.says('Offline with 6 changes waiting');
    await panel.page.close();
    await context.setOffline(false);
    expect((await jira.items(issue)).map((i) => i.text)).toEqual(['One', 'Two']);

    const again = new Panel(await context.newPage());
    await again.page.goto(address);
    await again.shows('One', 'Three', 'Five', 'Four');
    const stored = async () => (await jira.items(issue)).map((i) => `${i.text} ${i.status}`);
    const wanted = ['One done', 'Three open', 'Five open', 'Four open'];
    await expect.poll(stored).toEqual(wanted);
    const { rev } = await jira.state(issue);

    // Nothing is sent twice, by this page or by one more.
    const more = new Panel(await context.newPage());
    await more.page.goto(address);
    await more.shows('One', 'Three', 'Five', 'Four');
    await more.tick('Three');
    await more.saved();
    expect((await jira.state(issue)).rev).toBe(rev + 1);
    await expect.poll(() => again.box('Three').isChecked()).toBe(true);
  });

  test('two tabs of one person lose nothing and send nothing twice', async ({
    open,
    jira,
    issue,
  }) => {
    await jira.seed(issue, ['One']);
    const one = await open(issue, { expected: [failed] });
    await one.isReady();
    const context = one.page.context();
    const two = new Panel(await context.newPage());
    await two.page.goto(one.page.url());
    await two.isReady();
    await context.setOffline(true);
    for (const [panel, text] of [
      [one, 'From one'],
      [two, 'From two'],
    ] as const) {
      await panel.page.bringToFront();
      await panel.add.fill(text);
      await panel.add.press('Enter');
      await panel.says('1 change waiting');
    }
    await context.setOffline(false);
    const stored = async () => (await jira.items(issue)).map((i) => i.text).sort();
    await expect.poll(stored).toEqual(['From one', 'From two', 'One']);
    await two.saved();
  });
});

describe('undo', () => {
  test('goes on after a reload, and redo with it', async ({ open, jira, issue }) => {
    await jira.seed(issue, ['One', 'Two']);
    const panel = await open(issue);
    await panel.tick('One');
    await panel.choose('Two', 'Delete');
    await panel.shows('One');
    await panel.saved();
    await panel.page.reload();
    await panel.shows('One');
    const press = (keys: string) => panel.box('One').press(keys);
    await panel.canUndo();
    await press('Control+z');
    await panel.shows('One', 'Two');
    await press('Control+z');
    await expect.poll(() => panel.box('One').isChecked()).toBe(false);
    await press('Control+y');
    await expect.poll(() => panel.box('One').isChecked()).toBe(true);
    await press('Control+Shift+Z');
    await panel.shows('One');
    await panel.saved();
    expect((await jira.items(issue)).map((i) => [i.text, i.status])).toEqual([['One', 'done']]);
  });

  test('of what somebody else has changed since says so', async ({ open, jira, issue }) => {
    await jira.seed(issue, ['One']);
    const panel = await open(issue);
    await panel.tick('One');
    await panel.saved();
    await jira.ops(
      issue,
      [{ id: 's', type: 'setStatus', item: 'seed-0', status: 'skipped' }],
      'ben',
    );
    await panel.frame.getByText('Skipped', { exact: true }).waitFor();
    await panel.box('One').press('Control+z');
    await panel.says('This cannot be undone any more: somebody else has changed it since.');
    await panel.isFine('changed-since');
    expect((await jira.items(issue))[0]?.status).toBe('skipped');
  });
});
