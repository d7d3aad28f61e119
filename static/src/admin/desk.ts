import type { ComponentChild } from 'preact';
import type { Host } from '../host/host';
import type { Late, Loader } from '../late';
import type { Clock } from '../outbox/clock';
import type { ApiDeps } from './api';

/** What the contents of a tab are given to work with; the same for all of a page. */
export interface Desk {
  /** Jira's id of the project that the page is about; empty on the page of the site. */
  readonly project: string;
  /** Account id of who looks at the page. */
  readonly accountId: string;
  readonly server: ApiDeps;
  readonly host: Host;
  readonly late: Late;
  /** The words of the tabs and of the panel in another language. */
  readonly wordsIn: Loader['wordsIn'];
  /** Address of the panel's styles, for parts of it that are shown in a preview. */
  readonly panelStyles: string;
  readonly clock: Clock;
  /** Follows a link to a file, which the browser then receives. */
  readonly follow: (address: string) => void;
}

/**
 * What a tab shows. It is made when the tab is first opened, and stays while
 * another is shown, so that nothing that was typed is lost.
 */
export type Contents = (props: { readonly desk: Desk }) => ComponentChild;
