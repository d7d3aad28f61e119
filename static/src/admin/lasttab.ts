import type { TabName } from './tabs';

const key = (kind: string) => `ticklist/tab/${kind}`;

/** The tab that was shown last on a page of this kind, if that is known. */
export function rememberedTab(win: Window, kind: string): string | undefined {
  try {
    return win.localStorage.getItem(key(kind)) ?? undefined;
  } catch {
    return undefined; // storage is closed to frames of other sites in some browsers
  }
}

/**
 * Remembers the tab that is shown: in the address, for a reload of the frame, and
 * in storage, for Jira makes a new frame each time. Going back leaves the page, and
 * not one tab after another.
 */
export function rememberTab(win: Window, kind: string, tab: TabName): void {
  win.history.replaceState(win.history.state, '', `#${tab}`);
  try {
    win.localStorage.setItem(key(kind), tab);
  } catch {
    // Then the next page begins with its first tab.
  }
}
