import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe } from 'vitest';
import { Framed } from './support/panel';
import { Jira, type Issue } from './support/jira';
import { folder, run, type Running } from './support/programs';
import { expect, test } from './support/test';

const texts = ['Freeze the content', '=HYPERLINK("https://evil.example")', 'Tell support'];

/** Where files are received. */
let files: string;

/** The page of a site's admins. */
class Admin extends Framed {
  /** A card by its heading. */
  card(name: string) {
    return this.frame.getByRole('region', { name, exact: true });
  }

  /** Waits until the page shows what there is. */
  async shown(): Promise<void> {
    await this.tab('Data');
    await this.card('Record').waitFor();
  }

  /** A value by its name. */
  fact(name: string): Promise<string | null> {
    return this.frame
      .getByRole('term')
      .filter({ hasText: new RegExp(`^${name}$`) })
      .locator('xpath=following-sibling::dd[1]')
      .textContent();
  }

  /** Says which part of the site a card is to work on. */
  async choose(card: string, kind: string, id = ''): Promise<void> {
    await this.card(card).getByLabel('What').selectOption(kind);
    if (id) await this.card(card).getByRole('textbox').first().fill(id);
  }

  /** Asks for an export, and returns the file. */
  async download(
    kind: string,
    id: string,
    format: string,
  ): Promise<{ name: string; text: string }> {
    await this.choose('Export', kind, id);
    await this.card('Export').getByLabel('Format').selectOption(format);
    const coming = this.page.waitForEvent('download');
    await this.card('Export').getByRole('button', { name: 'Export' }).click();
    const file = await coming;
    const path = join(files, file.suggestedFilename());
    await file.saveAs(path); // fails if the browser did not get it whole
    const text = await readFile(path, 'utf8');
    await this.frame
      .getByText(/^Done: .* exported/)
      .first()
      .waitFor();
    return { name: file.suggestedFilename(), text };
  }

  /** The rows of the record, the latest first. */
  record(): Promise<string[][]> {
    return this.card('Record')
      .locator('tbody tr')
      .evaluateAll((rows) =>
        rows.map((r) => [...r.querySelectorAll('td')].slice(1).map((c) => c.textContent)),
      );
  }

  async sideways(): Promise<number> {
    return (await this.inside()).evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
  }
}

// What is stored on a site changes with each test elsewhere, so these have a
// site of their own.
describe('the page of admins', () => {
  let data: Awaited<ReturnType<typeof folder>>;
  let site: Running;
  let jira: Jira;
  let web: Issue;
  let ops: Issue;

  beforeAll(async () => {
    data = await folder();
    files = await mkdtemp(join(tmpdir(), 'ticklist-files-'));
    site = await run(data.path);
    jira = new Jira(site.origin);
    web = await jira.newIssue('WEB');
    ops = await jira.newIssue('OPS');
    await jira.seed(web, texts);
    await jira.seed(ops, texts, 'ben');
  });
  afterEach(async () => {
    await jira.answers('ok');
    await jira.appoint('ada', true);
  });
  afterAll(async () => {
    await site.stop();
    await data.remove();
    await rm(files, { recursive: true });
  });

  const host = () => new URL(site.origin).host;

  test('says what is stored, and how the app is', async ({ visit }) => {
    const admin = new Admin(await visit('/apps/admin', { origin: site.origin }));
    await admin.shown();
    expect(await admin.fact('Issues with a checklist')).toBe('2');
    expect(await admin.fact('Items')).toBe('6');
    expect(await admin.fact('Health')).toBe('Working');
    expect(await admin.fact('Version')).not.toBe('');
    await admin.frame.getByText(`What Ticklist keeps for ${host()}.`).waitFor();
    await admin.isFine('admin');
  });

  test('it is as high as what is in it', async ({ visit }) => {
    const admin = new Admin(await visit('/apps/admin', { origin: site.origin }));
    await admin.shown();
    const inside = await admin.inside();
    await expect
      .poll(() =>
        inside.evaluate(
          () => document.documentElement.scrollHeight - document.documentElement.clientHeight,
        ),
      )
      .toBe(0);
  });

  test('on 320 px nothing is beside the page', async ({ visit }) => {
    const before = (page: Page) =>
      page.route(/\/api\/v1\/site/, async (route) => {
        const response = await route.fetch();
        const headers = { ...response.headers(), 'ticklist-notice': 'saving' };
        await route.fulfill({ response, headers });
      });
    const look = { origin: site.origin, width: 320, height: 700, before };
    const admin = new Admin(await visit('/apps/admin', look));
    await admin.shown();
    expect(await (await admin.inside()).evaluate(() => innerWidth)).toBe(320);
    expect(await admin.sideways()).toBe(0);
    await admin.choose('Erase', 'issue', web.key);
    await admin.card('Erase').getByRole('button', { name: 'Erase…' }).click();
    await admin.says('These are 3 items on 1 issue.');
    await admin.says('Saving is delayed. Changes to checklists are kept;');
    expect(await admin.sideways()).toBe(0);
    await admin.isFine('admin-narrow');
  });

  test('exports are files, in each form and of each part', async ({ visit }) => {
    const admin = new Admin(await visit('/apps/admin', { origin: site.origin }));
    await admin.shown();
    const all = await admin.download('site', '', 'json');
    expect(all.name).toMatch(/^ticklist-127\.0\.0\.1-\d+-\d{4}-\d\d-\d\d\.json$/);
    const parsed = JSON.parse(all.text) as object;
    for (const text of texts) expect(JSON.stringify(parsed)).toContain(JSON.stringify(text));

    const one = await admin.download('issue', web.key.toLowerCase(), 'csv');
    expect(one.name).toContain(`issue-${web.id}`);
    expect(one.text).toContain(`'=HYPERLINK`);
    const project = await admin.download('project', 'OPS', 'markdown');
    expect(project.text).toContain('Tell support');

    await expect
      .poll(() => admin.record())
      .toEqual([
        ['Ada Brandt', 'Export, project 10001', '1'],
        ['Ada Brandt', `Export, issue ${web.id}`, '1'],
        ['Ada Brandt', 'Export, whole site', '2'],
      ]);
    await admin.isFine('admin-record');
  });

  test('a token lets a program in until it is revoked', async ({ visit }) => {
    const admin = new Admin(await visit('/apps/admin', { origin: site.origin }));
    await admin.tab('API tokens');
    const card = admin.card('API tokens');
    await card.getByLabel('Name').fill('Release build');
    await card.getByLabel('Only these projects').fill('web');
    await card.getByRole('button', { name: 'Make a token' }).click();
    const token = await card.getByLabel('This is the token').inputValue();
    await admin.isFine('admin-token');
    await card.getByRole('button', { name: 'I have it' }).click();
    await card.getByLabel('This is the token').waitFor({ state: 'detached' });
    const ask = async (issue: Issue) => {
      const path = `/api/v1/token/issues/${issue.key}/checklists`;
      const headers = { Authorization: `Bearer ${token}` };
      return (await fetch((await jira.app()) + path, { headers })).status;
    };
    expect([await ask(web), await ask(ops)]).toEqual([200, 403]);
    await card.getByRole('button', { name: 'Uses of Release build' }).click();
    await card.getByText('Used 2 times.').waitFor();
    await admin.isFine('admin-token-uses');
    await card.getByRole('button', { name: 'Revoke Release build…' }).click();
    await card.getByRole('button', { name: 'Revoke for good' }).click();
    await card.getByText('revoked').waitFor();
    expect(await ask(web)).toBe(401);
  });

  test('a link to a file is good once', async ({ visit }) => {
    const admin = new Admin(await visit('/apps/admin', { origin: site.origin }));
    await admin.shown();
    const coming = admin.page.waitForEvent('download');
    await admin.card('Export').getByRole('button', { name: 'Export' }).click();
    const address = (await coming).url();
    expect((await fetch(address)).status).toBe(404);
    await admin.frame
      .getByText(/^Done: /)
      .first()
      .waitFor();
  });

  test('a long export shows how far it is', async ({ visit }) => {
    const admin = new Admin(await visit('/apps/admin', { origin: site.origin }));
    await admin.shown();
    let said = { state: 'running', done: 840, total: 2000 };
    await admin.page.route('**/api/v1/site/exports/*', (route) => route.fulfill({ json: said }));
    await admin.card('Export').getByRole('button', { name: 'Export' }).click();
    const bar = admin.frame.getByRole('progressbar', { name: 'Export' });
    await admin.says('840 of 2,000 issues exported');
    expect(await bar.getAttribute('aria-valuenow')).toBe('42');
    expect(await bar.getAttribute('aria-valuetext')).toBe('840 of 2,000 issues exported');
    await admin.isFine('admin-exporting');
    said = { state: 'failed', done: 841, total: 2000 };
    await admin.says('What you have of the file is not complete.');
    await admin.isFine('admin-export-failed');
  });

  test('nothing is erased that was not confirmed', async ({ visit }) => {
    const admin = new Admin(
      await visit('/apps/admin', {
        origin: site.origin,
        expected: ['Failed to load resource: the server responded with a status of 404'],
      }),
    );
    await admin.shown();
    await admin.choose('Erase', 'project', 'nothing');
    await admin.card('Erase').getByRole('button', { name: 'Erase…' }).click();
    await admin.says('Jira knows no such project.');
    await admin.isFine('admin-unknown');
    await admin.choose('Erase', 'project', 'WEB');
    await admin.card('Erase').getByRole('button', { name: 'Erase…' }).click();
    const asking = admin.frame.getByRole('alertdialog', {
      name: 'Erase all checklists of project WEB?',
    });
    await asking.getByText('These are 3 items on 1 issue.').waitFor();
    const field = asking.getByRole('textbox');
    const now = asking.getByRole('button', { name: 'Erase for good' });
    await field.fill('another.atlassian.net');
    expect(await now.getAttribute('aria-disabled')).toBe('true');
    await field.press('Enter');
    await now.scrollIntoViewIfNeeded();
    await admin.isFine('admin-confirm');
    await field.fill(host());
    expect(await now.getAttribute('aria-disabled')).toBeNull();
    await admin.isFine('admin-confirmed');
    await field.press('Escape');
    await asking.waitFor({ state: 'detached' });
    expect((await jira.items(web)).length).toBe(3);
  });

  test('an issue is erased with the keyboard alone', async ({ visit }) => {
    const issue = await jira.newIssue('OPS');
    await jira.seed(issue, ['Gone soon']);
    const admin = new Admin(await visit('/apps/admin', { origin: site.origin }));
    await admin.shown();
    const { keyboard } = admin.page;
    const kind = admin.card('Erase').getByLabel('What');
    await kind.focus();
    // The letters of a name would have to follow each other soon.
    for (const part of ['project', 'issue']) {
      await keyboard.press('ArrowDown');
      await expect.poll(() => kind.inputValue()).toBe(part);
    }
    await keyboard.press('Tab');
    await admin.hasFocus(admin.frame.locator('#erase-id'));
    await keyboard.type(issue.key);
    await keyboard.press('Enter');
    await admin.says('These are 1 item on 1 issue.');
    await admin.hasFocus(admin.frame.locator('#confirm-field'));
    await keyboard.type(host());
    await keyboard.press('Enter');
    await admin.says('Done: 1 record erased.');
    await admin.hasFocus(admin.card('Erase').getByRole('button', { name: 'Erase…' }));
    expect(await jira.items(issue)).toEqual([]);
    expect((await jira.items(web)).length).toBe(3);
    await expect
      .poll(async () => (await admin.record())[0])
      .toEqual(['Ada Brandt', `Erasure, issue ${issue.id}`, '1']);
  });

  test('a person is replaced, and the items stay', async ({ visit }) => {
    const ben = '712020:5d1c7a0e-93f4-4f0b-8a55-1be2f2b4a002';
    await jira.ops(web, [{ id: 'assign', type: 'setAssignee', item: 'seed-0', assignee: ben }]);
    const admin = new Admin(await visit('/apps/admin', { origin: site.origin }));
    await admin.shown();
    await admin.choose('Erase', 'person', ben);
    await admin.card('Erase').getByRole('button', { name: 'Erase…' }).click();
    await admin.says('it will say “erased”');
    await admin.frame.getByRole('alertdialog').getByRole('textbox').fill(host());
    await admin.button('Erase for good').click();
    await admin.frame
      .getByText(/^Done: \d+ records? erased/)
      .first()
      .waitFor();
    const { text } = await admin.download('site', '', 'json');
    expect(text).not.toContain(ben);
    expect(text).toContain('Freeze the content');
    await expect
      .poll(() => admin.record())
      .toContainEqual(['Ada Brandt', 'Erasure, person', expect.any(String)]);
  });

  test('who administers nothing gets nothing', async ({ visit }) => {
    const expected = ['Failed to load resource: the server responded with a status of 403'];
    const admin = new Admin(
      await visit('/apps/admin', {
        origin: site.origin,
        expected,
        // The page is there for her; the app is told otherwise.
        before: (page) =>
          page.route('**/connect/admin?*', async (route) => {
            await jira.appoint('ada', false);
            await route.continue();
          }),
      }),
    );
    await admin.frame.getByText('This page is for people who administer this Jira site.').waitFor();
    await admin.isFine('admin-refused');
    await jira.appoint('ada', true);
    const open = new Admin(await visit('/apps/admin', { origin: site.origin, expected }));
    await open.shown();
    await jira.appoint('ada', false);
    await open.card('Export').getByRole('button', { name: 'Export' }).click();
    await open.says('Only people who administer this Jira site may do this.');
    const ben = await visit('/apps/admin', {
      origin: site.origin,
      user: 'ben',
      expected: ['Failed to load'],
    });
    await ben.getByRole('heading', { name: 'You can’t view this page' }).waitFor();
    expect(await ben.locator('iframe').count()).toBe(0);
  });

  test('while Jira does not answer there is nothing, and then there is', async ({ visit }) => {
    await jira.answers('500');
    const admin = new Admin(
      await visit('/apps/admin', {
        origin: site.origin,
        expected: ['Failed to load resource: the server responded with a status of 503'],
      }),
    );
    await admin.tab('Data');
    await admin.says('Jira does not say whether you may administer this.');
    expect(await admin.frame.getByRole('region').count()).toBe(0);
    await admin.isFine('admin-unavailable');
    await jira.answers('ok');
    await admin.button('Try again').click();
    await admin.shown();
  });

  test('erasing everything leaves the app working, and the record says so', async ({
    open,
    visit,
  }) => {
    const admin = new Admin(await visit('/apps/admin', { origin: site.origin }));
    await admin.shown();
    let goOn: () => void = () => undefined;
    const looked = new Promise<void>((resolve) => (goOn = resolve));
    await admin.page.route('**/api/v1/site/erasures', async (route) => {
      await looked;
      await route.continue();
    });
    await admin.card('Erase').getByRole('button', { name: 'Erase…' }).click();
    await admin.frame.getByRole('alertdialog').getByRole('textbox').fill(host());
    await admin.button('Erase for good').click();
    await admin.says('Erasing…');
    await admin.button('Cancel').scrollIntoViewIfNeeded();
    await admin.isFine('admin-erasing');
    goOn();
    await admin.frame
      .getByText(/^Done: \d+ records? erased/)
      .first()
      .waitFor();
    expect(await admin.fact('Items')).toBe('0');
    await expect
      .poll(async () => (await admin.record())[0]?.slice(0, 2))
      .toEqual(['Ada Brandt', 'Erasure, whole site']);
    const panel = await open(web, { origin: site.origin });
    await panel.says('No items yet');
    await panel.add.fill('A new beginning');
    await panel.add.press('Enter');
    await panel.saved();
  });
});
