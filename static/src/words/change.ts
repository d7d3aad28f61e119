import { rememberLanguage } from '../host/language';
import { chooseLanguage, languageOf } from './languages';
import type { Language } from './languages';
import { known, loadedCatalogue, mark } from './page';
import type { Addresses } from './page';
import { speak } from './words';
import type { Catalogue } from './words';

// Going over to another language: loaded late, for a page that was opened before
// starts in the right one.

/** What changes with the language of a page besides its own words. */
export interface Changing {
  /** The words of what was loaded late, if anything was. */
  readonly late?: (language: Language) => Promise<Catalogue | undefined>;
  /** Draws everything again. */
  readonly draw: () => void;
}

/**
 * Remembers the language that Jira is in, and goes over to it if the page is in
 * another one. Where the words cannot be reached, the page stays as it is.
 */
export async function changeLanguage(
  win: Window,
  tag: string,
  { late, draw }: Changing,
): Promise<void> {
  rememberLanguage(win, tag);
  try {
    const { document, navigator } = win;
    const boot = document.querySelector<HTMLElement>('script[data-words]');
    const addresses = JSON.parse(boot?.dataset.words ?? '{}') as Addresses;
    const next = chooseLanguage([tag, ...navigator.languages], known(addresses));
    const root = document.documentElement;
    if (next.tag === root.lang) return;
    if (next.language !== languageOf(document)) {
      const [own, others] = await Promise.all([
        fetchWords(win, addresses[next.language] ?? ''),
        late?.(next.language),
      ]);
      speak({ ...others, ...own });
    }
    mark(root, next);
    draw();
  } catch {
    // The language of the browser, or the one that Jira had, is better than none.
  }
}

function fetchWords(win: Window, address: string): Promise<Catalogue> {
  return new Promise((resolve, reject) => {
    const script = win.document.createElement('script');
    script.src = address;
    script.addEventListener('load', () => resolve(loadedCatalogue(win)));
    script.addEventListener('error', () => reject(new Error(`${address} could not be loaded`)));
    win.document.body.append(script);
  });
}
