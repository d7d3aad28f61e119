import { beforeEach, expect, test, vi } from 'vitest';
import { stateOf } from '../domain/testing';
import type { Host } from '../host/host';
import { noJira } from '../host/testing';
import { rememberLanguage } from '../host/language';
import type { Late } from '../late';
import { settled } from '../outbox/testing';
import { storeOf } from '../store/testing';
import { Controller } from '../ui/controller';
import { storedPrefs } from '../ui/prefs';
import { Choices } from './choices';

beforeEach(() => {
  localStorage.clear();
  rememberLanguage(window, 'en_GB');
});

/** A panel whose project is in a language, and whose person chose what a server says. */
async function panelIn(language: string, chosen: Record<string, unknown> = {}) {
  const panel = panelToOpen(language, chosen);
  return { ...panel, choices: await panel.open() };
}

/** The same before it is opened, in a Jira that says so what its language is. */
function panelToOpen(
  language: string,
  chosen: Record<string, unknown>,
  locale = () => Promise.resolve('en_GB'),
) {
  const settings = { severalLists: true, optionalByDefault: false, hideComplete: false, language };
  const { store, clock } = storeOf({ ...stateOf('ab'), settings });
  const spoken: string[] = [];
  const changeLanguage = (win: Window, tag: string) => {
    spoken.push(tag);
    rememberLanguage(win, tag);
    return Promise.resolve();
  };
  const late = ((room: string) =>
    Promise.resolve(room === 'language' ? { changeLanguage } : undefined)) as Late;
  const page = { clientKey: 'site', accountId: 'me', issueId: '1', checklists: null };
  const prefs = storedPrefs(() => localStorage, page);
  const controller = new Controller({ store, prefs, clock, late, jira: noJira });
  const asked: string[] = [];
  answers({ settings: chosen }, asked);
  const host = {
    ...noJira,
    token: () => Promise.resolve('token'),
    locale,
  } as unknown as Host;
  const open = async () => {
    const choices = new Choices(controller, host, { draw: () => undefined });
    await choices.start();
    return choices;
  };
  return { controller, clock, spoken, asked, open };
}

/** From now on the server answers so. */
function answers(json: object, asked: string[], status = 200): void {
  vi.stubGlobal('fetch', (address: string, init: RequestInit) => {
    asked.push(`${init.method ?? ''} ${address} ${(init.body as string | undefined) ?? ''}`.trim());
    return Promise.resolve(new Response(JSON.stringify(json), { status }));
  });
}

test('the language that admins chose is spoken, and Jira’s where they chose none', async () => {
  expect((await panelIn('he')).spoken).toEqual(['he']);
  rememberLanguage(window, 'de');
  expect((await panelIn('jira')).spoken).toEqual(['en_GB']);
});

test('what a person chose goes before, and is known at the next opening without a question', async () => {
  const p = await panelIn('he', { language: { value: 'de', own: true } });
  expect(p.spoken).toEqual(['he', 'de']);
  expect(p.asked).toEqual(['GET /api/v1/me/settings']);
  await p.open();
  expect(p.spoken).toEqual(['he', 'de']);
  expect(p.asked).toHaveLength(1);
  await p.clock.pass(10 * 60_000);
  await p.open();
  expect(p.asked).toHaveLength(2);
});

test('what is inherited is no choice of the person', async () => {
  const p = await panelIn('jira', {
    language: { value: 'de', own: false },
    hideComplete: { value: true, own: false },
  });
  expect(p.spoken).toEqual([]);
  expect(p.controller.ui.hide).toBe(false);
});

test('hiding what is done comes from the server and goes there', async () => {
  const p = await panelIn('jira', { hideComplete: { value: true, own: true } });
  expect(p.controller.ui.hide).toBe(true);
  expect(p.asked).toHaveLength(1);
  p.controller.setHide(false);
  await settled();
  expect(p.asked[1]).toBe('PUT /api/v1/me/settings/hideComplete {"was":true,"value":false}');
});

test('what is chosen holds here at once, and is stored once', async () => {
  const p = await panelIn('jira');
  answers({ value: true, own: true }, p.asked);
  expect(await p.choices.choose('hideComplete', null, true)).toEqual({
    kind: 'ok',
    held: { value: true, own: true },
  });
  expect(p.controller.ui.hide).toBe(true);
  answers({ value: 'fr', own: true }, p.asked);
  await p.choices.choose('language', null, 'fr');
  expect(p.spoken).toEqual(['fr']);
  await settled();
  expect(p.asked.slice(1)).toEqual([
    'PUT /api/v1/me/settings/hideComplete {"was":null,"value":true}',
    'PUT /api/v1/me/settings/language {"was":null,"value":"fr"}',
  ]);
});

test('what is taken back is as in the project, and no copy stays', async () => {
  const p = await panelIn('de', { hideComplete: { value: true, own: true } });
  const copies = () => Object.keys(localStorage).filter((k) => k.includes('hide-completed'));
  expect(copies()).toHaveLength(1);
  answers({ value: false, own: false }, p.asked);
  await p.choices.choose('hideComplete', true, null);
  expect(p.controller.ui.hide).toBe(false);
  expect(copies()).toEqual([]);
  answers({ value: 'de', own: false }, p.asked);
  rememberLanguage(window, 'fr');
  await p.choices.choose('language', 'fr', null);
  expect(p.spoken.at(-1)).toBe('de');
});

test('a choice that another browser was before with is told, and holds', async () => {
  const p = await panelIn('jira');
  const held = { value: 'ja', own: true };
  answers({ error: { code: 'conflict', text: 'Changed.', now: held } }, p.asked, 409);
  expect(await p.choices.choose('language', null, 'fr')).toEqual({ kind: 'conflict', held });
  expect(p.spoken).toEqual(['ja']);
  answers({ error: { code: 'invalid', text: 'No.' } }, p.asked, 422);
  expect(await p.choices.choose('language', 'ja', 'x')).toEqual({ kind: 'refused', text: 'No.' });
});

test('the server is told what each choice comes after, one after the other', async () => {
  const p = await panelIn('jira', { hideComplete: { value: true, own: false } });
  p.controller.setHide(true);
  p.controller.setHide(false);
  await settled();
  await settled();
  expect(p.asked.slice(1)).toEqual([
    'PUT /api/v1/me/settings/hideComplete {"was":null,"value":true}',
    'PUT /api/v1/me/settings/hideComplete {"was":true,"value":false}',
  ]);
});

test('with a good copy the server is asked what it has only once something is chosen', async () => {
  const chosen = { hideComplete: { value: false, own: true } };
  await panelIn('jira', chosen);
  const p = await panelIn('jira', chosen);
  expect(p.asked).toEqual([]);
  p.controller.setHide(true);
  await settled();
  await settled();
  expect(p.asked).toEqual([
    'GET /api/v1/me/settings',
    'PUT /api/v1/me/settings/hideComplete {"was":false,"value":true}',
  ]);
});

test('what is chosen before Jira has said its language is told as well', async () => {
  const p = panelToOpen('jira', {}, () => new Promise(() => undefined));
  void p.open();
  p.controller.setHide(true);
  await settled();
  await settled();
  expect(p.asked).toEqual([
    'GET /api/v1/me/settings',
    'PUT /api/v1/me/settings/hideComplete {"was":null,"value":true}',
  ]);
});

test('what is chosen while the server is asked is not taken back by its answer', async () => {
  const p = panelToOpen('jira', { hideComplete: { value: false, own: true } });
  const server = fetch;
  let answer: () => void = () => undefined;
  const asked = new Promise<void>((resolve) => (answer = resolve));
  vi.stubGlobal('fetch', (...of: Parameters<typeof fetch>) => asked.then(() => server(...of)));
  const opened = p.open();
  await settled();
  p.controller.setHide(true);
  answer();
  await opened;
  await settled();
  await settled();
  expect(p.controller.ui.hide).toBe(true);
  expect(p.asked.at(-1)).toBe('PUT /api/v1/me/settings/hideComplete {"was":false,"value":true}');
});
