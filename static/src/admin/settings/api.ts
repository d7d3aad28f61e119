import { ask } from '../api';
import type { ApiDeps, Reply } from '../api';
import { areaOf } from '../jobs/job';

/** The settings that are one value each. */
export const plainNames = [
  'severalLists',
  'optionalByDefault',
  'panel',
  'tell',
  'language',
  'hideComplete',
] as const;
export type PlainName = (typeof plainNames)[number];

/** The six permissions that can be granted, in the order in which they are shown. */
export const permissions = ['view', 'add', 'edit', 'toggle', 'delete', 'manageTemplates'] as const;
export type Permission = (typeof permissions)[number];

export type GranteeType = 'role' | 'group' | 'user' | 'assignee' | 'reporter';

/** Whom a permission is granted to. */
export interface Grantee {
  readonly type: GranteeType;
  /** Jira's id of the role, the group or the person; others have none. */
  readonly id?: string;
}

/** To whom each permission is granted; one that is missing is as Jira says. */
export type Grants = { readonly [P in Permission]?: readonly Grantee[] };

/** The fields of Jira that show something, in the order in which they are shown. */
export const fieldNames = ['progress', 'percent', 'completed', 'text', 'glance'] as const;
export type FieldName = (typeof fieldNames)[number];

/** Which of them have a value. */
export type Fields = { readonly [F in FieldName]: boolean };

/** What a setting is; null where nothing is chosen. */
export type Value = boolean | string | Grants | Fields | null;

/** A setting as it is in a place. */
export interface Held {
  readonly value: Value;
  /** It was chosen there, and is not inherited. */
  readonly own: boolean;
  /** Where it comes from. */
  readonly from: 'default' | 'site' | 'project';
  /** What it can be, where that is one of a few words. */
  readonly options?: readonly string[];
}

export type SettingName = PlainName | 'permissions' | 'fields';
export type AllHeld = Readonly<Partial<Record<SettingName, Held>>>;

/** The server's part in it, for the site or the project of the page. Its methods never reject. */
export interface SettingsApi {
  load(): Promise<Reply<{ readonly settings: AllHeld }>>;
  /**
   * Sets one setting of the place, null to inherit it again.
   *
   * @param was what the place had chosen as far as is known, null for nothing: if it
   * is something else by now, the answer is the refusal `conflict`
   */
  set(name: SettingName, was: Value, value: Value): Promise<Reply<Held>>;
}

export function httpSettingsApi(deps: ApiDeps): SettingsApi {
  const path = `${areaOf(deps)}/settings`;
  return {
    load: () => ask(deps, { method: 'GET', path }),
    set: (name, was, value) =>
      ask(deps, { method: 'PUT', path: `${path}/${name}`, body: { was, value } }),
  };
}
