import { render } from 'preact';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { find } from '../domain/state';
import type { State } from '../domain/state';
import { everything, item, nothing, op, shape, stateOf } from '../domain/testing';
import * as actions from '../actions/room';
import * as paste from '../editor/pasteroom';
import type { Late } from '../late';
import { noJira } from '../host/testing';
import { settled } from '../outbox/testing';
import { numbered, storeOf } from '../store/testing';
import { Controller } from './controller';
import { Panel } from './panel';
import { storedPrefs } from './prefs';

/** Of what is loaded late these tests have what a person can do, and paste. */
const actionsAlone = ((room: 'actions' | 'paste') =>
  Promise.resolve({ actions, paste }[room])) as Late;

let root: HTMLElement;

beforeEach(() => {
  localStorage.clear();
  root = document.createElement('main');
  root.id = 'panel';
  document.body.replaceChildren(root);
});
afterEach(() => render(null, root));

/** A panel as a person finds it, and what they can do to it. */
async function open(state: State | null, page: Parameters<typeof storeOf>[1] = {}) {
  const { store, server, clock } = storeOf(state, page);
  const controller = new Controller({
    store,
    prefs: storedPrefs(() => localStorage, {
      clientKey: 'site',
      accountId: 'me',
      issueId: '1',
      checklists: null,
    }),
    clock,
    late: actionsAlone,
    jira: noJira,
    newId: numbered(),
  });
  render(<Panel controller={controller} issueKey="TEST-1" />, root);
  await controller.ready();
  await drawn();
  const row = (id: string) => query(`[data-row="${id}"]`);
  return {
    controller,
    store,
    server,
    clock,
    row,
    check: (id: string) => query<HTMLInputElement>(`[data-row="${id}"] input`),
    rows: () =>
      [...root.querySelectorAll<HTMLElement>('[data-row]')].map((r) => r.dataset.row).join(''),
    text: () => root.textContent,
    said: () => [...root.querySelectorAll('[aria-live]')].map((e) => e.textContent).join(''),
    field: () => query<HTMLTextAreaElement>(`.rows textarea`),
    addField: () => query<HTMLTextAreaElement>('.add textarea'),
    async press(key: string, keys: KeyboardEventInit = {}) {
      const target = document.activeElement ?? document.body;
      const event = new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...keys });
      target.dispatchEvent(event);
      await drawn();
      return event;
    },
    async click(element: HTMLElement, keys: MouseEventInit = {}) {
      element.dispatchEvent(new MouseEvent('click', { bubbles: true, cancelable: true, ...keys }));
      await drawn();
    },
    async clickText(text: string) {
      const found = [...root.querySelectorAll('button')].find((b) =>
        (b.getAttribute('aria-label') ?? b.textContent).startsWith(text),
      );
      if (!found) throw new Error(`no button says ${text}`);
      found.click();
      await drawn();
    },
    async type(field: HTMLTextAreaElement, text: string) {
      field.focus();
      field.value = text;
      field.dispatchEvent(new Event('input', { bubbles: true }));
      await drawn();
    },
    async paste(field: HTMLTextAreaElement, text: string, html = '') {
      field.focus();
      const event = new Event('paste', { bubbles: true, cancelable: true });
      const getData = (type: string) => (type === 'text/html' ? html : text);
      Object.assign(event, { clipboardData: { getData } });
      field.dispatchEvent(event);
      await drawn();
    },
  };
}

function query<E extends HTMLElement = HTMLElement>(selector: string): E {
  const found = root.querySelector<E>(selector);
  if (!found) throw new Error(`nothing is ${selector}`);
  return found;
}

/** Lets the panel draw: it does so in a microtask, its effects after a frame. */
async function drawn(): Promise<void> {
  await settled();
  await new Promise((resolve) => setTimeout(resolve));
  await settled();
}

const focused = () => document.activeElement as HTMLElement;
const focusedRow = () => focused().closest<HTMLElement>('[data-row]')?.dataset.row;

test('ticking shows at once, is counted and announced', async () => {
  const p = await open(stateOf('abc'));
  await p.click(p.check('b'));
  expect(p.check('b').checked).toBe(true);
  expect(query('[role=progressbar]').getAttribute('aria-valuetext')).toBe('1 of 3 completed');
  expect(p.said()).toBe('Text of b completed, 1 of 3');
  await p.click(p.check('b'));
  expect(p.check('b').checked).toBe(false);
  expect(p.server.state.counts.complete).toBe(0);
});

test('a tick that the server takes back is taken back here, and the row says why', async () => {
  const p = await open(stateOf('ab'));
  p.server.instead.push({
    kind: 'stored',
    state: p.server.state,
    rejected: [{ id: 'n1', code: 'forbidden', text: 'Not allowed.' }],
  });
  await p.click(p.check('a'));
  expect(p.check('a').checked).toBe(false);
  expect(p.row('a').textContent).toContain('Not saved');
  expect(p.row('a').textContent).toContain('Not allowed.');
  await p.clickText('Retry');
  expect(p.check('a').checked).toBe(true);
  expect(focused()).toBe(p.check('a'));
  expect(p.text()).not.toContain('Not saved');
});

test('an item that could not be added is not lost', async () => {
  const p = await open(stateOf('ab'));
  p.server.instead.push({
    kind: 'stored',
    state: p.server.state,
    rejected: [{ id: 'n1', code: 'limit', text: 'Full.' }],
  });
  await p.type(p.addField(), 'Dear text');
  await p.press('Enter');
  expect(p.rows()).toBe('ab');
  expect(p.text()).toContain('“Dear text” Full.');
  await p.clickText('Discard');
  expect(p.text()).not.toContain('Dear text');
});

test('adding keeps the focus in the emptied field', async () => {
  const p = await open(stateOf());
  expect(p.text()).toContain('No items yet');
  await p.type(p.addField(), '  First  ');
  await p.press('Enter');
  expect(p.addField().value).toBe('');
  expect(focused()).toBe(p.addField());
  await p.type(p.addField(), 'Second');
  await p.press('Enter');
  expect(p.server.state.lists.map((l) => l.items.map((i) => i.text))).toEqual([
    ['First', 'Second'],
  ]);
  expect(p.text()).not.toContain('No items yet');
});

test('keys are left to an input method while it composes', async () => {
  const p = await open(stateOf());
  await p.type(p.addField(), 'に');
  await p.press('Enter', { isComposing: true });
  expect(p.addField().value).toBe('に');
  expect(p.server.requests).toEqual([]);
});

test('the arrows move between rows, and Tab leads to one row only', async () => {
  const p = await open(stateOf('abc'));
  const stops = () =>
    [...root.querySelectorAll<HTMLElement>('[data-part="check"]')].map((e) => e.tabIndex);
  expect(stops()).toEqual([0, -1, -1]);
  p.check('a').focus();
  await p.press('ArrowDown');
  expect(focusedRow()).toBe('b');
  expect(stops()).toEqual([-1, 0, -1]);
  await p.press('End');
  expect(focusedRow()).toBe('c');
  await p.press('ArrowDown');
  expect(focusedRow()).toBe('c');
  await p.press('Home');
  expect(focusedRow()).toBe('a');
  query('[data-row="a"] .handle').focus();
  await p.press('ArrowDown');
  expect(focused().dataset.part).toBe('handle');
});

test('past a heading the arrows keep to the checkbox', async () => {
  const items = [item('a'), item('h', { kind: 'heading' }), item('b')];
  const p = await open(stateOf({ id: 'L', name: 'L', items }));
  p.check('a').focus();
  await p.press('ArrowDown');
  expect(focusedRow()).toBe('h');
  await p.press('ArrowDown');
  expect(focused()).toBe(p.check('b'));
});

test('Alt and an arrow move the item, and the focus goes with it', async () => {
  const p = await open(stateOf('abc'));
  p.check('a').focus();
  await p.press('ArrowDown', { altKey: true });
  expect(p.rows()).toBe('bac');
  expect(focusedRow()).toBe('a');
  expect(p.said()).toBe('Text of a, position 2 of 3');
  await p.press('ArrowDown', { altKey: true });
  await p.press('ArrowDown', { altKey: true });
  expect(shape(p.server.state)).toEqual(['bca']);
});

test.each(['Enter', 'F2'])('%s edits, Enter saves', async (key) => {
  const p = await open(stateOf('ab'));
  p.check('a').focus();
  await p.press(key);
  expect(focused()).toBe(p.field());
  expect(p.field().selectionStart).toBe('Text of a'.length);
  await p.type(p.field(), 'Better');
  await p.press('Enter');
  expect(focused()).toBe(p.check('a'));
  expect(p.row('a').textContent).toContain('Better');
  expect(p.server.requests.flat()).toHaveLength(1);
});

test('Esc reverts, and leaving saves', async () => {
  const p = await open(stateOf('ab'));
  p.check('a').focus();
  await p.press('F2');
  await p.type(p.field(), 'Rejected');
  await p.press('Escape');
  expect(p.server.requests).toEqual([]);
  expect(focused()).toBe(p.check('a'));
  await p.press('F2');
  await p.type(p.field(), 'Accepted');
  p.check('b').focus();
  await drawn();
  const saved = find(p.server.state, 'a')?.item.text;
  expect(saved).toBe('Accepted');
});

test('an emptied text changes nothing', async () => {
  const p = await open(stateOf('ab'));
  p.check('a').focus();
  await p.press('F2');
  await p.type(p.field(), '   ');
  p.check('b').focus();
  await drawn();
  expect(p.server.requests).toEqual([]);
  expect(p.row('a').textContent).toContain('Text of a');
});

test('Ctrl and Enter save and open a field below, and that goes on', async () => {
  const p = await open(stateOf('ab'));
  p.check('a').focus();
  await p.press('F2');
  await p.type(p.field(), 'One');
  await p.press('Enter', { ctrlKey: true });
  await p.type(p.field(), 'Two');
  await p.press('Enter');
  await p.type(p.field(), 'Three');
  await p.press('Enter');
  await p.press('Escape');
  const texts = p.server.state.lists[0]?.items.map((i) => i.text);
  expect(texts).toEqual(['One', 'Two', 'Three', 'Text of b']);
  expect(root.querySelector('.draft')).toBeNull();
});

test('Delete removes, the next row has the focus, and the place offers an undo', async () => {
  const p = await open(stateOf('abc'));
  p.check('b').focus();
  await p.press('Delete');
  expect(p.rows()).toBe('ac');
  expect(focusedRow()).toBe('c');
  expect(p.said()).toBe('Text of b deleted, undo available');
  expect(query('.flag').previousElementSibling).toBe(p.row('a'));
  expect(query('.flag-text').dir).toBe(''); // the page's
  await p.clickText('Undo');
  expect(p.rows()).toBe('abc');
  expect(focusedRow()).toBe('b');
  expect(shape(p.server.state)).toEqual(['abc']);
  expect(root.querySelector('.flag')).toBeNull();
});

/** What a person does, and what shows that it was done. */
const early: [string, (p: Awaited<ReturnType<typeof open>>) => Promise<unknown>, string][] = [
  ['a key on a row', (p) => p.press('Delete'), '.flag'],
  ['a key of the panel', (p) => p.press('/'), 'input[type=search]'],
  [
    'a click with Ctrl',
    (p) => p.click(query('#text-b'), { ctrlKey: true }),
    '[data-row=b].selected',
  ],
  ['a click on the menu of a row', (p) => p.click(query('[data-row=b] .more')), '[role=menu]'],
  [
    'a click with Shift',
    (p) => p.click(query('#text-b'), { shiftKey: true }),
    '[data-row=b].selected',
  ],
];

for (const [what, deed, shows] of early) {
  test(`${what} that comes before what it does is loaded does it then`, async () => {
    const p = await open(stateOf('abc'));
    p.controller.actions = undefined;
    p.check('b').focus();
    await deed(p);
    expect(root.querySelector(shows)).not.toBeNull();
  });
}

test('an edit that ends before the rest is loaded opens a field below it then', async () => {
  const p = await open(stateOf('abc'));
  p.check('b').focus();
  await p.press('F2');
  p.controller.actions = undefined;
  p.controller.saveEdit('b', 'Told', true);
  await drawn();
  expect(p.field().closest('li')?.previousElementSibling).toBe(p.row('b'));
});

test('the offer to undo goes away after a while, the undo does not', async () => {
  const p = await open(stateOf('abc'));
  p.check('c').focus();
  await p.press('Delete');
  expect(focusedRow()).toBe('b');
  await p.clock.pass(20_000);
  await drawn();
  expect(root.querySelector('.flag')).toBeNull();
  await p.press('z', { ctrlKey: true });
  expect(p.rows()).toBe('abc');
  await p.press('z', { metaKey: true });
  expect(p.said()).toBe('Nothing to undo');
});

test('in a field Ctrl and Z belong to the field', async () => {
  const p = await open(stateOf('abc'));
  await p.click(p.check('a'));
  p.addField().focus();
  const event = await p.press('z', { ctrlKey: true });
  expect(event.defaultPrevented).toBe(false);
  expect(p.check('a').checked).toBe(true);
});

test('the last item deleted leaves the focus in the add field', async () => {
  const p = await open(stateOf('a'));
  p.check('a').focus();
  await p.press('Delete');
  expect(focused()).toBe(p.addField());
});

test('several pasted lines are asked about', async () => {
  const p = await open(stateOf('a'));
  await p.paste(p.addField(), 'One\n\n Two\r\nThree');
  expect(p.text()).toContain('Add 3 items?');
  expect(p.server.requests).toEqual([]);
  await p.press('Escape');
  expect(p.text()).not.toContain('Add 3 items?');
  await p.paste(p.addField(), 'One\nTwo');
  await p.clickText('Keep as one');
  expect(p.addField().value).toBe('One Two');
  await p.type(p.addField(), '');
  await p.paste(p.addField(), 'One\nTwo');
  await p.click(query('.ask .primary'));
  expect(p.server.state.lists[0]?.items.map((i) => i.text)).toEqual(['Text of a', 'One', 'Two']);
  expect(p.server.requests).toHaveLength(1);
});

test('lines pasted into an item become items below it', async () => {
  const p = await open(stateOf('ab'));
  p.check('a').focus();
  await p.press('F2');
  await p.paste(p.field(), 'One\nTwo');
  await p.click(query('.ask .primary'));
  const texts = p.server.state.lists[0]?.items.map((i) => i.text);
  expect(texts).toEqual(['Text of a', 'One', 'Two', 'Text of b']);
});

test('a pasted list keeps what it says of its items', async () => {
  const p = await open(stateOf('a'));
  await p.paste(p.addField(), '- [x] One\n  - Two\n## Three\n- [ ]? Four due:2026-12-31\n> Five');
  await p.click(query('.ask .primary'));
  const items = p.server.state.lists[0]?.items.slice(1) ?? [];
  expect(items.map((i) => [i.kind, i.text, i.status, i.optional, i.details, i.due])).toEqual([
    ['item', 'One', 'done', false, '', null],
    ['item', 'Two', 'open', false, '', null],
    ['heading', 'Three', null, false, '', null],
    ['item', 'Four', 'open', true, 'Five', '2026-12-31'],
  ]);
  expect(items[1]?.parent).toBe(items[0]?.id);
});

test('a list pasted behind an item stays in its order', async () => {
  const p = await open(stateOf('ab'));
  p.check('a').focus();
  await p.press('F2');
  const html = '<ul><li>One<ul><li>Two</li></ul></li><li>Three</li></ul>';
  await p.paste(p.field(), 'One\nTwo\nThree', html);
  await p.click(query('.ask .primary'));
  const texts = p.server.state.lists[0]?.items.map((i) => i.text);
  expect(texts).toEqual(['Text of a', 'One', 'Two', 'Three', 'Text of b']);
});

test('completed items are hidden on request, and that is remembered', async () => {
  const state = stateOf({ id: 'L', name: 'L', items: [item('a', { status: 'done' }), item('b')] });
  const p = await open(state);
  await p.clickText('Hide completed');
  expect(p.rows()).toBe('b');
  p.check('b').focus();
  await p.click(p.check('b'));
  expect(p.text()).toContain('2 completed items hidden.');
  expect(
    storedPrefs(() => localStorage, {
      clientKey: 'site',
      accountId: 'me',
      issueId: '1',
      checklists: null,
    }).hideCompleted,
  ).toBe(true);
  expect(
    storedPrefs(() => localStorage, {
      clientKey: 'site',
      accountId: 'other',
      issueId: '1',
      checklists: null,
    }).hideCompleted,
  ).toBe(false);
  await p.click(query('.note button'));
  expect(p.rows()).toBe('ab');
  expect(focusedRow()).toBe('b');
});

test('ticking with completed items hidden gives the focus to the next row', async () => {
  const p = await open(stateOf('abc'));
  p.controller.setHide(true);
  await drawn();
  p.check('b').focus();
  await p.click(p.check('b'));
  expect(p.rows()).toBe('ac');
  expect(focusedRow()).toBe('c');
});

test('the menu of a row does what the keyboard does, and gives the focus back', async () => {
  const p = await open(stateOf('abc'));
  await p.click(query('[data-row="c"] .more'));
  expect(focused().textContent).toContain('Edit');
  await p.press('m');
  await p.press('m');
  expect(focused().textContent).toContain('Move up');
  await p.press('Escape');
  expect(focused()).toBe(query('[data-row="c"] .more'));
  await p.click(query('[data-row="c"] .more'));
  await p.clickText('Move to top');
  expect(p.rows()).toBe('cab');
  expect(focusedRow()).toBe('c');
  await p.click(query('[data-row="c"] .more'));
  await p.clickText('Skipped');
  expect(p.row('c').querySelector('.lozenge')?.textContent).toBe('Skipped');
  expect(p.check('c').checked).toBe(true);
  await p.click(query('[data-row="c"] .more'));
  await p.clickText('Mark as optional');
  expect(p.server.state.counts.mandatory).toBe(2);
});

test.each([
  ['Edit', 'Text of b'],
  ['Add item below', ''],
])('%s in the menu gives the focus to the field', async (entry, value) => {
  const p = await open(stateOf('abc'));
  await p.click(query('[data-row="b"] .more'));
  await p.clickText(entry);
  expect(focused()).toBe(p.field());
  expect(p.field().value).toBe(value);
});

test('a language that the browser does not know is no reason to show nothing', async () => {
  document.documentElement.lang = 'en_US';
  const p = await open(stateOf({ id: 'L', name: 'L', items: [item('a', { due: '2020-02-29' })] }));
  expect(p.row('a').textContent).toContain('2020');
  document.documentElement.lang = '';
});

test('a heading has no checkbox and is not counted', async () => {
  const p = await open(stateOf('a'));
  await p.clickText('More actions');
  await p.clickText('Add a heading');
  await p.type(p.field(), 'Part two');
  await p.press('Enter');
  expect(query('h3').textContent).toBe('Part two');
  expect(root.querySelectorAll('input')).toHaveLength(1);
  expect(p.server.state.counts.total).toBe(1);
});

test('a heading is edited like an item', async () => {
  const heading = item('h', { kind: 'heading', text: 'Part one' });
  const p = await open(stateOf({ id: 'L', name: 'L', items: [heading] }));
  await p.click(query('h3'));
  await p.type(p.field(), 'Part two');
  await p.press('Enter');
  expect(p.server.state.lists[0]?.items[0]).toEqual({ ...heading, text: 'Part two' });
});

test('who may only read gets neither fields nor menus, and is told why', async () => {
  const p = await open({ ...stateOf('ab'), can: nothing });
  expect(p.text()).toContain('You can read this checklist');
  expect(p.check('a').disabled).toBe(true);
  expect(root.querySelectorAll('textarea, .handle, .more')).toHaveLength(0);
  await p.clickText('More actions'); // to search and to copy
  const entries = [...root.querySelectorAll('[role=menuitem]')].map((e) => e.textContent);
  expect(entries.join()).not.toMatch(/Add|Check|Clear|Sort/);
  await p.press('Escape');
  await p.click(query('.says'));
  expect(root.querySelectorAll('textarea')).toHaveLength(0);
});

test.each([true, false])(
  'who may make templates is offered it, and nobody else: %s',
  async (may) => {
    const can = { ...everything, manageTemplates: false, saveTemplates: may };
    const p = await open({ ...stateOf('ab', 'cd'), can });
    const entries = () =>
      [...root.querySelectorAll('[role=menuitem]')].map((e) => e.textContent).join();
    await p.clickText('More actions');
    expect(entries().includes('Save as template')).toBe(may);
    await p.press('Escape');
    await p.clickText('Actions for');
    expect(entries()).toContain('Rename');
    expect(entries().includes('Save as template')).toBe(may);
  },
);

test('each of several lists has its name and its items', async () => {
  const p = await open(stateOf('ab', 'cd', ''));
  const names = [...root.querySelectorAll('section')].map(
    (s) => s.querySelector('h2')?.textContent,
  );
  expect(names).toEqual(['List 0', 'List 1', 'List 2']);
  const field = query<HTMLTextAreaElement>('#add-L1');
  await p.type(field, 'New');
  await p.press('Enter');
  expect(p.server.state.lists.map((l) => l.items.length)).toEqual([2, 3, 0]);
});

test('text is text, whatever it looks like; addresses are links that give nothing away', async () => {
  const text = '<img src=x onerror=alert(1)> https://a.example/<b> javascript:alert(1)';
  const p = await open(stateOf({ id: 'L', name: 'L', items: [item('a', { text })] }));
  expect(p.row('a').querySelector('.text')?.textContent).toBe(text);
  expect(root.querySelectorAll('img, b')).toHaveLength(0);
  const links = [...root.querySelectorAll('a')];
  expect(links.map((a) => a.getAttribute('href'))).toEqual(['https://a.example/']);
  expect(links[0]?.rel).toBe('noreferrer noopener');
  expect(links[0]?.target).toBe('_blank');
});

test('no name of a person is made up', async () => {
  const state = stateOf({
    id: 'L',
    name: 'L',
    items: [item('a', { assignee: '557058:someone', due: '2020-02-29' })],
  });
  const p = await open(state);
  expect(root.innerHTML).not.toContain('557058');
  expect(query('[role=img]').getAttribute('aria-label')).toBe('Assigned');
  expect(query('time').getAttribute('datetime')).toBe('2020-02-29');
  expect(p.row('a').textContent).toContain('Overdue');
});

test.each([
  ['log_in', 'Log in to Jira'],
  ['no_access', 'You do not have permission'],
  ['unavailable', 'Jira did not answer'],
] as const)('%s is said in words', async (notice, words) => {
  const p = await open(null, { notice });
  expect(p.text()).toContain(words);
  expect(root.querySelector('textarea')).toBeNull();
});

test('try again shows the items once they are there', async () => {
  const p = await open(null);
  p.server.state = stateOf('ab');
  await p.clickText('Try again');
  expect(p.rows()).toBe('ab');
  expect(focusedRow()).toBe('a');
});

test('changes that wait are counted, and troubles are announced', async () => {
  const p = await open(stateOf('abc'));
  p.server.instead.push({ kind: 'later', why: 'offline' }, { kind: 'later', why: 'offline' });
  await p.click(p.check('a'));
  expect(p.said()).toContain('Offline with 1 change waiting');
  await p.click(p.check('b'));
  expect(query('.status').textContent).toContain('Offline with 2 changes waiting');
  await p.clickText('Try now');
  expect(query('.status').textContent).toBe('Saved');
  expect(p.server.state.counts.complete).toBe(2);
});

test('of a thousand items the first are drawn at once and all soon', async () => {
  const items = Array.from({ length: 1000 }, (_, n) => item(`i${n}`));
  const { store, clock } = storeOf(stateOf({ id: 'L', name: 'L', items }));
  const controller = new Controller({
    store,
    prefs: storedPrefs(() => localStorage, {
      clientKey: 'site',
      accountId: 'me',
      issueId: '1',
      checklists: null,
    }),
    clock,
    late: () => Promise.resolve(undefined),
    jira: noJira,
  });
  render(<Panel controller={controller} issueKey="TEST-1" />, root);
  const count = () => root.querySelectorAll('[data-row]').length;
  expect(count()).toBe(60);
  for (let n = 0; n < 10_000 && count() < 1000; n++) await drawn();
  expect(count()).toBe(1000);
});

test('what others changed meanwhile is marked', async () => {
  const p = await open(stateOf('ab'));
  p.server.apply([op('x', { type: 'editItem', item: 'b', text: 'Theirs' })]);
  await p.click(p.check('a'));
  expect(p.row('b').classList.contains('touched')).toBe(true);
  expect(p.row('a').classList.contains('touched')).toBe(false);
});
