/** What the gadget of a dashboard is to show. */
export interface Config {
  /** Id of a saved filter; '' where the search is the gadget's own. */
  readonly filter: string;
  readonly jql: string;
  readonly order: Order;
  /** '' for the usual one. */
  readonly title: string;
  /** How often it reads anew, in minutes; 0 for never. */
  readonly minutes: number;
}

/** What is behind first, or as the filter sorts. */
export type Order = 'behind' | 'filter';

export const orders: readonly Order[] = ['behind', 'filter'];

/** How often a gadget can read anew, in minutes. */
export const rhythms: readonly number[] = [0, 5, 15, 60];

export const firstConfig: Config = { filter: '', jql: '', order: 'behind', title: '', minutes: 15 };

/**
 * Reads what is kept at a dashboard's item; undefined if that says nothing. Who may
 * change the dashboard may have written anything there.
 */
export function readConfig(kept: unknown): Config | undefined {
  if (typeof kept !== 'object' || kept === null) return undefined;
  const at = kept as Readonly<Record<string, unknown>>;
  const text = (name: string) => (typeof at[name] === 'string' ? at[name] : '');
  const config: Config = {
    filter: /^\d+$/.test(text('filter')) ? text('filter') : '',
    jql: text('jql'),
    order: orders.find((order) => order === at.order) ?? firstConfig.order,
    title: text('title').slice(0, 200),
    minutes: rhythms.find((minutes) => minutes === at.minutes) ?? firstConfig.minutes,
  };
  return queryOf(config) === '' ? undefined : config;
}

/** The search in JQL. A saved filter is asked for by its id, so that it is as it is now. */
export function queryOf({ filter, jql }: Config): string {
  return filter === '' ? jql.trim() : `filter = ${filter}`;
}
