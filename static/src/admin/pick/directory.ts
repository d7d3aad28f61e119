import type { Jira } from '../../host/host';

/** What of Jira's has an id and a name. */
export type Kind =
  | 'role'
  | 'group'
  | 'user'
  | 'project'
  | 'issueType'
  | 'status'
  | 'priority'
  | 'component'
  | 'label'
  | 'field';

/** Something of Jira's, as whoever looks at the page sees it. */
export interface Thing {
  readonly id: string;
  readonly name: string;
}

/** How many things are shown of what was found. */
const shown = 20;

interface Raw {
  readonly id?: string | number;
  readonly name?: string;
  readonly key?: string;
  readonly accountId?: string;
  readonly accountType?: string;
  readonly displayName?: string;
  readonly groupId?: string;
  readonly active?: boolean;
}

interface TypeWithStatuses extends Raw {
  readonly statuses?: readonly Raw[];
}

/**
 * Jira's roles, groups, people, projects and fields and what these can be: asked of
 * Jira in the browser as the person who looks at the page, and kept for as long as
 * the page lives. In a project there is what that project has.
 */
export class Directory {
  private readonly names = new Map<string, string>();
  private readonly whole = new Map<Kind, Promise<readonly Thing[]>>();
  private readonly asked = new Set<string>();
  private readonly listeners = new Set<() => void>();

  constructor(
    private readonly jira: Jira,
    /** Id of the project that the page is about; empty on the page of the site. */
    private readonly project: string,
  ) {}

  /** Calls back when a name has become known. */
  subscribe(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** What something is called: its id until Jira has said it, which this asks it to. */
  nameOf(kind: Kind, id: string): string {
    const name = this.names.get(`${kind} ${id}`);
    if (name === undefined) void this.learn(kind, id);
    return name ?? id;
  }

  /**
   * Those of a kind whose name has what was typed in it. Rejects if Jira does not
   * answer.
   */
  async find(kind: Kind, typed: string): Promise<readonly Thing[]> {
    const found = searched(kind)
      ? await this.search(kind, typed)
      : (await this.all(kind)).filter((t) => holds(t.name, typed));
    return found.slice(0, shown);
  }

  private async learn(kind: Kind, id: string): Promise<void> {
    const key = `${kind} ${id}`;
    if (this.asked.has(key)) return;
    this.asked.add(key);
    try {
      await (searched(kind) ? this.fetchOne(kind, id) : this.all(kind));
    } catch {
      // Then the id stands for itself.
    }
  }

  private fetchOne(kind: Kind, id: string): Promise<unknown> {
    const it = encodeURIComponent(id);
    switch (kind) {
      case 'group':
        return this.ask(kind, `/rest/api/3/group/bulk?groupId=${it}`);
      case 'user':
        return this.ask(kind, `/rest/api/3/user/bulk?accountId=${it}`);
      default:
        return this.ask(kind, `/rest/api/3/project/${it}`);
    }
  }

  private search(kind: Kind, typed: string): Promise<readonly Thing[]> {
    const query = `query=${encodeURIComponent(typed)}&maxResults=50`;
    switch (kind) {
      case 'group':
        return this.ask(kind, `/rest/api/3/groups/picker?${query}`);
      case 'user':
        return this.ask(kind, `/rest/api/3/user/search?${query}`);
      default:
        return this.ask(kind, `/rest/api/3/project/search?${query}`);
    }
  }

  /** All of a kind that there are few of, asked for once. */
  private all(kind: Kind): Promise<readonly Thing[]> {
    let asked = this.whole.get(kind);
    if (!asked) {
      asked = this.ask(kind, this.pathOf(kind));
      this.whole.set(kind, asked);
      asked.catch(() => this.whole.delete(kind));
    }
    return asked;
  }

  private pathOf(kind: Kind): string {
    const of = this.project;
    switch (kind) {
      case 'role':
        return of ? `/rest/api/3/project/${of}/roledetails` : '/rest/api/3/role';
      case 'issueType':
        return of ? `/rest/api/3/project/${of}/statuses` : '/rest/api/3/issuetype';
      case 'status':
        return of ? `/rest/api/3/project/${of}/statuses` : '/rest/api/3/status';
      case 'component':
        return of ? `/rest/api/3/project/${of}/components` : '';
      case 'priority':
        return '/rest/api/3/priority/search?maxResults=50';
      case 'label':
        return '/rest/api/3/label?maxResults=1000';
      default:
        return '/rest/api/3/field';
    }
  }

  private async ask(kind: Kind, path: string): Promise<readonly Thing[]> {
    if (path === '') return [];
    const answer = await this.jira.request(path);
    const things = distinct(rawsOf(kind, answer, path).flatMap((raw) => thingOf(kind, raw) ?? []));
    things.forEach((t) => this.names.set(`${kind} ${t.id}`, t.name));
    this.listeners.forEach((l) => l());
    return things;
  }
}

/** Whether there can be so many of a kind that Jira has to search among them. */
const searched = (kind: Kind) => kind === 'group' || kind === 'user' || kind === 'project';

const holds = (name: string, typed: string) =>
  name.toLocaleLowerCase().includes(typed.trim().toLocaleLowerCase());

/** The same id is there more than once where each type of issue has its statuses. */
function distinct(things: readonly Thing[]): readonly Thing[] {
  return things.filter((t, n) => things.findIndex((o) => o.id === t.id) === n);
}

/** The things in an answer, in whichever of Jira's envelopes they come. */
function rawsOf(kind: Kind, answer: unknown, path: string): readonly (Raw | string)[] {
  if (Array.isArray(answer)) {
    const list = answer as readonly TypeWithStatuses[];
    if (kind !== 'status' || !path.endsWith('/statuses')) return list;
    return list.flatMap((type) => type.statuses ?? []);
  }
  const { values, groups, ...one } = answer as {
    values?: readonly (Raw | string)[];
    groups?: readonly Raw[];
  };
  return values ?? groups ?? [one];
}

/** What is used of it; undefined of what cannot be chosen. */
function thingOf(kind: Kind, raw: Raw | string): Thing | undefined {
  if (typeof raw === 'string') return { id: raw, name: raw };
  const id = kind === 'user' ? raw.accountId : kind === 'group' ? raw.groupId : raw.id;
  const name = kind === 'user' ? raw.displayName : raw.name;
  if (id === undefined || name === undefined || raw.accountType === 'app') return undefined;
  const text = kind === 'project' && raw.key ? `${name} (${raw.key})` : name;
  return { id: String(id), name: text };
}
