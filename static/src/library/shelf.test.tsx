import { render } from 'preact';
import { afterEach, expect, test } from 'vitest';
import type { Reply } from '../admin/api';
import type { Desk } from '../admin/desk';
import { noJira } from '../host/nojira';
import { settled, TestClock } from '../outbox/testing';
import type { Whole } from '../templates/server';
import type { LibraryApi } from './api';
import { Library } from './library';
import { Shelf } from './shelf';

afterEach(() => document.body.replaceChildren());

const stamp = { by: '', at: '2026-11-20T10:00:00Z' };
const template: Whole = {
  id: 't',
  scope: 'site',
  project: null,
  name: 'Release',
  description: '',
  live: true,
  archived: false,
  rev: 1,
  version: 1,
  used: 3,
  created: stamp,
  updated: stamp,
  lists: [],
};

async function drawn(): Promise<void> {
  await settled();
  await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
  await settled();
}

/** Asks to delete the template, of which the server then answers this. */
async function asked(got: Promise<Reply<Whole>>) {
  const removed: string[] = [];
  const api = {
    list: () => Promise.resolve({ kind: 'ok', value: { templates: [template] } }),
    get: () => got,
    remove: (id: string) => {
      removed.push(id);
      return Promise.resolve({ kind: 'ok', value: undefined });
    },
  } as unknown as LibraryApi;
  const desk = {
    project: '',
    accountId: 'me',
    server: { base: '', project: '', token: () => Promise.reject(new Error()), fetch },
    host: noJira,
    clock: new TestClock(),
    follow: () => undefined,
  } as unknown as Desk;
  const library = new Library({ desk, api, download: () => undefined });
  await library.load();
  const root = document.body.appendChild(document.createElement('main'));
  render(<Shelf library={library} />, root);
  const press = async (label: string) => {
    const found = [...root.querySelectorAll('button')].find((b) =>
      (b.getAttribute('aria-label') ?? b.textContent).startsWith(label),
    );
    if (!found) throw new Error(`no button says ${label}`);
    found.click();
    await drawn();
  };
  await press('Actions for');
  await press('Delete…');
  return { press, removed, says: () => root.querySelector('.confirm')?.textContent ?? '' };
}

test('who deletes a template is told first to how many issues it is linked', async () => {
  let answer: (reply: Reply<Whole>) => void = () => undefined;
  const h = await asked(new Promise((resolve) => (answer = resolve)));
  await h.press('Delete for good');
  expect(h.removed).toEqual([]); // not yet
  answer({ kind: 'ok', value: { ...template, linked: 2 } });
  await drawn();
  expect(h.says()).toContain('linked to 2 issues');
  expect(h.says()).toContain('ordinary');
  await h.press('Delete for good');
  expect(h.removed).toEqual(['t']);
});

test.each<Reply<Whole>>([
  { kind: 'ok', value: { ...template, linked: 0 } },
  { kind: 'refused', status: 404, text: 'It is gone.' },
])('nothing is said where nothing is known to be linked', async (reply) => {
  const h = await asked(Promise.resolve(reply));
  expect(h.says()).not.toContain('linked');
  await h.press('Delete for good');
  expect(h.removed).toEqual(['t']);
});
