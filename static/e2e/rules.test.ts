import { fold } from '../src/domain/apply';
import type { Action, Operation } from '../src/domain/operations';
import type { State } from '../src/domain/state';
import { seeded } from '../src/domain/testing';
import { expect, test } from './support/test';

// The panel shows what the server will answer by applying operations itself.
// Whatever the operations are, both must come to the same.

const rounds = 24;
const aRound = 50; // operations in a request: more could be too many bytes

test('the panel applies operations as the server does', async ({ open, issue }) => {
  const panel = await open(issue);
  await panel.add.waitFor();
  const inside = await panel.inside();
  await inside.waitForFunction(() => 'AP' in window);
  const send = (ops: readonly Operation[]) => inside.evaluate(post, ops);

  const random = seeded(20261121);
  let state = (await send([{ id: 'start', type: 'addItem', item: 'a', text: 'First' }])).state;
  for (let round = 0; round < rounds; round++) {
    const ops = Array.from({ length: aRound }, (_, n) => ({
      ...randomAction(random),
      id: `o${round}-${n}`,
    }));
    const answer = await send(ops);
    const mine = fold(state, ops);
    expect([...mine.rejected], `round ${round}`).toEqual(
      answer.rejected.map((r) => [r.id, r.code]),
    );
    expect(mine.state.lists, `round ${round}`).toEqual(answer.state.lists);
    expect(mine.state.counts, `round ${round}`).toEqual(answer.state.counts);
    state = answer.state;
  }
});

interface Answer {
  readonly state: State;
  readonly rejected: readonly { readonly id: string; readonly code: string }[];
}

/** Runs in the frame: sends operations as the panel would. */
async function post(ops: readonly Operation[]): Promise<Answer> {
  const { AP } = window as unknown as {
    AP: { context: { getToken(f: (token: string) => void): void } };
  };
  const token = await new Promise<string>((resolve) => AP.context.getToken(resolve));
  const page = JSON.parse(document.getElementById('state')?.textContent ?? '') as {
    issueId: string;
  };
  const response = await fetch(`/api/v1/issues/${page.issueId}/ops`, {
    method: 'POST',
    headers: { Authorization: `JWT ${token}`, 'Content-Type': 'application/json' },
    body: JSON.stringify({ ops }),
  });
  if (response.status !== 200) throw new Error(await response.text());
  return (await response.json()) as Answer;
}

const texts = [
  'x',
  ' trimmed\u3000',
  '',
  '  ',
  'a\nb',
  'a\u2028b',
  '\u0085x\u0085',
  '\ufeffkept',
  '\u200bkept',
  '😀'.repeat(4000),
  '😀'.repeat(4001),
  '$set.a',
];

function randomAction(random: () => number): Action {
  const pick = <T>(all: readonly T[]): T => all[Math.floor(random() * all.length)] as T;
  const maybe = <T extends object>(chance: number, part: T): T | object =>
    random() < chance ? part : {};
  const items = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'];
  const lists = ['default', 'default', 'L1', 'L2'];
  const item = pick(items);
  const list = pick(lists);
  const after = maybe(0.65, { after: pick([...items, ...lists]) });
  return pick<() => Action>([
    () => ({
      type: 'addItem',
      item,
      text: pick(texts),
      ...after,
      ...maybe(0.7, { list }),
      ...maybe(0.2, { kind: pick(['item', 'heading'] as const) }),
      ...maybe(0.2, { status: pick(['open', 'done', 'skipped', 'nope', '']) }),
      ...maybe(0.2, { due: pick([null, '2024-02-29', '2026-02-29', '20240229']) }),
      ...maybe(0.2, { assignee: pick([null, '557058:me', '', 'a b', 'x'.repeat(129)]) }),
    }),
    () => ({ type: 'moveItem', item, list, ...after }),
    () => ({ type: 'moveItem', item, list, ...after }),
    () => ({ type: 'deleteItem', item }),
    () => ({
      type: 'setStatus',
      item,
      status: pick(['open', 'in_progress', 'done', 'skipped', 'nope', '']),
    }),
    () => ({ type: 'editItem', item, text: pick(texts) }),
    () => ({ type: 'editItem', item, details: pick(['', 'one\ntwo', 'x'.repeat(10_001)]) }),
    () => ({ type: 'setOptional', item, optional: random() < 0.5 }),
    () => ({ type: 'setDue', item, due: pick([null, '2026-12-24', 'bad']) }),
    () => ({ type: 'setAssignee', item, assignee: pick([null, 'me', 'a b']) }),
    () => ({ type: 'addList', list, name: pick(['N', ' t ', '', 'n'.repeat(256)]), ...after }),
    () => ({ type: 'renameList', list, name: pick(['R', '', 'x'.repeat(255)]) }),
    () => ({ type: 'moveList', list, ...after }),
    () => (random() < 0.1 ? { type: 'deleteList', list } : { type: 'moveList', list }),
  ])();
}
