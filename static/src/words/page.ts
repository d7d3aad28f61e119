import { rememberedLanguage } from '../host/language';
import { chooseLanguage, directionOf } from './languages';
import type { Language } from './languages';
import type { Catalogue } from './words';

/**
 * Chooses the language of a page before anything is painted: the one that Jira
 * was last seen in, else the browser's. `catalogues` is what the page says of
 * the addresses of its words, JSON of address by language; the one chosen is
 * left in the root's data-words, and is fetched meanwhile.
 */
export function startLanguage(win: Window, catalogues: string): void {
  const { document, navigator } = win;
  const language = chooseLanguage([rememberedLanguage(win) ?? [], navigator.languages].flat());
  const addresses = JSON.parse(catalogues) as Record<Language, string>;
  const root = document.documentElement;
  root.lang = language;
  root.dir = directionOf(language);
  root.dataset.words = addresses[language];
  const link = document.createElement('link');
  link.rel = 'preload';
  link.as = 'script';
  link.href = addresses[language];
  document.head.append(link);
}

/** What a catalogue's script has left, if it could be loaded. */
export function loadedCatalogue(win: Window): Catalogue {
  return (win as { ticklistWords?: Catalogue }).ticklistWords ?? {};
}
