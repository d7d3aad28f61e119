import { render } from 'preact';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { State } from '../domain/state';
import { item, list, nothing, stateOf } from '../domain/testing';
import { noJira } from '../host/testing';
import { numbered, storeOf } from '../store/testing';
import { Controller } from '../ui/controller';
import { Panel } from '../ui/panel';
import { storedPrefs } from '../ui/prefs';
import { load } from './load';
import { drawFirstSight } from './sight';

let root: HTMLElement;

beforeEach(() => {
  localStorage.clear();
  root = document.createElement('main');
  document.body.replaceChildren(root);
});
afterEach(() => render(null, root));

/** What a person sees of the rows: where they are, what they say, how they look. */
function rows(): string[] {
  return [...root.querySelectorAll('li')].map((li) => {
    const says = [...li.querySelectorAll('.text, .lozenge, .detail-toggle')].map(
      (e) => `${e.className}: ${e.textContent}`,
    );
    const box = li.querySelector('input');
    const sides = [...li.querySelectorAll('.icon-button')].map((e) => e.className);
    return [li.className, box?.checked, box?.disabled, ...says, ...sides].join('|');
  });
}

function prefsOf(hide: boolean) {
  const prefs = storedPrefs(() => localStorage, {
    clientKey: 'site',
    accountId: 'me',
    issueId: '1',
    checklists: null,
  });
  prefs.hideCompleted = hide;
  prefs.fold('p', true);
  return prefs;
}

function panelRows(state: State, hide: boolean): string[] {
  const prefs = prefsOf(hide);
  const { store, clock } = storeOf(state);
  const controller = new Controller({
    store,
    prefs,
    clock,
    late: () => Promise.resolve(undefined),
    jira: noJira,
    newId: numbered(),
  });
  root.replaceChildren();
  render(<Panel controller={controller} issueKey="TEST-1" />, root);
  return rows();
}

const mixed = () => {
  const state = stateOf('');
  return {
    ...state,
    lists: [
      list(
        'one',
        'One',
        item('a', { text: 'Open, see https://example.com/x' }),
        item('b', { status: 'done', text: 'With **bold** [link](https://a.example) and `code`' }),
        item('p'),
        item('q', { parent: 'p' }),
        item('r'),
        item('s', { parent: 'r' }),
        item('c', { status: 'skipped', details: 'Two\nlines' }),
        item('d', { status: 'in_progress', text: 'long '.repeat(40) }),
        item('g', { parent: 'd' }),
        item('e', { kind: 'heading', status: null, text: 'A heading' }),
      ),
      list('two', 'Two', item('f')),
    ],
  } satisfies State;
};

for (const hide of [false, true]) {
  test(`the first sight shows the rows that the panel draws, completed ${hide ? 'hidden' : 'shown'}`, () => {
    const state = mixed();
    const panel = panelRows(state, hide);
    render(null, root);
    drawFirstSight(root, state, prefsOf(hide));
    expect(rows()).toEqual(panel);
  });
}

test('who may only look sees no handles at first sight either', () => {
  const state = { ...mixed(), can: { ...nothing, view: true } };
  const panel = panelRows(state, false);
  render(null, root);
  drawFirstSight(root, state, prefsOf(false));
  expect(rows()).toEqual(panel);
});

test('nothing in the first sight can be used, and no markup gets into it', () => {
  const markup = item('a', { text: '<img src=x onerror=alert(1)>' });
  const state = { ...stateOf(''), lists: [list('l', 'L', markup)] };
  drawFirstSight(root, state, prefsOf(false));
  expect(root.querySelector<HTMLElement>('div')?.inert).toBe(true);
  expect(root.querySelector('img')).toBeNull();
});

test('of many items the first sight shows sixty', () => {
  const many = Array.from({ length: 1000 }, (_, n) => item(`i${n}`));
  const state = { ...stateOf(''), lists: [list('l', 'L', ...many)] };
  drawFirstSight(root, state, prefsOf(false));
  expect(root.querySelectorAll('li')).toHaveLength(60);
});

test('an empty checklist is left to the panel', () => {
  root.textContent = 'as it was';
  drawFirstSight(root, { ...stateOf(''), lists: [] }, prefsOf(false));
  expect(root.textContent).toBe('as it was');
});

test("the panel's script comes after a paint, with its words, and the bridge's after it", () => {
  document.documentElement.dataset.words = '/a/panel-en.js';
  const frames: FrameRequestCallback[] = [];
  const timers: (() => void)[] = [];
  const win = {
    document,
    requestAnimationFrame: (call: FrameRequestCallback) => frames.push(call),
    setTimeout: (call: () => void) => timers.push(call),
  } as unknown as Window;
  const scripts = () => [...document.querySelectorAll('script')];
  load(win, { panel: '/a/panel.js', bridge: 'https://cdn.example/all.js' });
  expect(scripts()).toEqual([]);

  frames.forEach((call) => call(0));
  expect(scripts()).toEqual([]);
  // Here a script has loaded as soon as it is in the page.
  timers.forEach((call) => call());
  expect(scripts().map((s) => s.src)).toEqual([
    expect.stringMatching(/\/a\/panel-en\.js$/),
    expect.stringMatching(/\/a\/panel\.js$/),
    'https://cdn.example/all.js',
  ]);
  const bridge = document.getElementById('bridge');
  expect(bridge?.dataset.options).toBe('resize:false;sizeToParent:false;margin:false');
});
