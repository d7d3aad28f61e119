import type { Page } from '../store/page';

/** What a person chose about how the panel shows itself, kept where the browser lets it. */
export interface Prefs {
  hideCompleted: boolean;
  /** Whether an item's children, or a list's items, are folded away. */
  isFolded(id: string): boolean;
  fold(id: string, folded: boolean): void;
}

/** Of the things that a person has folded the latest are remembered. */
const mostFolded = 300;

/** A person on a site, as names of what is kept for them end. */
const personOf = ({ clientKey, accountId }: Pick<Page, 'clientKey' | 'accountId'>) =>
  `${encodeURIComponent(clientKey)}/${encodeURIComponent(accountId)}`;

/** The name under which is kept whether a person hides what is done. */
export const hideKey = (page: Pick<Page, 'clientKey' | 'accountId'>) =>
  `ticklist/hide-completed/${personOf(page)}`;

/** Preferences of one person on one site; with closed storage they last as long as the page. */
export function storedPrefs(
  storage: () => Storage,
  page: Pick<Page, 'clientKey' | 'accountId' | 'issueId' | 'checklists'>,
): Prefs {
  const { issueId, checklists } = page;
  const choice = hideKey(page);
  const folding = `ticklist/folded/${personOf(page)}`;
  const read = (key: string) => {
    try {
      return storage().getItem(key) ?? '';
    } catch {
      return ''; // Storage is closed to frames of other sites in some browsers.
    }
  };
  const write = (key: string, value: string) => {
    try {
      if (value) storage().setItem(key, value);
      else storage().removeItem(key);
    } catch {
      // It lasts as long as the page.
    }
  };
  // Ids of lists may be the same on every issue.
  const named = (id: string) => `${issueId}/${id}`;
  let hide = (read(choice) || `${checklists?.settings?.hideComplete}`) === 'true';
  const folded = new Set(read(folding).split(' '));
  return {
    get hideCompleted() {
      return hide;
    },
    set hideCompleted(to) {
      hide = to;
      write(choice, `${to}`);
    },
    isFolded: (id) => folded.has(named(id)),
    fold(id, to) {
      folded.delete(named(id));
      if (to) folded.add(named(id));
      write(folding, [...folded].slice(-mostFolded).join(' ').trim());
    },
  };
}
