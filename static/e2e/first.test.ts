import { describe } from 'vitest';
import { expect, test } from './support/test';

describe('from the install to a tick', () => {
  test('an item is added, ticked, stored, and there after a reload', async ({
    open,
    jira,
    issue,
  }) => {
    const panel = await open(issue);
    await panel.frame.getByText('No items yet').waitFor();
    await panel.add.fill('Write the release notes');
    await panel.add.press('Enter');
    await panel.add.fill('Tell support');
    await panel.add.press('Enter');
    await panel.shows('Write the release notes', 'Tell support');
    await panel.tick('Tell support');
    await panel.frame.getByText('1 of 2', { exact: true }).waitFor();
    await expect
      .poll(async () => (await jira.items(issue)).map((i) => [i.text, i.status]))
      .toEqual([
        ['Write the release notes', 'open'],
        ['Tell support', 'done'],
      ]);

    await panel.page.reload();
    await panel.shows('Write the release notes', 'Tell support');
    expect(await panel.box('Tell support').isChecked()).toBe(true);
    expect(await panel.box('Write the release notes').isChecked()).toBe(false);
  });

  test('the bridge is the real one, across two origins', async ({ open, issue, jira }) => {
    const panel = await open(issue);
    const inside = await panel.inside();
    await panel.add.waitFor();
    expect(new URL(inside.url()).origin).toBe(await jira.app());
    expect(await jira.app()).not.toBe(jira.origin);
    await inside.waitForFunction(() => 'AP' in window);
    const user = await inside.evaluate(
      () =>
        new Promise((resolve) =>
          (
            window as unknown as { AP: { user: { getCurrentUser(f: (u: unknown) => void): void } } }
          ).AP.user.getCurrentUser(resolve),
        ),
    );
    expect(user).toHaveProperty('atlassianAccountId');
  });

  test('the token does not stay in the address', async ({ open, issue }) => {
    const panel = await open(issue);
    await panel.add.waitFor();
    const inside = await panel.inside();
    await expect.poll(() => inside.evaluate(() => location.search)).not.toContain('jwt');
  });
});
