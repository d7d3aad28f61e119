import type { State } from '../domain/state';

/** Why the page carries no checklists. */
export type Notice = 'log_in' | 'no_access' | 'pending' | 'unavailable';

/** What the server wrote into the page. */
export interface Page {
  readonly clientKey: string;
  /** Empty for a person who is not logged in. */
  readonly accountId: string;
  readonly issueId: string;
  readonly issueKey: string;
  readonly projectId: string;
  /** Path prefix of the deployment. */
  readonly base: string;
  readonly host: 'connect';
  readonly notice: Notice | null;
  /** Null exactly if there is a notice. */
  readonly checklists: State | null;
}

/** Reads the state out of the page; throws if it is not there. */
export function readPage(page: Document): Page {
  return JSON.parse(page.getElementById('state')?.textContent ?? '') as Page;
}

/** Takes the token out of the address, so that it is in no history and no copied link. */
export function hideToken(win: Window): void {
  const url = new URL(win.location.href);
  if (!url.searchParams.has('jwt')) return;
  url.searchParams.delete('jwt');
  win.history.replaceState(win.history.state, '', url);
}
