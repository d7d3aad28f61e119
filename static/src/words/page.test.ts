import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { otherLanguage } from '../host/language';
import { panel } from './en/panel';
import { changeLanguage } from './change';
import { startLanguage } from './page';
import { lateWords, speak, words } from './words';
import type { Catalogue } from './words';

const addresses = JSON.stringify({ en: '/a/panel-en.1.js', he: '/a/panel-he.1.js' });
const root = document.documentElement;
const global = window as { ticklistWords?: Catalogue };
const hebrew = { ...panel, undo: 'ביטול' };

beforeEach(() => {
  localStorage.clear();
  vi.spyOn(navigator, 'languages', 'get').mockReturnValue(['en-GB', 'he']);
  const boot = document.createElement('script');
  boot.dataset.words = addresses;
  document.head.replaceChildren(boot);
  startLanguage(window, addresses);
});

afterEach(() => {
  vi.restoreAllMocks();
  document.body.replaceChildren();
  delete global.ticklistWords;
  speak({ panel });
  root.lang = root.dir = '';
});

/** Jira says the language, and the words' script comes, or does not. */
async function follow(tag: string, comes: 'load' | 'error' = 'load', late?: Catalogue) {
  const asked: string[] = [];
  vi.spyOn(document.body, 'append').mockImplementation((script) => {
    asked.push((script as HTMLScriptElement).getAttribute('src') ?? '');
    if (comes === 'load') global.ticklistWords = { panel: hebrew };
    (script as HTMLScriptElement).dispatchEvent(new Event(comes));
  });
  const draw = vi.fn();
  await changeLanguage(window, tag, { draw, late: () => Promise.resolve(late) });
  return { draw, asked };
}

test('a page starts in the language of the browser, and its words are fetched', () => {
  expect([root.lang, root.dir, root.dataset.words]).toEqual(['en-GB', 'ltr', '/a/panel-en.1.js']);
  const preload = document.head.querySelector('link');
  expect(preload?.getAttribute('href')).toBe('/a/panel-en.1.js');
});

test('Jira’s language takes the place of the browser’s, now and at the next start', async () => {
  const { draw, asked } = await follow('iw_IL');
  expect(asked).toEqual(['/a/panel-he.1.js']);
  expect([root.lang, root.dir, words.undo]).toEqual(['he-IL', 'rtl', 'ביטול']);
  expect(draw).toHaveBeenCalledOnce();
  startLanguage(window, addresses);
  expect([root.lang, root.dataset.words]).toEqual(['he-IL', '/a/panel-he.1.js']);
});

test('what was loaded late changes with the rest', async () => {
  const late = {} as Required<Catalogue>['late'];
  await follow('he', 'load', { late });
  expect(lateWords).toBe(late);
});

test('another region has the same words and other dates', async () => {
  const { draw, asked } = await follow('en_US');
  expect(asked).toEqual([]);
  expect(root.lang).toBe('en-US');
  expect(draw).toHaveBeenCalledOnce();
});

test('nothing is drawn again where Jira says what is known', async () => {
  expect((await follow('en_GB')).draw).not.toHaveBeenCalled();
});

test('words that do not come leave the page as it is', async () => {
  const { draw } = await follow('he', 'error');
  expect([root.lang, root.dir, words.undo]).toEqual(['en-GB', 'ltr', 'Undo']);
  expect(draw).not.toHaveBeenCalled();
});

test('Jira’s language is news only where the page did not start with it', async () => {
  const locale = vi.fn<() => Promise<string>>();
  expect(await otherLanguage(window, { locale: locale.mockResolvedValue('he') })).toBe('he');
  await follow('he');
  expect(await otherLanguage(window, { locale })).toBeUndefined();
  locale.mockRejectedValue(new Error('no bridge'));
  expect(await otherLanguage(window, { locale })).toBeUndefined();
});
