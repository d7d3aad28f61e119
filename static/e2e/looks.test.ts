import { describe } from 'vitest';
import { join } from 'node:path';
import type { Frame } from 'playwright-core';
import type { Jira, Issue } from './support/jira';
import { root } from './support/programs';
import { expect, test } from './support/test';

const long =
  'Ask the registrar to lower the TTL of every record of example.com to five minutes, wait for a day, and only then ' +
  'move on; averyverylongwordwithoutanyplacewhereitcouldbebrokenbecausesomebodypastedanidentifierhereinsteadofasentence';
const texts = [
  'Write the redirects, see https://example.com/redirects',
  'Check the **contact form** on a phone',
  long,
  'Tell `support` what changes',
  'مراجعة النص مع فريق التسويق',
  'Switch the load balancer',
];

async function fill(jira: Jira, issue: Issue): Promise<void> {
  await jira.seed(issue, texts);
  await jira.ops(issue, [
    { id: 'done-0', type: 'setStatus', item: 'seed-0', status: 'done' },
    { id: 'skip-1', type: 'setStatus', item: 'seed-1', status: 'skipped' },
    { id: 'going-3', type: 'setStatus', item: 'seed-3', status: 'in_progress' },
  ]);
}

/** Colour behind the panel. */
const surface = (frame: Frame) =>
  frame.evaluate(() => {
    const own = getComputedStyle(document.body).backgroundColor;
    return own === 'rgba(0, 0, 0, 0)'
      ? getComputedStyle(document.documentElement).backgroundColor
      : own;
  });

const mode = (frame: Frame) => frame.evaluate(() => document.documentElement.dataset.colorMode);

/** How many lines the names of the lists have. */
const linesOfNames = (frame: Frame) =>
  frame.evaluate(() =>
    [...document.querySelectorAll('.list-name span[dir]')].map((name) => {
      const range = document.createRange();
      range.selectNodeContents(name);
      return new Set([...range.getClientRects()].map((line) => line.top)).size;
    }),
  );

/** Brightness of a colour, 0 to 255. */
function brightness(colour: string): number {
  const [r = 0, g = 0, b = 0] = (colour.match(/[\d.]+/g) ?? []).map(Number);
  return (r + g + b) / 3;
}

/** Waits until the bridge has put Jira's own colours into the frame. */
const themed = (frame: Frame) =>
  frame.waitForFunction(
    () => getComputedStyle(document.documentElement).getPropertyValue('--ds-text') !== '',
  );

test('the name of a list is not broken while its bar can be shorter', async ({
  open,
  jira,
  issue,
}) => {
  await fill(jira, issue);
  await jira.ops(issue, [
    { id: 'second', type: 'addList', list: 'second', name: 'Afterwards' },
    { id: 'first', type: 'addItem', item: 'first', list: 'second', text: 'Tell everybody' },
  ]);
  const panel = await open(issue, { locale: 'iw_IL', width: 320 });
  await panel.frame.getByText('Afterwards').waitFor();
  const frame = await panel.inside();
  for (let width = 290; width <= 400; width += 5) {
    await panel.page.setViewportSize({ width, height: 900 });
    expect(await linesOfNames(frame), `${width} px`).toEqual([1, 1]);
  }
});

describe('the panel alone', () => {
  test.for(['light', 'dark'] as const)(
    'before the bridge is there, in a browser that prefers %s',
    async (theme, { open, jira, issue }) => {
      await fill(jira, issue);
      const panel = await open(issue, {
        theme: 'auto',
        context: { colorScheme: theme },
        expected: ['Failed to load resource: net::ERR_FAILED'],
        before: (page) => page.route('**/atlassian-connect/all.js', (route) => route.abort()),
      });
      await panel.box('Switch the load balancer').waitFor();
      const light = brightness(await surface(await panel.inside()));
      expect(theme === 'light' ? light > 200 : light < 80, `brightness is ${light}`).toBe(true);
      await panel.isFine(`fallback-of-${theme}`);
    },
  );
});

describe('the frame', () => {
  test('a switch of theme reaches it without a reload', async ({ open, jira, issue }) => {
    await fill(jira, issue);
    const panel = await open(issue, { theme: 'light' });
    const inside = await panel.inside();
    await themed(inside);
    await inside.evaluate(() => Object.assign(window, { same: true }));
    await panel.page.getByLabel('Theme').selectOption('dark');
    await expect.poll(() => mode(inside)).toBe('dark');
    await expect.poll(async () => brightness(await surface(inside))).toBeLessThan(80);
    await panel.page.getByLabel('Theme').selectOption('light');
    await expect.poll(() => mode(inside)).toBe('light');
    await expect.poll(async () => brightness(await surface(inside))).toBeGreaterThan(200);
    expect(await inside.evaluate(() => 'same' in window)).toBe(true);
  });

  test('it is as high as what is in it, and grows and shrinks with it', async ({
    open,
    jira,
    issue,
  }) => {
    await jira.seed(issue, ['The first']);
    const panel = await open(issue);
    await panel.box('The first').waitFor();
    const inside = await panel.inside();
    const height = async () =>
      (await panel.page.locator('iframe.ap-iframe').boundingBox())?.height ?? 0;
    const fits = () =>
      inside.evaluate(
        () => document.documentElement.scrollHeight - document.documentElement.clientHeight,
      );
    await expect.poll(height).not.toBe(150);
    const small = await height();
    for (const text of texts) {
      await panel.add.fill(text);
      await panel.add.press('Enter');
    }
    await expect.poll(height).toBeGreaterThan(small + 5 * 32);
    await expect.poll(fits).toBe(0);
    const large = await height();
    await panel.box('Switch the load balancer').focus();
    await panel.page.keyboard.press('Delete');
    await panel.button('Dismiss').click(); // what offers to undo it
    await expect.poll(height).toBeLessThan(large);
    await expect.poll(fits).toBe(0);
  });

  test('the picture of the README', async ({ open, jira }) => {
    const issue = { id: '10101', key: 'WEB-1' };
    await jira.seed(issue, [
      'Freeze the content of the old site',
      'Write the redirects, 140 of them',
      'Check the contact form on a phone',
      'Tell support what changes on Thursday',
      'Switch the load balancer',
      'Look at the error rate for an hour',
    ]);
    await jira.ops(issue, [
      { id: 'a', type: 'setStatus', item: 'seed-0', status: 'done' },
      { id: 'b', type: 'setStatus', item: 'seed-1', status: 'done' },
      { id: 'c', type: 'setStatus', item: 'seed-2', status: 'in_progress' },
    ]);
    const panel = await open(issue, {
      width: 1280,
      height: 760,
      context: { deviceScaleFactor: 1.5 },
    });
    await panel.box('Switch the load balancer').waitFor();
    await themed(await panel.inside());
    // Committed only when asked for: fonts differ from machine to machine.
    if (process.env.UPDATE_SCREENSHOT) await panel.photograph(join(root, 'docs', 'screenshot.png'));
    else await panel.picture('readme');
  });
});
