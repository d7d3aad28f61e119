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

  /** Waits until these are the names, in this order. */
  async has(...names: string[]): Promise<void> {
    await expect
      .poll(() =>
        this.card
          .getByRole('textbox')
          .evaluateAll((all) => all.map((e) => (e as HTMLInputElement).value)),
      )
      .toEqual(names);
  }

  /** Adds a status, to whose name the focus goes, and types it. */
  async add(name: string, at: number): Promise<void> {
    await this.button('Add a status').click();
    await this.hasFocus(this.card.getByLabel(`Name of status ${at}`));
    await this.page.keyboard.type(name);
  }

  /** Moves the status up whose row has the focus, which goes with it. */
  async up(name: string, at: number, of: number): Promise<void> {
    await this.page.keyboard.press('Alt+ArrowUp');
    await this.says(`${name} is number ${at} of ${of}.`);
    const row = this.card.getByRole('listitem').nth(at - 1);
    await expect
      .poll(() => row.evaluate((li) => li.contains(li.ownerDocument.activeElement)))
      .toBe(true);
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
    await page.has('Open', 'In progress', 'Done', 'Skipped');
    expect(await page.button('Done cannot be removed').getAttribute('aria-disabled')).toBe('true');

    await page.add('In review', 5);
    await page.card.getByLabel('Colour of In review').selectOption('Purple');
    await page.up('In review', 4, 5);
    await page.up('In review', 3, 5);
    await page.card.getByLabel('Name of status 1').fill('To do');
    await page.has('To do', 'In progress', 'In review', 'Done', 'Skipped');
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
    await page.has('To do', 'In progress', 'Done', 'Skipped');
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
    await page.add('Waiting for a window', 5);
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
    await elsewhere.frame.getByRole('menuitemradio', { name: 'Skipped' }).waitFor();
    expect(await elsewhere.frame.getByRole('menuitemradio', { name: 'Waiting' }).count()).toBe(0);

    const cleo = await visit(settings, { ...look, user: 'cleo', expected: ['Failed to load'] });
    await cleo.getByRole('heading', { name: 'You can’t view this page' }).waitFor();
    expect(await cleo.locator('iframe').count()).toBe(0);
  });
});
