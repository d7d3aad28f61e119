import type { Page, Response } from 'playwright-core';
import { describe } from 'vitest';
import { fold } from '../src/domain/apply';
import type { Operation } from '../src/domain/operations';
import type { List, State } from '../src/domain/state';
import { Jira } from './support/jira';
import type { Panel } from './support/panel';
import { folder } from './support/programs';
import { twoServers } from './support/servers';
import { expect, test } from './support/test';

/** How long both work, in milliseconds. */
const workFor = Number(process.env.TOGETHER_SECONDS ?? 60) * 1000;

/** A request that the server has acknowledged. */
interface Acknowledged {
  readonly rev: number;
  readonly ops: readonly Operation[];
}

/** Notes what the server acknowledges of what a page sends. */
function acknowledgedBy(page: Page, into: Acknowledged[]): void {
  page.on('response', (response: Response) => {
    if (!response.url().endsWith('/ops') || response.status() !== 200) return;
    const { ops } = response.request().postDataJSON() as { ops: Operation[] };
    void response.json().then((answer: { rev: number; rejected: { id: string }[] }) => {
      const rejected = new Set(answer.rejected.map((r) => r.id));
      into.push({ rev: answer.rev, ops: ops.filter((o) => !rejected.has(o.id)) });
    });
  });
}

/** Numbers in [0, 1), the same in each run. */
function dice(seed: number): () => number {
  let x = seed;
  return () => {
    x = (Math.imul(x, 1_664_525) + 1_013_904_223) >>> 0;
    return x / 2 ** 32;
  };
}

/** Does one thing to the list as a person would. What has just gone is not done. */
async function act(panel: Panel, name: string, random: () => number): Promise<void> {
  const quick = { timeout: 1000 };
  const { keyboard } = panel.page;
  const boxes = panel.frame.getByRole('checkbox');
  const count = await boxes.count();
  const box = boxes.nth(Math.floor(random() * count));
  const what = random();
  if (count < 5 || (what < 0.25 && count < 25)) {
    await panel.add.fill(`${name} adds`, quick);
    await panel.add.press('Enter', quick);
  } else if (what < 0.45) {
    await box.click(quick);
  } else if (what < 0.65) {
    await box.press('F2', quick);
    await panel.frame.getByRole('textbox', { name: 'Edit item' }).fill(`${name} writes`, quick);
    await keyboard.press('Enter');
  } else if (what < 0.85) {
    await box.press(random() < 0.5 ? 'Alt+ArrowUp' : 'Alt+ArrowDown', quick);
  } else {
    await box.press('Delete', quick);
  }
}

async function work(panel: Panel, name: string, seed: number): Promise<void> {
  const random = dice(seed);
  const end = Date.now() + workFor;
  for (let n = 0; Date.now() < end; n++) {
    await act(panel, `${name} ${n}`, random).catch(() => panel.page.keyboard.press('Escape'));
  }
}

/**
 * What all acknowledged requests make of a state, in the order of the server's
 * revisions. Of those with one revision one has made it and the others changed
 * nothing.
 */
function replay(start: State, all: readonly Acknowledged[]): readonly List[] {
  let state = start;
  for (const rev of [...new Set(all.map((a) => a.rev))].sort((a, b) => a - b)) {
    const same = all.filter((a) => a.rev === rev);
    const outcomes = same.map((made) => fold(state, made.ops).state);
    const fits = outcomes.find((made) =>
      same.every(({ ops }) => fold(made, ops).state.lists === made.lists),
    );
    state = fits ?? outcomes[0] ?? state;
  }
  return state.lists;
}

const idsAndTexts = (lists: readonly List[]) =>
  lists.map((l) => l.items.map((i) => [i.id, i.text, i.status]));

describe('two browsers on two servers of one database', () => {
  test(
    'work on one list, and both end with all that was acknowledged, once',
    { timeout: workFor + 120_000 },
    async ({ open, onTestFinished }) => {
      const data = await folder();
      onTestFinished(() => data.remove());
      const servers = await twoServers(data.path);
      onTestFinished(() => servers.stop());
      const jira = new Jira(servers.origin);
      const issue = await jira.newIssue();
      await jira.seed(issue, ['One', 'Two', 'Three', 'Four', 'Five', 'Six']);
      const acknowledged: Acknowledged[] = [];
      const at = (page: Page) => {
        acknowledgedBy(page, acknowledged);
        return Promise.resolve();
      };
      const ada = await open(issue, { origin: servers.origin, before: at });
      const ben = await open(issue, {
        origin: servers.origin,
        user: 'ben',
        before: at,
        context: { proxy: { server: servers.secondBy } },
      });
      const start = await jira.state(issue);
      await ada.box('Six').waitFor();
      await ben.box('Six').waitFor();

      await Promise.all([work(ada, 'Ada', 1), work(ben, 'Ben', 2)]);
      await ada.page.keyboard.press('Escape');
      await ben.page.keyboard.press('Escape');
      await ada.saved();
      await ben.saved();

      const { lists } = await jira.state(issue);
      const texts = lists.flatMap((l) => l.items.map((i) => i.text));
      await expect.poll(() => ada.texts()).toEqual(texts);
      await expect.poll(() => ben.texts()).toEqual(texts);
      expect(idsAndTexts(replay(start, acknowledged))).toEqual(idsAndTexts(lists));
      const ids = lists.flatMap((l) => l.items.map((i) => i.id));
      expect(new Set(ids).size).toBe(ids.length);
      expect(servers.secondAsked()).toBeGreaterThan(10);
      const done = new Set(acknowledged.flatMap((a) => a.ops.map((o) => o.type)));
      expect([...done].sort()).toEqual([
        'addItem',
        'deleteItem',
        'editItem',
        'moveItem',
        'setStatus',
      ]);
    },
  );
});
