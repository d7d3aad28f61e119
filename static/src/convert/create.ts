import type { Item } from '../domain/state';
import { JiraError } from '../host/host';
import type { Jira } from '../host/host';
import { newIssue } from '../host/jirapage';
import { factFields, factsOf } from './issues';
import type { Facts, JiraIssue } from './issues';
import { document as documentOf, plain } from './text';

/** What an item can become: an issue beside the one that it is on, or a part of it. */
export type Into = 'issue' | 'subtask';

export interface IssueType {
  readonly id: string;
  readonly name: string;
}

/** Where new issues go. */
export interface Place {
  readonly projectId: string;
  /** Id of the issue that the checklists are on. */
  readonly issueId: string;
}

const maxSummary = 255; // Jira's limit

/** The types that the person may create in a project; rejects if Jira does not say. */
export async function typesFor(jira: Jira, project: string, into: Into): Promise<IssueType[]> {
  const answer = (await jira.request(
    `/rest/api/3/issue/createmeta/${encodeURIComponent(project)}/issuetypes?maxResults=200`,
  )) as { issueTypes?: readonly { id?: string; name?: string; subtask?: boolean }[] };
  return (answer.issueTypes ?? []).flatMap(({ id, name, subtask = false }) =>
    id && name && subtask === (into === 'subtask') ? [{ id, name }] : [],
  );
}

/** The fields that are filled in here, or by Jira itself. */
const filled = ['summary', 'project', 'issuetype', 'parent', 'reporter'];

/** The names of the fields that a type wants and that an item has nothing for. */
export async function missingFields(
  jira: Jira,
  project: string,
  type: string,
  described: boolean,
): Promise<string[]> {
  const answer = (await jira.request(
    `/rest/api/3/issue/createmeta/${encodeURIComponent(project)}/issuetypes/${encodeURIComponent(type)}?maxResults=200`,
  )) as { fields?: readonly Field[] };
  const has = described ? [...filled, 'description'] : filled;
  return (answer.fields ?? [])
    .filter((f) => f.required && !f.hasDefaultValue && !has.includes(f.fieldId ?? ''))
    .map((f) => f.name ?? f.fieldId ?? '');
}

interface Field {
  readonly fieldId?: string;
  readonly name?: string;
  readonly required?: boolean;
  readonly hasDefaultValue?: boolean;
}

/** What an issue is called, and what else an item says. A long text goes on in the description. */
export function wordsOf({ text, details }: Item): { summary: string; description: string } {
  const whole = plain(text);
  const points = [...whole];
  if (points.length <= maxSummary) return { summary: whole, description: details };
  const summary = `${points.slice(0, maxSummary - 1).join('')}…`;
  return { summary, description: details ? `${whole}\n\n${details}` : whole };
}

/** Makes an issue of an item in the viewer's name, and gives what Jira says of it. */
export async function createFrom(
  jira: Jira,
  item: Item,
  place: Place,
  type: string,
  into: Into,
): Promise<Facts> {
  const { summary, description } = wordsOf(item);
  const made = (await jira.request('/rest/api/3/issue', {
    method: 'POST',
    body: {
      fields: {
        project: { id: place.projectId },
        issuetype: { id: type },
        summary,
        ...(description ? { description: documentOf(description) } : {}),
        ...(into === 'subtask' ? { parent: { id: place.issueId } } : {}),
      },
    },
  })) as JiraIssue;
  // Of a new issue Jira tells the id and the key.
  if (!made.id || !made.key) throw new Error('Jira did not say which issue it made');
  return factsOfNew(made.id, made.key, summary);
}

/** A new issue is in the first status of its workflow; which that is, is read later. */
export function factsOfNew(id: string, key: string, summary: string): Facts {
  return { id, key, summary, status: '', colour: 'grey', done: false };
}

/** Makes an issue of an item in Jira's own dialog; undefined if the person closed it. */
export async function createInJira(
  jira: Jira,
  item: Item,
  place: Place,
  type: string,
  into: Into,
): Promise<Facts | undefined> {
  const { summary, description } = wordsOf(item);
  const made = await newIssue({
    pid: Number(place.projectId),
    issueType: Number(type),
    fields: {
      summary,
      ...(description ? { description } : {}),
      ...(into === 'subtask' ? { parent: { id: place.issueId } } : {}),
    },
  });
  const issue = made?.[0];
  if (!issue) return undefined;
  if (issue.id && issue.key) return factsOfNew(String(issue.id), issue.key, summary);
  return issue.key ? findIssue(jira, issue.key) : undefined;
}

const key = /^[a-z][a-z0-9_]*-\d+$/i;

/** The issue that somebody typed the key of, or pasted the address of; undefined if it is neither. */
export function keyIn(typed: string): string | undefined {
  const text = typed.trim();
  const address = URL.canParse(text) ? new URL(text) : undefined;
  const named =
    address?.searchParams.get('selectedIssue') ?? address?.pathname.split('/').at(-1) ?? text;
  return key.test(named) ? named.toUpperCase() : undefined;
}

/** Reads an issue by its key; undefined if there is none that the viewer may see. */
export async function findIssue(jira: Jira, issueKey: string): Promise<Facts | undefined> {
  try {
    const path = `/rest/api/3/issue/${encodeURIComponent(issueKey)}?fields=${factFields.join(',')}`;
    return factsOf((await jira.request(path)) as JiraIssue);
  } catch (e) {
    if (e instanceof JiraError && (e.status === 404 || e.status === 403)) return undefined;
    throw e;
  }
}

/** What Jira says is wrong, in its own words, which are in the viewer's language; '' if nothing. */
export function faultOf(fault: unknown): string {
  if (!(fault instanceof JiraError)) return '';
  try {
    const { errorMessages = [], errors = {} } = JSON.parse(fault.body) as {
      errorMessages?: readonly string[];
      errors?: Readonly<Record<string, string>>;
    };
    return [...errorMessages, ...Object.values(errors)].join(' ');
  } catch {
    return '';
  }
}
