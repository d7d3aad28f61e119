import type { Jira } from '../../host/host';
import type { Grantee, Grants, Permission } from '../settings/api';

/** What a person is to Jira, as far as it was asked. */
export interface Standing {
  readonly id: string;
  /** Ids of groups; undefined where Jira does not say. */
  readonly groups: ReadonlySet<string> | undefined;
  /** Ids of roles in the project; undefined for a site, where each project has its own. */
  readonly roles: ReadonlySet<string> | undefined;
}

/** Whether a person has a permission, and by what. */
export type Verdict =
  | { readonly kind: 'jira' | 'no' | 'blind' }
  /** They have it by one of these: surely, or on issues where that is so. */
  | { readonly kind: 'yes' | 'some'; readonly by: readonly Grantee[] };

/** Whether a grantee is the person: true, false, or only here and there. */
function meets({ type, id }: Grantee, person: Standing): boolean | 'some' {
  switch (type) {
    case 'user':
      return id === person.id;
    case 'group':
      return person.groups?.has(id ?? '') ?? 'some';
    case 'role':
      return person.roles?.has(id ?? '') ?? 'some';
    default:
      return 'some';
  }
}

/** What custom permissions mean for a person; the server decides by the same rules. */
export function verdictOf(grants: Grants, permission: Permission, person: Standing): Verdict {
  const of = (p: Permission): Verdict => {
    const to = grants[p];
    if (!to) return { kind: 'jira' };
    const sure = to.filter((g) => meets(g, person) === true);
    if (sure.length > 0) return { kind: 'yes', by: sure };
    const some = to.filter((g) => meets(g, person) === 'some');
    return some.length > 0 ? { kind: 'some', by: some } : { kind: 'no' };
  };
  // Who may not see may do nothing.
  if (permission !== 'view' && of('view').kind === 'no') return { kind: 'blind' };
  return of(permission);
}

interface Role {
  readonly actors?: readonly {
    readonly actorUser?: { readonly accountId?: string };
    readonly actorGroup?: { readonly groupId?: string };
  }[];
}

/**
 * Asks Jira what a person is, as whoever looks at the page. What Jira does not tell
 * them is left open.
 *
 * @param project id; empty for a site
 * @param roles ids of the roles that matter
 */
export async function standingOf(
  jira: Jira,
  id: string,
  project: string,
  roles: readonly string[],
): Promise<Standing> {
  const groups = await groupsOf(jira, id);
  if (!project) return { id, groups, roles: undefined };
  const has = await Promise.all(
    roles.map(async (role) => {
      const { actors = [] } = (await jira.request(
        `/rest/api/3/project/${project}/role/${role}`,
      )) as Role;
      return actors.some(
        ({ actorUser, actorGroup }) =>
          actorUser?.accountId === id || groups?.has(actorGroup?.groupId ?? '') === true,
      );
    }),
  ).catch(() => undefined);
  return { id, groups, roles: has && new Set(roles.filter((_, n) => has[n])) };
}

async function groupsOf(jira: Jira, id: string): Promise<ReadonlySet<string> | undefined> {
  try {
    const groups = (await jira.request(
      `/rest/api/3/user/groups?accountId=${encodeURIComponent(id)}`,
    )) as readonly { readonly groupId?: string }[];
    return new Set(groups.flatMap((g) => g.groupId ?? []));
  } catch {
    return undefined;
  }
}
