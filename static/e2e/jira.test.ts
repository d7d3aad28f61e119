import type { BrowserContext } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe } from 'vitest';
import { Jira } from './support/jira';
import { folder, run, type Running } from './support/programs';
import { expect, test } from './support/test';

/** What a browser keeps of a person's visits. */
type Storage = Awaited<ReturnType<BrowserContext['storageState']>>;

// These change how the whole site behaves, so they have one of their own.
describe('when Jira itself is the trouble', () => {
  let data: Awaited<ReturnType<typeof folder>>;
  let site: Running;
  let own: Jira;

  beforeAll(async () => {
    data = await folder();
    site = await run(data.path);
    own = new Jira(site.origin);
  });
  afterEach(() => own.answers('ok'));
  afterAll(async () => {
    await site.stop();
    await data.remove();
  });

  test.for(['500', '429', 'hang'] as const)(
    'without a verdict (%s) there are no items until Jira gives one',
    async (answers, { open }) => {
      const issue = await own.newIssue();
      await own.seed(issue, ['Hidden until Jira answers'], 'ben');
      await own.answers(answers);
      const panel = await open(issue, {
        origin: site.origin,
        expected: ['Failed to load resource: the server responded with a status of 503'],
      });
      await panel.frame.getByText('Jira did not answer').waitFor();
      expect(await (await panel.inside()).content()).not.toContain('Hidden until');
      if (answers === '500') await panel.isFine('unavailable');
      const answered = panel.page.waitForResponse('**/checklists');
      await panel.button('Try again').click();
      expect((await answered).status()).toBe(503);
      await panel.frame.getByText('Jira did not answer').waitFor();
      await own.answers('ok');
      // It asks by itself as well, so that the button may be gone before it is clicked.
      const again = panel.button('Try again');
      await expect
        .poll(async () => {
          if (await again.isVisible()) await again.click({ timeout: 1000 }).catch(() => undefined);
          return panel.texts();
        })
        .toEqual(['Hidden until Jira answers']);
      await panel.tick('Hidden until Jira answers');
      await panel.saved();
    },
  );

  test('opening costs one request, and one question to Jira for a while', async ({ open }) => {
    const issue = await own.newIssue();
    await own.seed(issue, ['Comes with the page'], 'ben');
    const app = await own.app();
    const before = await own.permissionChecks();
    let storageState: Storage | undefined;
    for (let visit = 0; visit < 3; visit++) {
      const asked: string[] = [];
      const panel = await open(issue, {
        origin: site.origin,
        ...(storageState ? { context: { storageState } } : {}),
        before: (page) => {
          page.on('request', (r) => {
            const { origin, pathname } = new URL(r.url());
            // Jira itself shows the app's icon below the details.
            const jiras = r.frame() === page.mainFrame() && pathname === '/icon.svg';
            if (origin === app && !jiras && !pathname.startsWith('/a/')) asked.push(pathname);
          });
          return Promise.resolve();
        },
      });
      await panel.shows('Comes with the page');
      await (await panel.inside()).waitForFunction(() => 'AP' in window);
      // The stream of what others do is opened once everything is there, and stays.
      const answered = () => asked.filter((path) => !path.endsWith('/stream')).sort();
      const inside = await panel.inside();
      // One that Jira kept waiting opened without items, and has asked for them.
      const late = await inside.evaluate(() =>
        (document.getElementById('state')?.textContent ?? '').includes('"notice":"pending"'),
      );
      const opened = [...(late ? [`/api/v1/issues/${issue.id}/checklists`] : []), '/connect/panel'];
      if (storageState) {
        expect(answered()).toEqual(opened);
        continue;
      }
      // A browser that is new asks what the person chose, behind the first paint.
      await expect.poll(answered).toEqual(['/api/v1/me/settings', ...opened].sort());
      await inside.waitForFunction(() =>
        Object.keys(localStorage).some((key) => key.startsWith('ticklist/choices/')),
      );
      storageState = await panel.page.context().storageState();
    }
    expect(await own.permissionChecks()).toBe(before + 1);
  });

  test('a disabled app has no panel, an enabled one has its items again', async ({ open }) => {
    const issue = await own.newIssue();
    await own.seed(issue, ['Still here']);
    await own.lifecycle('disabled');
    const panel = await open(issue, { origin: site.origin });
    await panel.page.getByText('The app is disabled on this site').waitFor();
    expect(await panel.page.locator('iframe').count()).toBe(0);
    await own.lifecycle('enabled');
    await panel.page.reload();
    await panel.shows('Still here');
  });

  test('an open panel survives an install with a new secret', async ({ open }) => {
    const issue = await own.newIssue();
    await own.seed(issue, ['Before']);
    const panel = await open(issue, {
      origin: site.origin,
      expected: ['Failed to load resource: the server responded with a status of 401'],
    });
    await panel.shows('Before');
    await own.lifecycle('installed');
    await panel.add.fill('After');
    await panel.add.press('Enter');
    await expect
      .poll(async () => (await own.items(issue)).map((i) => i.text))
      .toEqual(['Before', 'After']);
  });
});

describe('a stop and a new start', () => {
  test('everything is there again', async ({ open }) => {
    const data = await folder();
    try {
      const first = await run(data.path);
      const demo = { id: '10101', key: 'WEB-1' };
      const before = await open(demo, { origin: first.origin });
      for (const text of ['Survive', 'Be ticked']) {
        await before.add.fill(text);
        await before.add.press('Enter');
      }
      await before.tick('Be ticked');
      await before.saved();
      await before.page.close();
      await first.stop();

      const second = await run(data.path);
      try {
        const after = await open(demo, { origin: second.origin, user: 'ben' });
        await after.shows('Survive', 'Be ticked');
        expect(await after.box('Be ticked').isChecked()).toBe(true);
        await after.page.close();
      } finally {
        await second.stop();
      }
    } finally {
      await data.remove();
    }
  });
});
