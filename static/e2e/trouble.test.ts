import { describe } from 'vitest';
import type { Route } from 'playwright-core';
import { expect, test } from './support/test';

const failed = 'Failed to load resource: ';

/** Holds requests until they are let go. */
function gate() {
  const held: Route[] = [];
  let open = false;
  return {
    handle: async (route: Route) => {
      if (open) await route.continue();
      else held.push(route);
    },
    held: () => held.length,
    async release() {
      open = true;
      await Promise.all(held.map((route) => route.continue()));
    },
  };
}

describe('when something is slow or broken', () => {
  test('a tick shows before the server has answered', async ({ open, jira, issue }) => {
    await jira.seed(issue, ['Slow', 'Other']);
    const ops = gate();
    const panel = await open(issue, { before: (page) => page.route('**/ops', ops.handle) });
    await panel.tick('Slow');
    await panel.frame.getByText('1 of 2', { exact: true }).waitFor();
    await expect.poll(ops.held).toBe(1);
    expect((await jira.items(issue))[0]?.status).toBe('open');
    await panel.add.fill('Added meanwhile');
    await panel.add.press('Enter');
    await panel.shows('Slow', 'Other', 'Added meanwhile');
    await ops.release();
    await expect
      .poll(async () => (await jira.items(issue)).map((i) => [i.text, i.status]))
      .toEqual([
        ['Slow', 'done'],
        ['Other', 'open'],
        ['Added meanwhile', 'open'],
      ]);
    await panel.saved();
  });

  test('changes wait while the server fails, and are stored once when it is back', async ({
    open,
    jira,
    issue,
  }) => {
    await jira.seed(issue, ['One']);
    let broken = true;
    const panel = await open(issue, {
      expected: [failed],
      before: (page) =>
        page.route('**/ops', (route) =>
          broken
            ? route.fulfill({
                status: 503,
                contentType: 'application/json',
                headers: { 'Ticklist-Notice': 'saving' },
                body: '{"error":{"code":"busy","text":"Busy.","ref":"r"}}',
              })
            : route.continue(),
        ),
    });
    const delayed = 'Saving is delayed; your changes are kept.';
    await panel.isReady();
    await panel.tick('One');
    await panel.says('1 change waiting');
    await panel.says(delayed);
    expect(await panel.box('One').isChecked()).toBe(true);
    broken = false;
    await panel.saved(); // it tries again by itself
    await panel.frame.getByText(delayed).waitFor({ state: 'detached' });
    expect((await jira.items(issue))[0]?.status).toBe('done');

    // The longer it fails, the longer the panel waits: a person need not.
    broken = true;
    await panel.tick('One');
    await panel.says('1 change waiting');
    await panel.says(delayed);
    await panel.isFine('waiting');
    broken = false;
    await panel.button('Try now').click();
    await panel.saved();
    expect((await jira.items(issue))[0]?.status).toBe('open');
  });

  test('a lost answer does not apply a change twice', async ({ open, jira, issue }) => {
    let lost = 0;
    const again = gate();
    const panel = await open(issue, {
      expected: [failed],
      before: (page) =>
        page.route('**/ops', async (route) => {
          if (lost++ > 0) return again.handle(route);
          await route.fetch(); // the server hears it, the panel never learns
          return route.abort();
        }),
    });
    await panel.add.fill('Only once');
    await panel.add.press('Enter');
    await panel.says('1 change waiting');
    await again.release();
    await panel.saved();
    expect((await jira.items(issue)).map((i) => i.text)).toEqual(['Only once']);
    await panel.shows('Only once');
  });

  test('changes made without a network are stored when it is back', async ({
    open,
    jira,
    issue,
  }) => {
    await jira.seed(issue, ['One']);
    const panel = await open(issue, { expected: [failed] });
    await panel.isReady();
    await panel.page.context().setOffline(true);
    await panel.tick('One');
    await panel.add.fill('Two');
    await panel.add.press('Enter');
    await panel.says('Offline with 2 changes waiting');
    await panel.page.context().setOffline(false);
    await panel.saved();
    expect((await jira.items(issue)).map((i) => [i.text, i.status])).toEqual([
      ['One', 'done'],
      ['Two', 'open'],
    ]);
  });

  test('a change to what somebody else has deleted says so', async ({ open, jira, issue }) => {
    await jira.seed(issue, ['Goes away', 'Stays']);
    // Without the stream, which would take the row away before it is edited.
    const panel = await open(issue, {
      before: (page) => page.route('**/stream?*', () => undefined),
    });
    await panel.box('Goes away').waitFor();
    await jira.ops(issue, [{ id: 'gone', type: 'deleteItem', item: 'seed-0' }], 'ben');
    await panel.box('Goes away').focus();
    await panel.page.keyboard.press('F2');
    await panel.frame.getByRole('textbox', { name: 'Edit item' }).fill('Is not there any more');
    await panel.page.keyboard.press('Enter');
    await panel.says('Not saved: “Is not there any more”');
    await panel.shows('Stays');
    await panel.button('Discard').click();
    await expect.poll(() => panel.button('Discard').count()).toBe(0);
  });

  test('the list stays usable when the bridge script never comes', async ({
    open,
    jira,
    issue,
  }) => {
    const texts = Array.from({ length: 30 }, (_, n) => `Item ${n + 1}`);
    await jira.seed(issue, texts);
    const script = '**/atlassian-connect/all.js';
    const panel = await open(issue, {
      expected: [failed],
      before: (page) => page.route(script, (route) => route.abort()),
    });
    await panel.shows(...texts);
    await panel.tick('Item 1');
    await panel.says('Jira has not finished loading. 1 change waiting');
    await panel.isFine('no-bridge');

    // Nobody makes the frame higher, so it has to scroll.
    await panel.box('Item 2').hover();
    await expect
      .poll(async () => {
        await panel.page.mouse.wheel(0, 400);
        return panel
          .box('Item 30')
          .evaluate((el) => el.getBoundingClientRect().bottom <= innerHeight);
      })
      .toBe(true);

    // What was changed meanwhile is not lost with the page.
    await panel.page.unroute(script);
    await panel.page.reload();
    await expect.poll(() => panel.box('Item 1').isChecked()).toBe(true);
    await expect.poll(async () => (await jira.items(issue))[0]?.status).toBe('done');
  });

  test('items are there while the bridge script is still on its way', async ({
    open,
    jira,
    issue,
  }) => {
    await jira.seed(issue, ['Early']);
    const script = gate();
    const panel = await open(issue, {
      before: (page) => page.route('**/atlassian-connect/all.js', script.handle),
      wait: 'commit', // the page's load event waits for its frame
    });
    await panel.tick('Early');
    await script.release();
    await expect.poll(async () => (await jira.items(issue))[0]?.status).toBe('done');
  });
});

describe('what nobody catches', () => {
  test('reaches the server by its place in our files, without a word of the checklist', async ({
    open,
    jira,
    issue,
  }) => {
    const secret = 'CANARY text of an item';
    await jira.seed(issue, [secret]);
    const bodies: string[] = [];
    const panel = await open(issue, {
      expected: [`Error: ${secret}`],
      before: (page) =>
        page.route('**/api/v1/reports', async (route) => {
          bodies.push(route.request().postData() ?? '');
          const answer = await route.fetch();
          expect(answer.status()).toBe(204);
          await route.fulfill({ response: answer });
        }),
    });
    await panel.isReady(); // without a token nothing can be reported
    const frame = await panel.inside();
    // The next change fails in the click, the next row while it is drawn.
    await frame.evaluate((text) => {
      const fails = () => {
        throw new Error(text);
      };
      const make = document.createElementNS.bind(document);
      document.createElementNS = ((space: string, name: string) =>
        name === 'li' ? fails() : make(space, name)) as typeof make;
      crypto.getRandomValues = fails;
      crypto.randomUUID = fails;
    }, secret);
    await panel.box(secret).click();
    await jira.ops(issue, [{ id: 'o', type: 'addItem', item: 'i', text: 'Two' }], 'ben');

    interface Report {
      errors: { frames: { file: string }[]; room: string }[];
    }
    const errors = () => bodies.flatMap((body) => (JSON.parse(body) as Report).errors);
    await expect.poll(() => errors().length).toBe(2);
    for (const { frames, room } of errors()) {
      expect(room).toBe('panel');
      expect(frames[0]?.file).toMatch(/^panel\.[0-9a-f]{16}\.js$/);
    }
    await panel.page.close({ runBeforeUnload: false });
    expect(bodies.join()).not.toMatch(/CANARY|jwt|712020/);
  });
});
