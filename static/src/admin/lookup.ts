import type { Jira } from '../host/host';
import type { Kind, Part } from './api';

/** A part of the site and what people call it. */
export interface Named {
  readonly part: Part;
  readonly name: string;
}

/** Why what was typed names no part of the site. */
export type Unknown = 'empty' | 'malformed' | 'not_found';

const number = /^\d{1,19}$/;
const keys: Record<'project' | 'issue', RegExp> = {
  project: /^[a-z][a-z0-9_]*$/i,
  issue: /^[a-z][a-z0-9_]*-\d+$/i,
};
const account = /^[\w:-]{1,128}$/;

/**
 * Finds what is meant. People know keys, what is stored has ids, and Jira knows
 * both; of what Jira has deleted only the id is left, which is taken as it is.
 */
export async function lookup(jira: Jira, kind: Kind, typed: string): Promise<Named | Unknown> {
  if (kind === 'site') return { part: { kind, id: '' }, name: '' };
  const text = typed.trim();
  if (text === '') return 'empty';
  if (kind === 'person') {
    return account.test(text) ? { part: { kind, id: text }, name: text } : 'malformed';
  }
  if (number.test(text)) return { part: { kind, id: text }, name: text };
  if (!keys[kind].test(text)) return 'malformed';
  const key = text.toUpperCase();
  try {
    const found = (await jira.request(
      kind === 'issue' ? `/rest/api/3/issue/${key}?fields=project` : `/rest/api/3/project/${key}`,
    )) as { id?: unknown; key?: unknown };
    const id = String(found.id);
    // An issue that was moved answers to its old key, too.
    const name = typeof found.key === 'string' ? found.key : key;
    return number.test(id) ? { part: { kind, id }, name } : 'not_found';
  } catch {
    return 'not_found';
  }
}

/** The names of accounts, as far as Jira tells them. */
export async function namesOf(
  jira: Jira,
  accounts: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const names = new Map<string, string>();
  if (accounts.length === 0) return names;
  const query = accounts.map((id) => `accountId=${encodeURIComponent(id)}`).join('&');
  try {
    const found = (await jira.request(`/rest/api/3/user/bulk?maxResults=200&${query}`)) as {
      values?: readonly { accountId?: string; displayName?: string }[];
    };
    for (const { accountId, displayName } of found.values ?? []) {
      if (accountId && displayName) names.set(accountId, displayName);
    }
  } catch {
    // Then the ids stand for themselves.
  }
  return names;
}
