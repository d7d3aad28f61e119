import { expect, test } from 'vitest';
import { item, list, stateOf } from '../domain/testing';
import { settled, TestClock } from '../outbox/testing';
import { localStore } from './local';

function open() {
  let changes = 0;
  const of = { template: 't', accountId: 'me', clock: new TestClock() };
  const state = stateOf(
    list('l', 'List', item('a', { text: 'Alpha' }), item('b', { text: 'Beta' })),
  );
  const store = localStore(state, of, () => {
    changes++;
  });
  const says = () =>
    store.view.state?.lists.flatMap((l) => l.items.map((i) => `${i.id} ${i.text}`));
  return { store, says, changes: () => changes };
}

test('what is done is there, and can be taken back', async () => {
  const { store, says, changes } = open();
  store.do([{ type: 'editItem', item: 'a', text: 'Now' }]);
  await settled();
  expect(says()).toEqual(['a Now', 'b Beta']);
  expect(store.view.pending.size).toBe(0);
  expect(changes()).toBe(1);
  store.steps?.undo();
  await settled();
  expect(says()).toEqual(['a Alpha', 'b Beta']);
  expect(changes()).toBe(2);
});

test('a text that was saved is one step, with the ids that there were', async () => {
  const { store, says } = open();
  const put = (text: string) =>
    store.api.ask('text', { method: 'PUT', body: JSON.stringify({ base: '', text, rev: 1 }) });
  expect(await put('# List\n* [open] Beta\n* [nowhere] C')).toMatchObject({ status: 422 });
  expect(await put('# List\n* [open] Beta now\n* [open] Alpha\n  * [open] under')).toMatchObject({
    status: 200,
  });
  await settled();
  expect(says()?.map((s) => s.replace(/^(?!a |b )\S+/, 'new'))).toEqual([
    'b Beta now',
    'a Alpha',
    'new under',
  ]);
  store.steps?.undo();
  await settled();
  expect(says()).toEqual(['a Alpha', 'b Beta']);
});
