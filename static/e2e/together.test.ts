import type { Page, Request, Response } from 'playwright-core';
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
  /**
   * The highest revision that was acknowledged when its operations were first sent,
   * where that was in an earlier request, which was not answered.
   */
  readonly after?: number;
}

/**
 * Notes what the server acknowledges of what a page sends. Returns what waits for
 * the answers that the browser has told of, and has still to read out.
 */
function acknowledgedBy(page: Page, into: Acknowledged[]): () => Promise<unknown> {
  const sent = new Map<string, { after: number; by: Request }>();
  const read: Promise<void>[] = [];
  page.on('request', (by) => {
    if (!by.url().endsWith('/ops')) return;
    const after = Math.max(0, ...into.map((a) => a.rev));
    for (const { id } of (by.postDataJSON() as { ops: Operation[] }).ops)
      if (!sent.has(id)) sent.set(id, { after, by });
  });
  page.on('response', (response: Response) => {
    if (!response.url().endsWith('/ops') || response.status() !== 200) return;
    const { ops } = response.request().postDataJSON() as { ops: Operation[] };
    const note = (answer: { rev: number; rejected: { id: string }[] }) => {
      const rejected = new Set(answer.rejected.map((r) => r.id));
      const taken = ops.filter((o) => !rejected.has(o.id));
      const before = (o: Operation) => sent.get(o.id)?.by !== response.request();
      const again = taken.filter(before);
      into.push({ rev: answer.rev, ops: taken.filter((o) => !before(o)) });
      if (again[0])
        into.push({ rev: answer.rev, ops: again, after: sent.get(again[0].id)?.after ?? 0 });
    };
    read.push(response.json().then(note));
  });
  return () => Promise.all(read);
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
      const read: (() => Promise<unknown>)[] = [];
      const look = {
        origin: servers.origin,
        before: (page: Page) => {
          read.push(acknowledgedBy(page, acknowledged));
          return Promise.resolve();
        },
        // A server with too much to do says so, and is sent the same again.
        expected: ['Failed to load resource: the server responded with a status of 503'],
      };
      const ada = await open(issue, look);
      const ben = await open(issue, {
        ...look,
        user: 'ben',
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

      const { lists, rev } = await jira.state(issue);
      // The browser tells of an answer when the page may have it already.
      await expect.poll(() => Math.max(...acknowledged.map((a) => a.rev))).toBe(rev);
      await Promise.all(read.map((all) => all()));
      const texts = lists.flatMap((l) => l.items.map((i) => i.text));
      await expect.poll(() => ada.texts()).toEqual(texts);
      await expect.poll(() => ben.texts()).toEqual(texts);
      // What was sent again was applied either then, or at first and the answer was lost.
      const early = acknowledged.map((a, n) =>
        a.after === undefined ? a : { ...a, rev: a.after + 0.5 + n / 1e6 },
      );
      const ends = [acknowledged, early].map((all) => idsAndTexts(replay(start, all)));
      expect(ends).toContainEqual(idsAndTexts(lists));
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
