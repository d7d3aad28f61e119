import type { Host } from './host';

const key = 'ticklist/language';

/** The language tag that Jira was last seen in, if that is known. */
export function rememberedLanguage(win: Window): string | undefined {
  try {
    return win.localStorage.getItem(key) ?? undefined;
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

/**
 * Asks Jira for the person's language; a tag unless it is the one that the page
 * started with, or Jira does not say.
 */
export async function otherLanguage(
  win: Window,
  host: Pick<Host, 'locale'>,
): Promise<string | undefined> {
  const tag = await host.locale().catch(() => undefined);
  return tag === rememberedLanguage(win) ? undefined : tag;
}
