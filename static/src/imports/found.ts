import type { Jira } from '../host/host';

/** What another app left in an issue, as data of one format. */
export interface Found {
  readonly format: string;
  readonly text: string;
}

interface Issue {
  readonly names?: Readonly<Record<string, string>>;
  readonly schema?: Readonly<Record<string, { readonly custom?: string }>>;
  readonly fields?: Readonly<Record<string, unknown>>;
  readonly properties?: Readonly<Record<string, unknown>>;
}

/** How other apps call the fields in which they show checklists. */
const fields: Readonly<Record<string, string>> = {
  'Checklist Text': 'issue-checklist',
  Checklists: 'smart-checklist',
};
const okapya = 'com.okapya.jira.checklist:checklist';

/**
 * Looks in Jira, as the person, for what other apps left in an issue: in fields and
 * in properties, with one question. Rejects where Jira cannot be asked.
 */
export async function findOthers(jira: Jira, issueId: string): Promise<readonly Found[]> {
  const path = `/rest/api/3/issue/${issueId}?fields=*all&expand=names,schema&properties=*all`;
  return foundIn((await jira.request(path)) as Issue);
}

export function foundIn(issue: Issue): readonly Found[] {
  const found = new Map<string, string>();
  for (const [id, value] of Object.entries(issue.fields ?? {})) {
    if (value === null || value === undefined) continue;
    const named = fields[issue.names?.[id] ?? ''];
    const format = issue.schema?.[id]?.custom === okapya ? 'okapya' : named;
    if (format) found.set(format, textOf(value));
  }
  const properties = issue.properties ?? {};
  const smart = properties['com.railsware.SmartChecklist.checklist'];
  if (smart && !found.has('smart-checklist')) found.set('smart-checklist', textOf(smart));
  const multiple = Object.entries(properties).filter(([key]) => key.startsWith('sd-checklists-'));
  if (multiple.length > 0) {
    found.set('multiple-checklists', JSON.stringify(Object.fromEntries(multiple)));
  }
  const summary = properties.checklist;
  if (isSummary(summary) && !found.has('issue-checklist')) {
    found.set('issue-checklist', JSON.stringify(summary));
  }
  return [...found].map(([format, text]) => ({ format, text }));
}

const textOf = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value));

/** Whether a property is Issue Checklist's and not another app's of the same name. */
const isSummary = (value: unknown) =>
  typeof value === 'object' && value !== null && 'progressText' in value && 'items' in value;
