import { expect, test } from 'vitest';
import { find } from '../domain/state';
import type { Action } from '../domain/operations';
import { everything, nothing, op, shape, stateOf } from '../domain/testing';
import { settled } from '../outbox/testing';
import { hideToken, readPage } from './page';
import type { Store } from './store';
import { storeOf } from './testing';

const tick = (item: string): Action => ({ type: 'setStatus', item, status: 'done' });
const shown = (store: Store) => store.view.state && shape(store.view.state);
const status = (store: Store, id: string) =>
  store.view.state && find(store.view.state, id)?.item.status;

test('a change is shown before the server knows it', async () => {
  const { store, server } = storeOf(stateOf('ab'));
  store.do([tick('a')]);
  expect(status(store, 'a')).toBe('done');
  expect(store.view.state?.counts.complete).toBe(1);
  expect(store.view.saving).toEqual({ kind: 'saving' });
  expect([...store.view.pending]).toEqual(['a']);
  await settled();
  expect(server.state.counts.complete).toBe(1);
  expect(store.view.saving).toEqual({ kind: 'saved' });
  expect(store.view.pending.size).toBe(0);
});

test('a rejected change is taken back, and those after it are folded again', async () => {
  const { store, server } = storeOf(stateOf('abc'));
  server.apply([op('other', { type: 'deleteItem', item: 'a' })]);
  store.do([tick('a'), tick('b')]);
  expect(status(store, 'a')).toBe('done');
  await settled();
  expect(shown(store)).toEqual(['bc']);
  expect(status(store, 'b')).toBe('done');
  expect(store.view.notSaved.map((n) => n.why.text)).toEqual(['Because not_found.']);
});

test('what cannot be is not even tried', () => {
  const { store, server } = storeOf(stateOf('a'));
  expect(store.do([tick('a'), tick('gone')])).toBe('not_found');
  expect(server.requests).toEqual([]);
  expect(status(store, 'a')).toBe('open');
});

test('says what waits and why', async () => {
  const { store, server, clock } = storeOf(stateOf('a'));
  server.instead.push({ kind: 'later', why: 'offline' });
  store.do([tick('a')]);
  await settled();
  expect(store.view.saving).toEqual({ kind: 'waiting', count: 1, why: 'offline' });
  await clock.pass(1000);
  expect(store.view.saving).toEqual({ kind: 'saved' });
});

test('an answer that was lost does not make the change twice', async () => {
  const { store, server, clock } = storeOf(stateOf('ab'));
  const add: Action = { type: 'addItem', item: 'x', text: 'New' };
  server.instead.push({ kind: 'later', why: 'offline' });
  store.do([add]);
  const [ops = []] = server.requests;
  server.apply(ops); // it arrived, but nobody heard of it
  await clock.pass(1000);
  expect(shown(store)).toEqual(['abx']);
  expect(store.view.notSaved).toEqual([]);
});

test('marks what somebody else changed, for a moment', async () => {
  const { store, server, clock } = storeOf(stateOf('abc'));
  server.apply([op('other', { type: 'editItem', item: 'b', text: 'Theirs' })]);
  store.do([tick('a')]);
  await settled();
  expect([...store.view.touched]).toEqual(['b']);
  await clock.pass(1500);
  expect(store.view.touched.size).toBe(0);
});

test('undoes the last twenty steps, newest first', async () => {
  const { store } = storeOf(stateOf('abc'));
  for (let n = 0; n < 25; n++) store.do([{ type: 'editItem', item: 'a', text: `Text ${n}` }]);
  await settled();
  for (let n = 0; n < 20; n++) expect(store.steps?.undo().done).toBe(true);
  expect(store.steps?.undo().done).toBe(false);
  expect(store.view.state && find(store.view.state, 'a')?.item.text).toBe('Text 4');
});

test('a deletion can be undone by itself, once', async () => {
  const { store, server } = storeOf(stateOf('abc'));
  const done = store.do([{ type: 'deleteItem', item: 'a' }]);
  store.do([tick('b')]);
  if (typeof done === 'string') throw new Error(done);
  expect(done.undo()).toBe(true);
  expect(done.undo()).toBe(false);
  await settled();
  expect(shape(server.state)).toEqual(['abc']);
  expect(status(store, 'b')).toBe('done');
});

test('what was rejected is not undone', async () => {
  const { store, server } = storeOf(stateOf('ab'));
  server.apply([op('other', { type: 'deleteItem', item: 'a' })]);
  store.do([tick('a')]);
  expect(store.view.canUndo).toBe(true);
  await settled();
  expect(store.view.canUndo).toBe(false);
});

test('a page without items fetches them when asked to', async () => {
  const { store, server } = storeOf(null);
  server.state = stateOf('ab');
  expect(store.view).toMatchObject({ notice: 'unavailable', state: undefined });
  server.instead.push({ kind: 'later', why: 'busy' });
  await store.load();
  expect(store.view.notice).toBe('unavailable');
  await store.load();
  expect(store.view.notice).toBeUndefined();
  expect(shown(store)).toEqual(['ab']);
});

test('a page that Jira was too slow for loads its items by itself', async () => {
  const { store, server, clock } = storeOf(null, { notice: 'pending' });
  server.state = stateOf('ab');
  server.instead.push({ kind: 'later', why: 'busy' }, { kind: 'later', why: 'busy', after: 9000 });
  store.start();
  expect(store.view).toMatchObject({ notice: 'pending', loading: true });
  await settled();
  expect(store.view).toMatchObject({ notice: 'unavailable', loading: false });
  await clock.pass(1000);
  expect(clock.waits).toEqual([9000]); // as the server asked
  await clock.pass(9000);
  expect(store.view.notice).toBeUndefined();
  expect(shown(store)).toEqual(['ab']);
  expect(clock.waits).toEqual([]);
});

test('a page that Jira failed for asks again, and at once when told to', async () => {
  const { store, server, clock } = storeOf(null);
  server.instead.push({ kind: 'later', why: 'busy' });
  store.start();
  expect(clock.waits).toEqual([1000]);
  await store.load();
  expect(clock.waits).toEqual([2000]);
  server.instead.push({ kind: 'refused', status: 403, code: 'forbidden', text: 'No.' });
  await clock.pass(2000);
  expect(store.view.notice).toBe('no_access');
  expect(clock.waits).toEqual([]);
});

test('a list that Jira was too slow for turns editable', async () => {
  const may = stateOf('ab');
  const { store, server, clock } = storeOf({ ...may, can: { ...nothing, pending: true } });
  server.instead.push({
    kind: 'stored',
    state: { ...may, can: { ...nothing, pending: true } },
    rejected: [],
  });
  server.state = may;
  store.start();
  expect(shown(store)).toEqual(['ab']);
  await settled();
  expect(store.view.state?.can.edit).toBe(false);
  await clock.pass(1000);
  expect(store.view.state?.can).toEqual(everything);
  expect(clock.waits).toEqual([]);
});

test('a page that has all it needs asks for nothing', () => {
  for (const page of [{}, { notice: 'log_in' as const, checklists: null }]) {
    const { store, clock } = storeOf(stateOf('a'), page);
    store.start();
    expect(store.view.loading).toBe(false);
    expect(clock.waits).toEqual([]);
  }
});

test('losing the right to change is noticed', async () => {
  const { store, server } = storeOf(stateOf('ab'));
  server.state = { ...server.state, can: nothing };
  server.instead.push({ kind: 'refused', status: 403, code: 'forbidden', text: 'No.' });
  expect(store.view.state?.can).toEqual(everything);
  store.do([tick('a')]);
  await settled();
  expect(store.view.state?.can).toEqual(nothing);
  expect(status(store, 'a')).toBe('open');
  expect(store.view.notSaved).toHaveLength(1);
});

test('an older state does not replace a newer one', async () => {
  const { store, server } = storeOf({ ...stateOf('ab'), rev: 5 });
  server.state = { ...stateOf('a'), rev: 4, can: nothing };
  await store.load();
  expect(shown(store)).toEqual(['ab']);
  expect(store.view.state?.can).toEqual(nothing);
});

test('the view is the same object until something changes', () => {
  const { store } = storeOf(stateOf('ab'));
  const { view } = store;
  expect(store.view).toBe(view);
  store.do([tick('a')]);
  expect(store.view).not.toBe(view);
});

test('the page says what it is about, and the token leaves the address', () => {
  document.body.innerHTML = '<script type="application/json" id="state">{"issueId":"1"}</script>';
  expect(readPage(document)).toEqual({ issueId: '1' });
  history.replaceState(null, '', '/connect/panel?issueId=1&jwt=a.b.c&cp=');
  hideToken(window);
  expect(location.search).toBe('?issueId=1&cp=');
});
