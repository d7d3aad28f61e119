import { expect, test } from 'vitest';
import { drawingOf, item, stateFrom, stateOf } from '../domain/testing';
import type { State } from '../domain/state';
import { noJira } from '../host/testing';
import type { Late } from '../late';
import { keepSteps, numbered, storeOf } from '../store/testing';
import { Controller } from '../ui/controller';
import { storedPrefs } from '../ui/prefs';
import { textOf } from './copy';
import * as deeds from './deeds';
import { dayFrom } from './due';
import { found } from './find';
import * as room from './room';

/** With `early`, what keeps the steps is still to be loaded. */
async function controllerOf(state: State, early = false) {
  localStorage.clear();
  const { store, server, clock } = storeOf(state, {}, !early);
  const late = ((name: string) => {
    if (name === 'live') keepSteps(store);
    return Promise.resolve(name === 'actions' ? room : undefined);
  }) as Late;
  const prefs = storedPrefs(() => localStorage, {
    clientKey: 'site',
    accountId: 'me',
    issueId: '1',
    checklists: null,
  });
  const controller = new Controller({ store, prefs, clock, late, jira: noJira, newId: numbered() });
  await controller.ready();
  const drawing = () => (store.view.state ? drawingOf(store.view.state) : '');
  const statuses = () =>
    store.view.state?.lists
      .flatMap((l) => l.items.map((i) => `${i.id}:${i.status ?? ''}`))
      .join(' ');
  return { controller, store, server, clock, drawing, statuses };
}

/** A state in which items have other statuses than open. */
function withStatuses(drawing: string, statuses: Record<string, string>): State {
  const state = stateFrom(drawing);
  const lists = state.lists.map((l) => ({
    ...l,
    items: l.items.map((i) => (i.kind === 'item' ? { ...i, status: statuses[i.id] ?? 'open' } : i)),
  }));
  return stateOf(...lists);
}

test.each([
  ['b', true, 'L(a >b c) M(d)'],
  ['c', true, 'L(a b >c) M(d)'],
  ['a', true, 'L(a b c) M(d)'],
  ['d', true, 'L(a b c) M(d)'],
])('%s put under the one above it', async (id, under, want) => {
  const p = await controllerOf(stateFrom('L(a b c) M(d)'));
  deeds.nest(p.controller, id, under, 'check');
  expect(p.drawing()).toBe(want);
});

test('an item is taken out behind those that stay, and the parent is unfolded by what goes under it', async () => {
  const p = await controllerOf(stateFrom('L(a >b >c d)'));
  deeds.nest(p.controller, 'b', false, 'check');
  expect(p.drawing()).toBe('L(a >c b d)');
  p.controller.fold('a', true);
  expect(p.controller.rows()).toEqual(['a', 'b', 'd']);
  deeds.nest(p.controller, 'b', true, 'check');
  expect(p.controller.rows()).toEqual(['a', 'c', 'b', 'd']);
  expect(p.controller.ui.focus).toEqual({ row: 'b', part: 'check' });
});

test('several go to another list in their order and with their children, as one step', async () => {
  const p = await controllerOf(stateFrom('L(a >b c d) M(e >f)'));
  deeds.moveTo(p.controller, ['a', 'b', 'd'], 'M');
  expect(p.drawing()).toBe('L(c) M(e >f a >b d)');
  expect(p.server.requests).toHaveLength(1);
});

test('several are deleted as one step, which the flag takes back', async () => {
  const p = await controllerOf(stateFrom('L(a >b c d)'));
  deeds.remove(p.controller, ['a', 'b', 'c']);
  expect(p.drawing()).toBe('L(d)');
  expect(p.controller.ui.focus).toEqual({ row: 'd', part: 'check' });
  await deeds.undoFlag(p.controller);
  expect(p.drawing()).toBe('L(a >b c d)');
});

test('an undo that is faster than what keeps the steps waits for it', async () => {
  const p = await controllerOf(stateFrom('L(a b)'), true);
  deeds.remove(p.controller, ['a']);
  await deeds.undoFlag(p.controller);
  expect(p.drawing()).toBe('L(a b)');
  expect(p.controller.ui.flag).toBeUndefined();
});

test('so does the step that is taken back by a key, or done again', async () => {
  const p = await controllerOf(stateFrom('L(a b)'), true);
  deeds.remove(p.controller, ['a']);
  await p.controller.take('undo');
  expect(p.drawing()).toBe('L(a b)');
  await p.controller.take('redo');
  expect(p.drawing()).toBe('L(b)');
});

test('the flag goes away by itself, but not the one after it', async () => {
  const p = await controllerOf(stateFrom('L(a b c)'));
  deeds.remove(p.controller, ['a']);
  await p.clock.pass(15_000);
  deeds.remove(p.controller, ['b']);
  await p.clock.pass(6_000);
  expect(p.controller.ui.flag?.item).toBe('b');
  await p.clock.pass(15_000);
  expect(p.controller.ui.flag).toBeUndefined();
});

test('check all and uncheck all touch only what is not so yet', async () => {
  const p = await controllerOf(withStatuses('L(a b h/) M(c)', { b: 'skipped' }));
  deeds.checkAll(p.controller, true);
  expect(p.statuses()).toBe('a:done b:skipped h: c:done');
  deeds.checkAll(p.controller, false, 'L');
  expect(p.statuses()).toBe('a:open b:open h: c:done');
});

test('clear completed keeps a parent with an open child', async () => {
  const p = await controllerOf(
    withStatuses('L(a >b >c d e)', { a: 'done', b: 'done', d: 'skipped' }),
  );
  deeds.clearCompleted(p.controller);
  expect(p.drawing()).toBe('L(a >c e)');
});

test('sorting keeps headings, blocks and the order of equals', async () => {
  const p = await controllerOf(
    withStatuses('L(a >b >c d h/ e f g)', { a: 'done', b: 'done', e: 'skipped', f: 'in_progress' }),
  );
  deeds.sortByStatus(p.controller);
  expect(p.drawing()).toBe('L(d a >c >b h/ g f e)');
  expect(p.server.requests).toHaveLength(1);
  deeds.sortByStatus(p.controller);
  expect(p.server.requests).toHaveLength(1);
});

test('a selection grows to both sides of where it began, and shrinks', async () => {
  const p = await controllerOf(stateFrom('L(a b c d) M(e)'));
  const selected = () => [...p.controller.ui.selected].sort().join('');
  p.controller.setCurrent('b');
  deeds.selectTo(p.controller, 'd');
  expect(selected()).toBe('bcd');
  deeds.toggleSelected(p.controller, 'c');
  expect(selected()).toBe('bd');
  deeds.select(p.controller, new Set());
  deeds.extend(p.controller, 'c', 1, 'check');
  deeds.extend(p.controller, 'd', 1, 'check');
  expect(selected()).toBe('cde');
  deeds.extend(p.controller, 'e', -1, 'check');
  expect(selected()).toBe('cd');
  deeds.selectAll(p.controller);
  expect(deeds.targets(p.controller, 'a')).toEqual(['a', 'b', 'c', 'd', 'e']);
});

test('what is done to many is one step, and does not touch headings', async () => {
  const p = await controllerOf(stateFrom('L(a h/ b)'));
  deeds.setDue(p.controller, ['a', 'h', 'b'], '2026-12-31');
  deeds.setStatus(p.controller, ['a', 'h', 'b'], 'done');
  const { lists } = p.server.state;
  expect(lists[0]?.items.map((i) => i.due)).toEqual(['2026-12-31', null, '2026-12-31']);
  expect(p.statuses()).toBe('a:done h: b:done');
  expect(p.server.requests[0]).toHaveLength(2);
});

test('lists are added, named, moved, dropped, deleted and brought back', async () => {
  const p = await controllerOf(stateFrom('L(a) M(b)'));
  deeds.nameList(p.controller, 'N', ' Third ');
  expect(p.store.view.state?.lists.map((l) => l.name)).toEqual(['L', 'M', 'Third']);
  deeds.nameList(p.controller, 'L', 'First');
  deeds.moveList(p.controller, 'N', -1);
  expect(p.drawing()).toBe('L(a) N() M(b)');
  deeds.dropList(p.controller, 'L', 'M', 'after');
  expect(p.drawing()).toBe('N() M(b) L(a)');
  deeds.dropList(p.controller, 'L', 'M', 'after');
  deeds.moveList(p.controller, 'L', 1);
  expect(p.drawing()).toBe('N() M(b) L(a)');
  deeds.removeList(p.controller, 'M');
  expect(p.drawing()).toBe('N() L(a)');
  await deeds.undoFlag(p.controller);
  expect(p.drawing()).toBe('N() M(b) L(a)');
  expect(p.store.view.state?.lists[2]?.name).toBe('First');
});

test('the first list that is named stands beside the one that there always is', async () => {
  const p = await controllerOf(stateOf());
  deeds.nameList(p.controller, 'N', 'Launch');
  expect(p.drawing()).toBe('default() N()');
});

test('details are saved trimmed, and unfolded', async () => {
  const p = await controllerOf(stateFrom('L(a)'));
  deeds.startDetails(p.controller, 'a');
  deeds.endDetails(p.controller, 'a', ' One\nTwo \n');
  expect(p.server.state.lists[0]?.items[0]?.details).toBe('One\nTwo');
  expect(p.controller.ui.open.has('a')).toBe(true);
  deeds.startDetails(p.controller, 'a');
  deeds.endDetails(p.controller, 'a', undefined);
  expect(p.server.requests).toHaveLength(1);
});

test.each([
  ['resume', true],
  ['RÉSUMÉ cafe', true],
  ['sheet', true],
  ['strong', false],
  ['resume tea', false],
  ['', true],
])('looking for %j', (wanted, is) => {
  const it = item('a', { text: 'Read the **Résumé**', details: 'In the café, see the sheet' });
  expect(found(it, wanted)).toBe(is);
});

test('what is looked for is shown wherever it is folded away', async () => {
  const p = await controllerOf(stateFrom('L(a >b c) M(d)'));
  p.controller.fold('a', true);
  p.controller.fold('M', true);
  expect(p.controller.rows()).toEqual(['a', 'c']);
  p.controller.show({ find: 'b' });
  expect(p.controller.rows()).toEqual(['b']);
  p.controller.show({ find: 'd' });
  expect(p.controller.rows()).toEqual(['d']);
});

test('items are copied as text and as Markdown', () => {
  const items = [
    item('h', { kind: 'heading', text: 'Part' }),
    item('a', { text: '**One**', status: 'done', details: 'x\ny' }),
    item('b', { text: 'Two', parent: 'a' }),
  ];
  const state = stateOf({ id: 'L', name: 'L', items }, { id: 'M', name: 'M', items: [item('c')] });
  expect(textOf(state, new Set(['a', 'b']), 'text')).toBe('One\n  Two');
  expect(textOf(state, new Set(['a', 'b']), 'markdown')).toBe(
    '- [x] **One**\n\n  x\n  y\n\n  - [ ] Two',
  );
  expect(textOf(state, new Set(['b', 'c']), 'text')).toBe('L\n  Two\n\nM\nText of c');
});

test.each([
  [0, '2026-12-31'],
  [1, '2027-01-01'],
])('in %d days it is %s', (days, want) => {
  expect(dayFrom(days, new Date(2026, 11, 31, 23, 59))).toBe(want);
});
