import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe } from 'vitest';
import { Jira } from './support/jira';
import { Framed } from './support/panel';
import { folder, run, type Running } from './support/programs';
import { expect, test } from './support/test';

/** A page of admins, of a site or a project. */
class Place extends Framed {
  card(name: string) {
    return this.frame.getByRole('region', { name, exact: true });
  }

  /** Chooses what a combobox finds for what is typed, once Enter would choose that. */
  async pick(label: string, typed: string, name: string): Promise<void> {
    const field = this.frame.getByRole('combobox', { name: label, exact: true });
    await field.fill(typed);
    await this.frame.getByRole('option', { name, selected: true }).waitFor();
    await field.press('Enter');
  }

  /** Asks the app for something, as the page does. */
  async ask(method: string, path: string, body: object): Promise<number> {
    return (await this.inside()).evaluate(
      async (asked) => {
        const { AP } = window as unknown as {
          AP: { context: { getToken(): Promise<string> } };
        };
        const answer = await fetch(`/api/v1${asked.path}`, {
          method: asked.method,
          headers: {
            Authorization: `JWT ${await AP.context.getToken()}`,
            'Content-Type': 'application/json',
          },
          body: JSON.stringify(asked.body),
        });
        return answer.status;
      },
      { method, path, body },
    );
  }
}

// What is chosen here concerns a whole site, so these have one of their own.
describe('what admins choose', () => {
  let data: Awaited<ReturnType<typeof folder>>;
  let site: Running;
  const settings = '/projects/OPS/settings/project-admin';

  beforeAll(async () => {
    data = await folder();
    site = await run(data.path);
  });
  afterAll(async () => {
    await site.stop();
    await data.remove();
  });

  const place = (page: Page) => new Place(page);

  test('tabs are reached with arrows, and a setting is chosen by two at once', async ({
    visit,
  }) => {
    const look = { origin: site.origin, user: 'ben' } as const;
    const expected = ['Failed to load resource: the server responded with a status of 409'];
    const page = place(await visit(settings, { ...look, expected }));
    const { keyboard } = page.page;
    await page.frame.getByRole('tab').first().focus();
    await keyboard.press('End');
    await keyboard.press('Home');
    await keyboard.press('ArrowRight');
    await keyboard.press('ArrowRight');
    const lists = page.card('Checklists on an issue');
    await lists.getByText('From the start').waitFor();
    const inside = await page.inside();
    await expect.poll(() => inside.evaluate(() => location.hash)).toBe('#settings');

    const other = place(await visit(settings, look));
    await other.tab('Settings');
    const theirs = other.card('Checklists on an issue');
    await theirs.getByRole('radio', { name: 'One' }).check();
    await theirs.getByText('Saved', { exact: true }).waitFor();
    await theirs.getByText('Chosen for this project').waitFor();
    await other.isFine('settings-own');

    await lists.getByRole('radio', { name: 'One' }).focus();
    await page.card('New items').getByRole('radio', { name: 'Optional' }).check();
    await page.card('New items').getByText('Saved', { exact: true }).waitFor();
    // Both want something of the same setting: who comes later is asked.
    await theirs.getByRole('radio', { name: 'Several' }).check();
    await theirs.getByText('Saved', { exact: true }).waitFor();
    await lists.getByRole('radio', { name: 'One' }).check();
    await lists.getByText('Somebody else has changed this').waitFor();
    await page.isFine('settings-conflict');
    await lists.getByRole('button', { name: 'Use yours' }).click();
    await lists.getByText('Saved', { exact: true }).waitFor();
    await lists.getByRole('button', { name: 'Use the site’s again' }).click();
    await lists.getByText('From the start').waitFor();
  });

  test('permissions are granted, and say what a person may do', async ({ visit }) => {
    const page = place(await visit(settings, { origin: site.origin, user: 'ben' }));
    await page.tab('Permissions');
    await page.frame.getByRole('radio', { name: 'As chosen here' }).check();
    await page.frame.getByLabel('Who has “Delete”').selectOption('Chosen people');
    await page.pick('Grant “Delete” to', 'admin', 'Administrators');
    await page.pick('Person', 'ada', 'Ada Brandt');
    await page.frame.getByText('Yes: Role Administrators').waitFor();
    await page.pick('Person', 'cleo', 'Cleo Marsh');
    await page.frame.getByRole('cell', { name: 'No', exact: true }).waitFor();
    await page.isFine('permissions');
    await page.button('Save').click();
    await page.frame.getByText('Saved', { exact: true }).first().waitFor();
    await page.frame.getByText('Chosen for this project').waitFor();
  });

  test('what a person hides is hidden in their other browser', async ({ open }) => {
    const jira = new Jira(site.origin);
    const issue = await jira.newIssue('WEB');
    await jira.seed(issue, ['Order the cable', 'Lay it']);
    const look = { origin: site.origin, user: 'ben' } as const;
    let asked: Promise<unknown> = Promise.resolve();
    const panel = await open(issue, {
      ...look,
      before: (page) => {
        asked = page.waitForResponse('**/api/v1/me/settings');
        return Promise.resolve();
      },
    });
    await asked; // what they had chosen before would come over what they choose now
    await panel.tick('Order the cable');
    const stored = panel.page.waitForResponse('**/me/settings/hideComplete');
    await panel.button('Hide completed').click();
    expect((await stored).status()).toBe(200);
    await panel.shows('Lay it');
    await (await open(issue, look)).shows('Lay it');
    await (await open(issue, { ...look, user: 'ada' })).shows('Order the cable', 'Lay it');
  });

  test('a rule is written, tried, and put out of use', async ({ visit }) => {
    const page = place(await visit('/apps/admin', { origin: site.origin }));
    await page.tab('Data');
    await page.card('Record').waitFor();
    const made = { id: 'done', name: 'Definition of done', description: '', live: false };
    expect(await page.ask('POST', '/site/templates', { ...made, text: '* Reviewed' })).toBeLessThan(
      300,
    );
    await page.tab('Rules');
    await page.button('Add a rule').click();
    await page.hasFocus(page.frame.locator('#rule-name'));
    await page.page.keyboard.type('Tasks are reviewed');
    await page.pick('Only issues of these types', 'task', 'Task');
    await page.pick('Add a field…', 'lab', 'Labels');
    await page.pick('Values of Labels', 'launch', 'launch');
    await page.isFine('rule');
    await page.button('Save').click();
    await page.card('Rules').getByText('gets “Definition of done”').waitFor();

    const attempt = async (issue: string, says: string) => {
      await page.frame.getByRole('textbox', { name: 'Key of an issue' }).fill(issue);
      await page.button('Try').click();
      await page.card('Try it').getByText(says).waitFor();
    };
    await attempt('WEB-1', 'It would get the template');
    await attempt('WEB-2', 'The condition on Labels does not hold');
    await page.isFine('rule-tried');
    const inUse = page.frame.getByRole('checkbox', { name: 'Use Tasks are reviewed' });
    await inUse.click(); // it changes once that is stored
    await expect.poll(() => inUse.isChecked()).toBe(false);
    await attempt('WEB-1', 'It is switched off');
  });
});
