import { afterAll, beforeAll, describe } from 'vitest';
import { Jira, type Issue } from './support/jira';
import { folder, run, type Running } from './support/programs';
import { expect, test } from './support/test';

// What is chosen for a site concerns all of it, so these have one of their own.
describe('permissions and the place of the panel', () => {
  let data: Awaited<ReturnType<typeof folder>>;
  let site: Running;
  let jira: Jira;

  beforeAll(async () => {
    data = await folder();
    site = await run(data.path);
    jira = new Jira(site.origin);
  });
  afterAll(async () => {
    await site.stop();
    await data.remove();
  });

  /** Changes a setting of the site, as its admin does. */
  async function choose(issue: Issue, name: string, was: unknown, value: unknown): Promise<void> {
    const tokens = await fetch(`${site.origin}/_control/tokens`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ user: 'ada', issue: issue.key }),
    });
    const { context } = (await tokens.json()) as { context: string };
    const answer = await fetch(`${await jira.app()}/api/v1/site/settings/${name}`, {
      method: 'PUT',
      headers: { Authorization: `JWT ${context}`, 'Content-Type': 'application/json' },
      body: JSON.stringify({ was, value }),
    });
    expect(answer.status, await answer.text()).toBe(200);
  }

  test('what a person is not granted is not there, and nobody sees without view', async ({
    open,
  }) => {
    const issue = await jira.newIssue('WEB');
    await jira.seed(issue, ['Write the news', 'Read it again']);
    const ben = { type: 'user', id: await jira.account('ben') };
    const administrators = { type: 'role', id: '10002' };
    const all = [administrators, ben];
    const grants = {
      view: all,
      toggle: all,
      add: [administrators],
      edit: [administrators],
      delete: [],
    };
    await choose(issue, 'permissions', null, grants);

    const his = await open(issue, { user: 'ben', origin: site.origin });
    await his.shows('Write the news', 'Read it again');
    await his.tick('Write the news');
    expect(await his.add.count()).toBe(0);
    await his.isReady();
    await his.button('More actions').click();
    await his.frame.getByRole('menuitem', { name: 'History' }).waitFor();
    expect(await his.frame.getByRole('menuitem', { name: 'Edit as text' }).count()).toBe(0);
    await his.isFine('permissions-toggle-alone');

    const hers = await open(issue, { user: 'ada', origin: site.origin });
    await hers.add.waitFor();
    await hers.row('Read it again').hover();
    await hers.button('Actions for Read it again').click();
    await hers.frame.getByRole('menuitem', { name: 'Edit', exact: false }).first().waitFor();
    expect(await hers.frame.getByRole('menuitem', { name: 'Delete' }).count()).toBe(0);

    const without = await open(issue, {
      user: 'cleo',
      origin: site.origin,
      expected: ['Failed to load resource'],
    });
    await without.says('You do not have permission to see this checklist.');
    expect(await (await without.inside()).content()).not.toContain('Write the news');
  });

  test('the panel moves to where admins choose', async ({ open }) => {
    const issue = await jira.newIssue('OPS');
    await jira.seed(issue, ['Turn the key']);
    const before = await open(issue, { origin: site.origin });
    const left = (await before.page.locator('iframe.ap-iframe').boundingBox())?.x ?? 0;
    await choose(issue, 'panel', null, 'right');
    const after = await open(issue, { origin: site.origin });
    await after.frame.locator('#panel').waitFor();
    expect(await after.page.locator('iframe.ap-iframe').count()).toBe(1);
    expect((await after.page.locator('iframe.ap-iframe').boundingBox())?.x).toBeGreaterThan(left);
  });
});
