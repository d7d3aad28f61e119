import type { AdminWords } from '../words/words';
import type { Contents } from './desk';

/**
 * A tab by its name, which is in the address and in the words. Its room, loaded
 * when it is first shown, is tab-{name} (tools/assets).
 */
export type TabName = keyof AdminWords['tabs'];

/** What the room of a tab exports. */
export interface TabRoom {
  readonly Contents: Contents;
}

export type TabRooms = { [K in TabName as `tab-${K}`]: TabRoom };

/** The tabs of the page of a site, in the order in which they are shown. */
export const siteTabs: readonly TabName[] = [
  'templates',
  'rules',
  'settings',
  'statuses',
  'permissions',
  'hooks',
  'tokens',
  'data',
];

/** The tabs of the page of a project. */
export const projectTabs: readonly TabName[] = [
  'templates',
  'rules',
  'settings',
  'statuses',
  'permissions',
  'imports',
];

/** The tabs that are made with words of the panel's late rooms, too. */
export const wordy: readonly TabName[] = ['templates', 'imports'];

/** The tab that an address names, else the one shown last, else the first. */
export function tabOf(
  tabs: readonly TabName[],
  fragment: string,
  last: string | undefined,
): TabName {
  const named = (name: string | undefined) => tabs.find((tab) => tab === name);
  const tab = named(fragment.replace(/^#/, '')) ?? named(last) ?? tabs[0];
  if (tab === undefined) throw new Error('a page has no tabs');
  return tab;
}
