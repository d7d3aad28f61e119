/** What a person chose about how the panel shows itself, kept where the browser lets it. */
export interface Prefs {
  hideCompleted: boolean;
}

/** Preferences of one person on one site; with closed storage they last as long as the page. */
export function storedPrefs(storage: () => Storage, clientKey: string, accountId: string): Prefs {
  const key = `ticklist/hide-completed/${encodeURIComponent(clientKey)}/${encodeURIComponent(accountId)}`;
  let hide = false;
  try {
    hide = storage().getItem(key) === 'yes';
  } catch {
    // Storage is closed to frames of other sites in some browsers.
  }
  return {
    get hideCompleted() {
      return hide;
    },
    set hideCompleted(to) {
      hide = to;
      try {
        if (to) storage().setItem(key, 'yes');
        else storage().removeItem(key);
      } catch {
        // It lasts as long as the page.
      }
    },
  };
}
