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
import { keepChoices } from './choices';

beforeEach(() => {
  localStorage.clear();
  rememberLanguage(window, 'en_GB');
});

/** A panel whose project is in a language, and whose person chose what a server says. */
async function panelIn(language: string, chosen: Record<string, unknown> = {}) {
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
  vi.stubGlobal('fetch', (address: string, init: RequestInit) => {
    asked.push(`${init.method ?? ''} ${address} ${(init.body as string | undefined) ?? ''}`.trim());
    return Promise.resolve(new Response(JSON.stringify({ settings: chosen })));
  });
  const host = {
    ...noJira,
    token: () => Promise.resolve('token'),
    locale: () => Promise.resolve('en_GB'),
  } as unknown as Host;
  const open = () => keepChoices(controller, host, { draw: () => undefined });
  await open();
  return { controller, clock, spoken, asked, open };
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
