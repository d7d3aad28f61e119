import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { item, list, stateOf } from '../domain/testing';
import type { List } from '../domain/state';
import { noJira } from '../host/nojira';
import type { Answered, Asked } from '../outbox/api';
import { settled } from '../outbox/testing';
import { storeOf } from '../store/testing';
import { Controller } from '../ui/controller';
import { storedPrefs } from '../ui/prefs';
import { openApply } from './apply';
import { openSave } from './save';

beforeEach(() => {
  vi.stubGlobal(
    'ResizeObserver',
    class {
      observe(): void {}
      disconnect(): void {}
    },
  );
});
afterEach(() => {
  document.body.replaceChildren();
  vi.unstubAllGlobals();
});

/** Lets what was answered be drawn, and what follows from that. */
async function drawn(): Promise<void> {
  for (let n = 0; n < 3; n++) {
    await settled();
    await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
  }
}

const ok = (json: unknown): Answered => ({ kind: 'answered', status: 200, json });
const templates = [
  {
    id: 'r',
    name: 'Release',
    description: 'For all',
    live: false,
    scope: 'project',
    version: 3,
    change: true,
    linked: 2,
  },
  { id: 'd', name: 'Done', description: '', live: true, scope: 'site', version: 1 },
];
const holds = [list('x', 'Steps', item('1', { text: 'Freeze' }), item('2', { text: 'Tell' }))];

type Opener = (controller: Controller) => Promise<void>;

/** A dialog on an issue with these lists; what is posted is answered so. */
async function open(
  opener: Opener,
  lists: readonly List[],
  post = ok({}),
  may = { save: true, site: false },
) {
  const { store, server, clock } = storeOf({ ...stateOf(...lists), rev: 5 });
  server.answers = (path, asked?: Asked) => {
    if (asked?.method !== undefined && asked.method !== 'GET') return post;
    if (path === 'templates') return ok({ templates, may });
    return ok({ ...templates.find((t) => path === `templates/${t.id}`), lists: holds });
  };
  const controller = new Controller({
    store,
    clock,
    jira: noJira,
    late: () => Promise.resolve(undefined),
    prefs: storedPrefs(() => localStorage, store.page),
  });
  void opener(controller);
  await drawn();
  const dialog = document.querySelector('dialog');
  if (!dialog) throw new Error('there is no dialog');
  const press = async (name: string) => {
    const all = [...dialog.querySelectorAll<HTMLElement>('button, label')];
    const found =
      all.find((b) => b.textContent === name) ?? all.find((b) => b.textContent.startsWith(name));
    if (!found) throw new Error(`there is no ${name}`);
    if (found instanceof HTMLLabelElement) found.querySelector('input')?.click();
    else if (found.getAttribute('type') === 'submit') dialog.querySelector('form')?.requestSubmit();
    else found.click();
    await drawn();
  };
  const posted = () =>
    server.asked
      .filter((a) => a.asked?.method === 'POST')
      .map((a) => ({ path: a.path, ...(JSON.parse(a.asked?.body ?? '') as object) }));
  return { dialog, press, posted, store, server, controller };
}

const some = [list('l', 'List', item('a', { text: ' freeze ' }), item('b', { text: 'Other' }))];

test('an empty issue gets all of it, and nobody asks how', async () => {
  const state = { ...stateOf(...holds), rev: 6 };
  const h = await open(openApply, [], ok({ rev: 6, state, rejected: [] }));
  expect(h.dialog.querySelectorAll('.tp-how')).toHaveLength(0);
  await h.press('Add');
  expect(h.posted()).toEqual([
    {
      path: 'apply',
      id: expect.any(String) as string,
      template: 'r',
      version: 3,
      mode: 'append',
      live: false,
    },
  ]);
  expect(h.store.view.state?.lists).toEqual(holds);
  expect(document.querySelector('dialog')).toBeNull();
  expect(h.controller.ui.flag?.text).toBe('Added from “Release”');
});

test('what is there already is told before only the rest is added', async () => {
  const h = await open(openApply, some);
  await h.press('Add only what is missing');
  expect([...h.dialog.querySelectorAll('.tp-there')].map((e) => e.textContent)).toEqual([
    'FreezeAlready here',
  ]);
});

test('what would replace asks once more', async () => {
  const h = await open(openApply, some, {
    kind: 'answered',
    status: 409,
    json: { error: { text: 'Not now.' } },
  });
  await h.press('Replace what is here');
  await h.press('Replace…');
  expect(h.posted()).toEqual([]);
  expect(h.dialog.querySelector('.tp-ask')?.textContent).toContain('2 items of this issue go.');
  await h.press('Replace all');
  expect(h.posted()).toMatchObject([{ mode: 'replace' }]);
  expect(h.dialog.querySelector('[role=alert]')?.textContent).toBe('Not now.');
});

test('a live one is linked unless the person wants a copy', async () => {
  const h = await open(openApply, some);
  await h.press('Done');
  await h.press('Keep it linked');
  await h.press('Add');
  expect(h.posted()).toMatchObject([{ template: 'd', live: false }]);
});

test('one of several lists becomes a template, once it has a name', async () => {
  const lists = [...some, list('m', 'More', item('c'))];
  const h = await open((c) => openSave(c, 'm'), lists);
  const field = h.dialog.querySelector('input');
  if (!field) throw new Error('there is no field');
  expect(field.value).toBe('More');
  const type = async (text: string) => {
    field.value = text;
    field.dispatchEvent(new window.Event('input', { bubbles: true }));
    await drawn();
  };
  await type(' ');
  await h.press('Save');
  expect(h.dialog.querySelector('[role=alert]')?.textContent).toBe('Give it a name.');
  await type(' Monthly ');
  await h.press('Save');
  expect(h.posted()).toMatchObject([{ path: 'templates', name: 'Monthly', lists: ['m'] }]);
});

test('who administers the site may save for all projects', async () => {
  const h = await open((c) => openSave(c, 'l'), some, ok({}), { save: true, site: true });
  await h.press('All projects');
  await h.press('Save');
  expect(h.posted()).toMatchObject([{ path: 'templates', site: true }]);
});

test('who may make none is told so, and asks for nothing', async () => {
  const h = await open((c) => openSave(c, 'l'), some, ok({}), { save: false, site: false });
  expect(h.dialog.querySelector('[role=alert]')?.textContent).toContain('may not make templates');
  await h.press('Save');
  expect(h.posted()).toEqual([]);
});

test('one’s own is renamed and deleted, once that is confirmed; others offer neither', async () => {
  const h = await open(openApply, some);
  const changed = () =>
    h.server.asked
      .filter((a) => ['PUT', 'DELETE'].includes(a.asked?.method ?? ''))
      .map((a) => [a.asked?.method, a.path, a.asked?.body]);
  await h.press('Rename…');
  const field = h.dialog.querySelector<HTMLInputElement>('.tp-manage input');
  if (!field) throw new Error('there is no field');
  field.value = ' Monthly ';
  field.dispatchEvent(new window.Event('input', { bubbles: true }));
  await drawn();
  await h.press('Save');
  await h.press('Delete…');
  expect(h.dialog.querySelector('.tp-ask')?.textContent).toContain('Release');
  expect(h.dialog.querySelector('.tp-ask')?.textContent).toContain('linked to 2 issues');
  expect(changed()).toHaveLength(1);
  await h.press('Delete it');
  expect(changed()).toEqual([
    ['PUT', 'templates/r', '{"base":3,"name":"Monthly"}'],
    ['DELETE', 'templates/r', undefined],
  ]);
  await h.press('Done');
  expect(h.dialog.querySelector('.tp-manage')).toBeNull();
});
