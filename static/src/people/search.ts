import type { Jira } from '../host/host';
import type { JiraUser, People, Person } from './people';

/** How many people Jira is asked for, and how many of them are shown. */
const asked = 50;
const shown = 20;

/**
 * The people of the site who may see an issue and whose name begins with what was
 * typed, as Jira has them for whoever looks at the page: it tells nobody of people
 * who may not browse them. Rejects if Jira does not answer.
 */
export async function searchPeople(
  jira: Jira,
  people: People,
  issueKey: string,
  typed: string,
): Promise<readonly Person[]> {
  const query = new URLSearchParams({ issueKey, query: typed, maxResults: `${asked}` });
  const users = (await jira.request(
    `/rest/api/3/user/viewissue/search?${query}`,
  )) as readonly JiraUser[];
  // Apps may see issues, too, and do nothing.
  const found = users.filter((u) => u.active !== false && u.accountType !== 'app');
  return people.learn(found).slice(0, shown);
}
