import { afterAll, afterEach, beforeAll, describe } from 'vitest';
import { Jira } from './support/jira';
import { Framed, type Panel } from './support/panel';
import { folder, run, type Running } from './support/programs';
import { expect, test } from './support/test';

/** The page on which statuses are chosen. */
class Choosing extends Framed {
  readonly card = this.frame.getByRole('region', { name: 'Statuses' });

  async shown(): Promise<void> {
    await this.tab('Statuses');
    await this.card.getByRole('heading', { name: 'Statuses' }).waitFor();
  }

  /** The names, in order. */
  names(): Promise<string[]> {
    return this.card
      .getByRole('textbox')
      .evaluateAll((all) => all.map((e) => (e as HTMLInputElement).value));
  }

  async saved(): Promise<void> {
    await this.button('Save').click();
    await this.card.getByText('The statuses are saved.').waitFor();
  }

  async sideways(): Promise<number> {
    return (await this.inside()).evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
  }
}

/** Gives an item another status, in the panel. */
async function choose(panel: Panel, text: string, status: string): Promise<void> {
  await panel.row(text).hover();
  await panel.button(`Actions for ${text}`).click();
  await panel.frame.getByRole('menuitemradio', { name: status }).click();
}

// What is chosen for a site concerns all of it, so these have one of their own.
describe('statuses', () => {
  let data: Awaited<ReturnType<typeof folder>>;
  let site: Running;
  let jira: Jira;

  beforeAll(async () => {
    data = await folder();
    site = await run(data.path);
    jira = new Jira(site.origin);
  });
  afterEach(() => jira.answers('ok'));
  afterAll(async () => {
    await site.stop();
    await data.remove();
  });

  test('of a site: named, coloured, moved with keys, used, and removed', async ({
    open,
    visit,
  }) => {
    const issue = await jira.newIssue('WEB');
    await jira.seed(issue, ['Ship it', 'Tell support']);
    const expected = ['Failed to load resource: the server responded with a status of 422'];
    const page = new Choosing(await visit('/apps/admin', { origin: site.origin, expected }));
    await page.shown();
    expect(await page.names()).toEqual(['Open', 'In progress', 'Done', 'Skipped']);
    expect(await page.button('Done cannot be removed').getAttribute('aria-disabled')).toBe('true');

    await page.button('Add a status').click();
    const { keyboard } = page.page;
    await keyboard.type('In review');
    await page.card.getByLabel('Colour of In review').selectOption('Purple');
    await keyboard.press('Alt+ArrowUp');
    await page.says('In review is number 4 of 5.');
    await keyboard.press('Alt+ArrowUp');
    await page.says('In review is number 3 of 5.');
    await page.card.getByLabel('Name of status 1').fill('To do');
    expect(await page.names()).toEqual(['To do', 'In progress', 'In review', 'Done', 'Skipped']);
    await page.isFine('statuses-changed');
    await page.saved();

    const panel = await open(issue, { origin: site.origin });
    await choose(panel, 'Ship it', 'In review');
    await panel.saved();
    await panel.row('Ship it').getByText('In review').waitFor();
    await panel.isFine('statuses-panel');

    await page.button('Remove In review').click();
    await page.button('Save').click();
    const asked = page.card.getByLabel('1 item is “In review”');
    await asked.waitFor();
    expect(await asked.inputValue()).toBe('open');
    await asked.selectOption('Skipped');
    await page.isFine('statuses-used');
    await page.saved();
    await expect
      .poll(() => jira.items(issue).then((all) => all.map((i) => i.status)))
      .toEqual(['skipped', 'open']);

    await page.card.getByLabel('Name of status 1').fill('In PROGRESS');
    await page.button('Save').click();
    await page.says('Two statuses have this name.');
    await page.isFine('statuses-refused');
    await page.button('Cancel').click();
    expect(await page.names()).toEqual(['To do', 'In progress', 'Done', 'Skipped']);
  });

  test('of a project: by who administers it, beside those of the site', async ({ open, visit }) => {
    const issue = await jira.newIssue('OPS');
    await jira.seed(issue, ['Rotate']);
    const settings = '/projects/OPS/settings/project-admin';
    const look = { origin: site.origin, user: 'ben', width: 320, height: 700 } as const;
    const page = new Choosing(await visit(settings, look));
    await page.shown();
    await page.says('This project has the statuses of the site.');
    await page.isFine('statuses-of-site');
    await page.button('Choose for this project').click();
    await page.button('Add a status').click();
    await page.page.keyboard.type('Waiting for a window');
    expect(await page.sideways()).toBe(0);
    await page.isFine('statuses-narrow');
    await page.saved();

    const panel = await open(issue, { origin: site.origin, user: 'ben' });
    await choose(panel, 'Rotate', 'Waiting for a window');
    await panel.saved();
    const other = await jira.newIssue('WEB');
    await jira.seed(other, ['Elsewhere']);
    const elsewhere = await open(other, { origin: site.origin });
    await elsewhere.row('Elsewhere').hover();
    await elsewhere.button('Actions for Elsewhere').click();
    expect(await elsewhere.frame.getByRole('menuitemradio', { name: 'Waiting' }).count()).toBe(0);

    const cleo = await visit(settings, { ...look, user: 'cleo', expected: ['Failed to load'] });
    expect(await cleo.locator('iframe').count()).toBe(0);
  });
});
