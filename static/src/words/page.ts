import { rememberedLanguage } from '../host/language';
import { chooseLanguage, directionOf } from './languages';
import type { Choice, Language } from './languages';
import type { Catalogue } from './words';

/** Where the words of each language are. */
export type Addresses = Partial<Record<Language, string>>;

export const known = (addresses: Addresses) => Object.keys(addresses) as Language[];

/**
 * Chooses the language of a page before anything is painted: the one that Jira
 * was last seen in, else the browser's. `catalogues` is what the page says of
 * the addresses of its words, JSON of address by language; the one chosen is
 * left in the root's data-words, and is fetched meanwhile.
 */
export function startLanguage(win: Window, catalogues: string): void {
  const { document, navigator } = win;
  const addresses = JSON.parse(catalogues) as Addresses;
  const wanted = [rememberedLanguage(win) ?? [], navigator.languages].flat();
  const choice = chooseLanguage(wanted, known(addresses));
  const address = addresses[choice.language] ?? '';
  const root = document.documentElement;
  root.dataset.words = address;
  mark(root, choice);
  const link = document.createElement('link');
  link.rel = 'preload';
  link.as = 'script';
  link.href = address;
  document.head.append(link);
}

/** What a catalogue's script has left, if it could be loaded. */
export function loadedCatalogue(win: Window): Catalogue {
  return (win as { ticklistWords?: Catalogue }).ticklistWords ?? {};
}

/** Says on the root what a page is in. */
export function mark(root: HTMLElement, { language, tag }: Choice): void {
  root.lang = tag;
  root.dir = directionOf(language);
}
