import { describe } from 'vitest';
import type { Frame } from 'playwright-core';
import { expect, test } from './support/test';

/** The bridge as the app in the frame sees it, as far as it is used here. */
interface AP {
  readonly context: {
    getToken(): Promise<string>;
    getContext(): Promise<{ jira: { issue: { id: string } } }>;
  };
  readonly user: { getTimeZone(done: (zone: string) => void): void };
  readonly flag: { create(options: object): void };
  readonly dialog: { create(options: object): void };
  readonly events: { on(name: string, listener: (data: unknown) => void): void };
  request(url: string): Promise<{ body: string }>;
}
declare const AP: AP;

/** What flag events told the frame. */
interface Told {
  told?: unknown;
}

const bridged = (frame: Frame) => frame.waitForFunction(() => 'AP' in window && 'flag' in AP);

// The local Jira has to be what a page of Jira is to an app, or the other tests prove little.
describe('the local Jira', () => {
  test('gives the app what Jira gives', async ({ open, issue }) => {
    const frame = await (await open(issue, { user: 'ben' })).inside();
    await bridged(frame);
    const token = await frame.evaluate(() => AP.context.getToken());
    const claims = JSON.parse(
      Buffer.from(token.split('.')[1] ?? '', 'base64url').toString(),
    ) as Record<string, unknown>;
    expect(claims).toMatchObject({
      qsh: 'context-qsh',
      sub: expect.stringMatching(/^712020:/) as string,
      context: { jira: { issue: { id: issue.id, key: issue.key } } },
    });
    const context = await frame.evaluate(() => AP.context.getContext());
    expect(context.jira.issue.id).toBe(issue.id);
    const zone = await frame.evaluate(
      () => new Promise<string>((done) => AP.user.getTimeZone(done)),
    );
    expect(zone).toBe('Africa/Lagos');
    const { body } = await frame.evaluate(() => AP.request('/rest/api/3/myself'));
    expect(JSON.parse(body)).toMatchObject({ displayName: 'Ben Okafor' });
  });

  test('shows flags, and tells the app what was clicked', async ({ open, issue }) => {
    const panel = await open(issue);
    const frame = await panel.inside();
    await bridged(frame);
    await frame.evaluate(() => {
      AP.events.on('flag.action', (data) => ((window as Told).told = data));
      AP.flag.create({
        title: 'Deleted',
        body: 'One item',
        type: 'info',
        actions: { undo: 'Undo it' },
      });
    });
    await panel.page.getByText('Deleted').waitFor();
    await panel.page.getByRole('button', { name: 'Undo it' }).click();
    await expect
      .poll(() => frame.evaluate(() => (window as Told).told))
      .toMatchObject({ actionIdentifier: 'undo' });
    await panel.page.getByRole('button', { name: 'Dismiss' }).click();
    await expect.poll(() => panel.page.getByText('Deleted').count()).toBe(0);
  });

  test('opens a module of the app in a dialog', async ({ open, jira, issue }) => {
    await jira.seed(issue, ['In the dialog too']);
    const panel = await open(issue);
    const frame = await panel.inside();
    await bridged(frame);
    await frame.evaluate(() =>
      AP.dialog.create({ key: 'checklist-panel', header: 'A dialog', chrome: true, size: 'large' }),
    );
    const dialog = panel.page.getByRole('dialog', { name: 'A dialog' });
    await dialog
      .frameLocator('iframe')
      .getByRole('checkbox', { name: 'In the dialog too' })
      .waitFor();
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    await expect.poll(() => dialog.count()).toBe(0);
  });

  test('is accessible itself', async ({ open }) => {
    const panel = await open({ id: '10201', key: 'OPS-1' });
    await panel.add.waitFor();
    await panel.pageIsFine('page');
  });

  test('lets a person be another, and keeps that in the address', async ({ open, issue }) => {
    const { page } = await open(issue);
    await page.getByLabel('Theme').selectOption('dark');
    await page.getByLabel('Viewing as').selectOption('cleo');
    await page.waitForURL(/user=cleo/);
    expect(new URL(page.url()).searchParams.get('theme')).toBe('dark');
    await page.getByRole('link', { name: /^OPS-1/ }).click();
    await page.getByRole('heading', { name: 'Rotate the database credentials' }).waitFor();
    expect(new URL(page.url()).searchParams.get('user')).toBe('cleo');
  });
});
