import { beforeEach, describe, expect, test } from 'vitest';
import type { Action } from '../domain/operations';
import { find } from '../domain/state';
import type { State } from '../domain/state';
import { everything, item, op, shape, stateOf } from '../domain/testing';
import { settled } from '../outbox/testing';
import { storeOf } from '../store/testing';
import type { Store } from '../store/store';
import { storedShelf } from './shelf';
import { StepKeeper } from './steps';

const owner = { clientKey: 'site', accountId: 'me', issueId: '10001' };
const start = Date.UTC(2026, 10, 21);
const day = 24 * 60 * 60 * 1000;

beforeEach(() => localStorage.clear());

const undo = (store: Store) => store.steps?.undo();
const redo = (store: Store) => store.steps?.redo();
const bare = ({ lists }: State) => lists;

/** Every kind of operation, on a state that has something for it. */
const kinds: [string, Action[]][] = [
  ['addList', [{ type: 'addList', list: 'N', name: 'New', after: 'L0' }]],
  ['renameList', [{ type: 'renameList', list: 'L0', name: 'Renamed' }]],
  ['moveList', [{ type: 'moveList', list: 'L1' }]],
  ['deleteList', [{ type: 'deleteList', list: 'L0' }]],
  ['deleteList of one that is linked', [{ type: 'deleteList', list: 'L2' }]],
  ['setLive', [{ type: 'setLive', list: 'L2', live: false }]],
  ['addItem', [{ type: 'addItem', item: 'n', list: 'L0', text: 'New', after: 'a' }]],
  ['addItem under another', [{ type: 'addItem', item: 'n', text: 'New', parent: 'c' }]],
  ['editItem', [{ type: 'editItem', item: 'b', text: 'Other', details: 'More' }]],
  ['setStatus', [{ type: 'setStatus', item: 'b', status: 'done' }]],
  ['setOptional', [{ type: 'setOptional', item: 'b', optional: true }]],
  ['setAssignee', [{ type: 'setAssignee', item: 'b', assignee: 'x' }]],
  ['setDue', [{ type: 'setDue', item: 'b', due: '2026-12-31' }]],
  ['setLink', [{ type: 'setLink', item: 'b', issue: '10012', key: 'TICK-12', follow: true }]],
  ['moveItem', [{ type: 'moveItem', item: 'a', list: 'L0', after: 'c' }]],
  ['moveItem to another list', [{ type: 'moveItem', item: 'a', list: 'L1', after: 'd' }]],
  ['deleteItem', [{ type: 'deleteItem', item: 'a' }]],
  [
    'several',
    [
      { type: 'addItem', item: 'n', list: 'L1', text: 'New' },
      { type: 'setStatus', item: 'n', status: 'done' },
      { type: 'moveItem', item: 'n', list: 'L0' },
    ],
  ],
];

const from = { template: 't', id: 'x' };
const world = (): State => ({
  ...stateOf(
    { id: 'L0', name: 'One', items: [item('a'), item('b', { parent: 'a' }), item('c')] },
    { id: 'L1', name: 'Two', items: [item('d')] },
    { id: 'L2', name: 'Three', items: [item('e', { from })], from, live: true },
  ),
  can: { ...everything, manageTemplates: true },
});

test.each(kinds)('%s is undone and done again', async (_, actions) => {
  const { store, server } = storeOf(world());
  const before = bare(server.state);
  expect(typeof store.do(actions)).toBe('object');
  await settled();
  const after = bare(server.state);
  expect(after).not.toEqual(before);
  for (let n = 0; n < 2; n++) {
    expect(store.view).toMatchObject({ canUndo: true, canRedo: false });
    expect(undo(store)).toMatchObject({ done: true, says: 'Undone' });
    await settled();
    expect(bare(server.state)).toEqual(before);
    expect(store.view).toMatchObject({ canUndo: false, canRedo: true });
    expect(redo(store)).toMatchObject({ done: true, says: 'Done again' });
    await settled();
    expect(bare(server.state)).toEqual(after);
  }
  expect(redo(store)).toMatchObject({ done: false });
});

test('what is done after an undo cannot be redone over', () => {
  const { store } = storeOf(stateOf('ab'));
  store.do([{ type: 'deleteItem', item: 'a' }]);
  undo(store);
  store.do([{ type: 'setStatus', item: 'b', status: 'done' }]);
  expect(store.view.canRedo).toBe(false);
});

describe('what somebody else has changed since', () => {
  const theirs = (action: Action) => [op(`theirs-${action.type}`, action)];

  test.each<[string, Action, Action]>([
    [
      'a text',
      { type: 'editItem', item: 'b', text: 'Mine' },
      { type: 'editItem', item: 'b', text: 'Theirs' },
    ],
    [
      'a status',
      { type: 'setStatus', item: 'b', status: 'done' },
      { type: 'setStatus', item: 'b', status: 'skipped' },
    ],
    [
      'an item that I added',
      { type: 'addItem', item: 'n', list: 'L0', text: 'Mine' },
      { type: 'editItem', item: 'n', details: 'Theirs' },
    ],
    [
      'an item that is gone',
      { type: 'setStatus', item: 'b', status: 'done' },
      { type: 'deleteItem', item: 'b' },
    ],
    [
      'an item that is back',
      { type: 'deleteItem', item: 'b' },
      { type: 'addItem', item: 'b', list: 'L0', text: 'Theirs' },
    ],
    [
      'a list with what they put there',
      { type: 'addList', list: 'N', name: 'New' },
      { type: 'addItem', item: 'x', list: 'N', text: 'Theirs' },
    ],
  ])('%s is left as it is, and that is said', async (_, mine, other) => {
    const { store, server } = storeOf(stateOf('abc'));
    store.do([{ type: 'setDue', item: 'c', due: '2026-12-31' }]);
    store.do([mine]);
    await settled();
    expect(server.apply(theirs(other))).toEqual([]);
    store.hear(server.state);
    const before = bare(server.state);
    expect(undo(store)).toMatchObject({ done: false, lost: true });
    await settled();
    expect(bare(server.state)).toEqual(before);
    expect(undo(store)).toMatchObject({ done: true }); // what came before is not lost with it
  });

  test.each<[string, Action]>([
    ['moved it', { type: 'moveItem', item: 'b', list: 'L0' }],
    ['changed something else of it', { type: 'setDue', item: 'b', due: '2026-12-31' }],
    ['changed another', { type: 'deleteItem', item: 'a' }],
  ])('is no hindrance where they %s', async (_, other) => {
    const { store, server } = storeOf(stateOf('abc'));
    store.do([{ type: 'setStatus', item: 'b', status: 'done' }]);
    await settled();
    server.apply(theirs(other));
    store.hear(server.state);
    expect(undo(store)?.done).toBe(true);
    await settled();
    expect(find(server.state, 'b')?.item.status).toBe('open');
  });

  test('a deleted item comes back where its neighbours are now', async () => {
    const { store, server } = storeOf(stateOf('abcd'));
    store.do([{ type: 'deleteItem', item: 'c' }]);
    await settled();
    server.apply(theirs({ type: 'moveItem', item: 'b', list: 'L0' }));
    store.hear(server.state);
    expect(undo(store)?.done).toBe(true);
    await settled();
    expect(shape(server.state)).toEqual(['bcad']);
  });
});

describe('across a reload', () => {
  const shelf = (now = start, change: Partial<typeof owner> = {}) =>
    storedShelf(
      () => localStorage,
      { ...owner, ...change },
      () => now,
    );

  test('the last twenty are kept', async () => {
    const first = storeOf(stateOf('ab'));
    first.store.keep(new StepKeeper(first.store, shelf()));
    for (let n = 0; n < 25; n++) {
      first.store.do([{ type: 'editItem', item: 'a', text: `Text ${n}` }]);
    }
    undo(first.store);
    await settled();
    const second = storeOf(first.server.state);
    second.store.keep(new StepKeeper(second.store, shelf(start + 6 * day)));
    expect(redo(second.store)?.done).toBe(true);
    for (let n = 0; n < 20; n++) expect(undo(second.store)?.done).toBe(true);
    expect(undo(second.store)?.done).toBe(false);
    expect(find(second.store.view.state ?? stateOf(), 'a')?.item.text).toBe('Text 4');
  });

  const kept = { undo: [{ back: [], expects: '[]' }], redo: [] };

  test.each([{ clientKey: 'other' }, { accountId: 'other' }, { issueId: '1000' }])(
    'nothing is given to %j',
    (other) => {
      shelf().save(kept);
      expect(shelf(start, other).load()).toEqual({ undo: [], redo: [] });
      expect(shelf().load()).toEqual(kept);
    },
  );

  test('what is older than a week goes, whoever it belongs to', () => {
    shelf(start - 8 * day, { issueId: '2' }).save(kept);
    localStorage.setItem('ticklist/steps/broken', '{');
    shelf(start).save(kept);
    localStorage.setItem('somebody else’s', '1');
    expect(shelf().load()).toEqual(kept);
    expect(localStorage.length).toBe(2);
    shelf().save({ undo: [], redo: [] });
    expect(localStorage.length).toBe(1);
  });

  test.each(['null', '[]', '{"at":"x"}', '{"undo":7}', '{"undo":[null,{"back":1}],"redo":[{}]}'])(
    'what makes no sense is nothing: %s',
    (json) => {
      localStorage.setItem('ticklist/steps/site/me/10001', json);
      expect(shelf().load()).toEqual({ undo: [], redo: [] });
    },
  );

  test('a storage that throws is no fault', () => {
    const broken = storedShelf(
      () => {
        throw new DOMException('', 'SecurityError');
      },
      owner,
      () => start,
    );
    expect(() => broken.save(kept)).not.toThrow();
    expect(broken.load()).toEqual({ undo: [], redo: [] });
  });
});
