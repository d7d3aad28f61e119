import { describe } from 'vitest';
import { expect, test } from './support/test';

describe('who may do what', () => {
  test('a person who may only read sees everything and can change nothing', async ({
    open,
    jira,
  }) => {
    const issue = await jira.newIssue('OPS');
    await jira.seed(issue, ['Stop the writers', 'Rotate the key']);
    const panel = await open(issue, { user: 'cleo' });
    await panel.shows('Stop the writers', 'Rotate the key');
    await panel.frame.getByText('You can read this checklist.').waitFor();
    expect(await panel.box('Rotate the key').isDisabled()).toBe(true);
    expect(await panel.add.count()).toBe(0);
    expect(await panel.frame.getByRole('button', { name: /^(Move|Actions for) / }).count()).toBe(0);
    await panel.isFine('read-only');
  });

  test('a visitor is asked to log in and sees no item', async ({ open, jira, issue }) => {
    await jira.seed(issue, ['Not for everyone']);
    const panel = await open(issue, { user: 'anonymous' });
    await panel.frame.getByText('Log in to Jira').waitFor();
    expect(await (await panel.inside()).content()).not.toContain('Not for everyone');
    await panel.isFine('log-in');
  });

  test('a person who lost access sees no item', async ({ open, jira, issue }) => {
    await jira.seed(issue, ['Not for Ben']);
    // The page is shown while he may see the issue; the app is told otherwise.
    const panel = await open(issue, {
      user: 'ben',
      expected: ['Failed to load resource: the server responded with a status of 403'],
      before: async (page) => {
        await page.route('**/connect/panel?*', async (route) => {
          await jira.grant('ben', issue, { browse: false, edit: false });
          await route.continue();
        });
      },
    });
    await panel.frame.getByText('You do not have permission to see this checklist.').waitFor();
    expect(await (await panel.inside()).content()).not.toContain('Not for Ben');
    await panel.isFine('no-access');
  });
});
