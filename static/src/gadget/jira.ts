import { JiraError } from '../host/host';
import type { Jira } from '../host/host';
import { queryOf, readConfig } from './config';
import type { Config } from './config';
import type { FoundIssue } from './progress';

// What the gadget asks of Jira, as who looks at it.

/** Where the gadget stands, in Jira's ids. */
export interface Place {
  readonly dashboard: string;
  readonly item: string;
}

/** A saved filter that somebody owns or has marked. */
export interface Filter {
  readonly id: string;
  readonly name: string;
}

/** How many issues are read at most, and how many with one question: Jira decides on fewer itself. */
export const mostIssues = 300;
const together = 100;

const propertyOf = ({ dashboard, item }: Place) =>
  `/rest/api/3/dashboard/${encodeURIComponent(dashboard)}/items/${encodeURIComponent(item)}/properties/ticklist`;

/** What was chosen for the gadget; undefined if nothing was yet. */
export async function loadConfig(jira: Jira, place: Place): Promise<Config | undefined> {
  try {
    const kept = (await jira.request(propertyOf(place))) as { value?: unknown } | undefined;
    return readConfig(kept?.value);
  } catch (e) {
    if (e instanceof JiraError && e.status === 404) return undefined;
    throw e;
  }
}

/** Keeps what was chosen with the dashboard, where everybody who sees it reads it. */
export async function saveConfig(jira: Jira, place: Place, config: Config): Promise<void> {
  await jira.request(propertyOf(place), { method: 'PUT', body: config });
}

/** The filters to choose from; none where Jira does not say. */
export async function filtersOf(jira: Jira): Promise<readonly Filter[]> {
  try {
    const found = (await jira.request('/rest/api/3/filter/my?includeFavourites=true')) as
      readonly Partial<Filter>[] | undefined;
    return (found ?? []).flatMap(({ id, name }) => (id && name ? [{ id, name }] : []));
  } catch {
    return [];
  }
}

/** Asks Jira whether it can run a search; rejects as a search does. */
export async function trySearch(jira: Jira, config: Config): Promise<void> {
  await page(jira, queryOf(config), 1, undefined);
}

/** Finds issues with what Jira knows of their checklists; cut is 0 where these are all. */
export async function search(
  jira: Jira,
  config: Config,
): Promise<{ readonly found: readonly FoundIssue[]; readonly cut: number }> {
  const found: FoundIssue[] = [];
  let next: string | undefined;
  do {
    const answer = await page(jira, queryOf(config), together, next);
    found.push(...(answer.issues ?? []));
    next = answer.nextPageToken;
  } while (next !== undefined && found.length < mostIssues);
  const more = next !== undefined || found.length > mostIssues;
  return { found: found.slice(0, mostIssues), cut: more ? mostIssues : 0 };
}

interface Page {
  readonly issues?: readonly FoundIssue[];
  readonly nextPageToken?: string;
}

async function page(
  jira: Jira,
  jql: string,
  maxResults: number,
  nextPageToken: string | undefined,
): Promise<Page> {
  const body = {
    jql,
    maxResults,
    nextPageToken,
    fields: ['summary', 'status'],
    properties: ['ticklist'],
  };
  const answer = await jira.request('/rest/api/3/search/jql', { method: 'POST', body });
  return answer ?? {};
}

/** Why something could not be had of Jira. */
export interface Fault {
  readonly kind: 'refused' | 'hidden' | 'silent';
  /** What Jira says about it, in the person's language. */
  readonly said: readonly string[];
}

/** What an error of a question to Jira means. */
export function faultOf(error: unknown): Fault {
  if (!(error instanceof JiraError)) return { kind: 'silent', said: [] };
  if (error.status === 400) return { kind: 'refused', said: messagesIn(error.body) };
  const hidden = [401, 403, 404].includes(error.status);
  return { kind: hidden ? 'hidden' : 'silent', said: [] };
}

function messagesIn(body: string): readonly string[] {
  try {
    const { errorMessages } = JSON.parse(body) as { errorMessages?: unknown };
    return Array.isArray(errorMessages)
      ? errorMessages.filter((text) => typeof text === 'string')
      : [];
  } catch {
    return [];
  }
}
