import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { stateOf } from '../domain/testing';
import { noJira } from '../host/nojira';
import type { Late } from '../late';
import type { Choices, Chosen } from '../live/choices';
import { settled } from '../outbox/testing';
import { storeOf } from '../store/testing';
import { Controller } from '../ui/controller';
import { storedPrefs } from '../ui/prefs';
import { openMine } from './mine';

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

async function drawn(): Promise<void> {
  for (let n = 0; n < 3; n++) {
    await settled();
    await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
  }
}

const options = ['jira', 'en', 'de'];

/** The dialog of who has chosen German, on a server that answers so. */
async function open(...answers: Chosen[]) {
  const asked: unknown[][] = [];
  const choices = {
    load: () =>
      Promise.resolve({
        kind: 'ok',
        value: {
          language: { value: 'de', own: true, options },
          hideComplete: { value: true, own: false },
        },
      }),
    choose: (...what: unknown[]) => {
      asked.push(what);
      return Promise.resolve(answers.shift());
    },
  } as unknown as Choices;
  const { store, clock } = storeOf(stateOf('ab'));
  const late = ((room: string) =>
    Promise.resolve(room === 'live' ? { choices: () => choices } : undefined)) as Late;
  const prefs = storedPrefs(() => localStorage, store.page);
  void openMine(new Controller({ store, clock, jira: noJira, late, prefs }));
  await drawn();
  const [language, hide] = document.querySelectorAll('select');
  if (!language || !hide) throw new Error('there is nothing to choose');
  const choose = async (field: HTMLSelectElement, value: string) => {
    field.value = value;
    field.dispatchEvent(new window.Event('change', { bubbles: true }));
    await drawn();
  };
  const said = (role: string) => document.querySelector(`[role=${role}]`)?.textContent;
  return { language, hide, choose, asked, said };
}

test('what was chosen is shown, and what was not is as in the project', async () => {
  const { language, hide } = await open();
  expect(language.value).toBe('de');
  expect([...language.options].map((o) => o.text)).toEqual([
    'As in the project',
    'As in Jira',
    'English',
    'Deutsch',
  ]);
  expect(hide.selectedOptions[0]?.text).toBe('As in the project');
});

test('each choice is stored against what was known, one after the other', async () => {
  const m = await open(
    { kind: 'ok', held: { value: 'jira', own: false, options } },
    { kind: 'ok', held: { value: 'en', own: true, options } },
    { kind: 'ok', held: { value: true, own: true } },
  );
  await m.choose(m.language, 'null');
  expect(m.said('status')).toBe('Saved');
  await m.choose(m.language, 'en');
  await m.choose(m.hide, 'true');
  expect(m.asked).toEqual([
    ['language', 'de', null],
    ['language', null, 'en'],
    ['hideComplete', null, true],
  ]);
});

test('what another browser chose is shown, and what cannot be stored is not', async () => {
  const m = await open(
    { kind: 'conflict', held: { value: 'en', own: true, options } },
    { kind: 'offline' },
  );
  await m.choose(m.language, 'jira');
  expect(m.language.value).toBe('en');
  expect(m.said('alert')).toContain('elsewhere');
  await m.choose(m.language, 'de');
  expect(m.asked[1]).toEqual(['language', 'en', 'de']);
  expect(m.language.value).toBe('en');
  expect(m.said('alert')).toContain('offline');
});
