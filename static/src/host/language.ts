import type { Host } from './host';

const key = 'ticklist/language';

/** The language tag that the page was last in, if that is known; or another that is kept. */
export function rememberedLanguage(win: Window, name = key): string | undefined {
  try {
    return win.localStorage.getItem(name) ?? undefined;
  } catch {
    return undefined; // storage is closed to frames of other sites in some browsers
  }
}

/** Remembers the language tag that Jira is in, for the next start. */
export function rememberLanguage(win: Window, tag: string): void {
  try {
    win.localStorage.setItem(key, tag);
  } catch {
    // Then the next start asks the browser.
  }
}

/** The language that a person has chosen here, as the server last said. */
export const ownLanguage = `${key}/own`;

/**
 * The person's language: the one that they have chosen, else the one that admins
 * have, else Jira's. A tag unless it is the one that the page started with, or
 * Jira does not say.
 */
export async function otherLanguage(
  win: Window,
  host: Pick<Host, 'locale'>,
  chosen = 'jira',
): Promise<string | undefined> {
  const wanted = rememberedLanguage(win, ownLanguage) ?? chosen;
  const tag = wanted === 'jira' ? await host.locale().catch(() => undefined) : wanted;
  return tag === rememberedLanguage(win) ? undefined : tag;
}
