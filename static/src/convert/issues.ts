import type { Jira } from '../host/host';
import type { Clock } from '../outbox/clock';

/** What Jira says of an issue to whoever looks at the page. */
export interface Facts {
  readonly id: string;
  readonly key: string;
  readonly summary: string;
  /** What the site calls the status. */
  readonly status: string;
  readonly colour: 'grey' | 'blue' | 'green';
  /** Jira counts the status as done. */
  readonly done: boolean;
}

/** An issue as Jira's REST API has it, as far as it is read. */
export interface JiraIssue {
  readonly id?: string;
  readonly key?: string;
  readonly fields?: {
    readonly summary?: string;
    readonly status?: {
      readonly name?: string;
      readonly statusCategory?: { readonly key?: string };
    };
  };
}

/** The fields that Facts are read from. */
export const factFields = ['summary', 'status'] as const;

/** The categories of statuses, the same on every site, by the colours that Jira gives them. */
const colours: Readonly<Record<string, Facts['colour']>> = { indeterminate: 'blue', done: 'green' };

/** Reads an issue; undefined if it is none. */
export function factsOf({ id, key, fields }: JiraIssue): Facts | undefined {
  if (!id || !key) return undefined;
  const category = fields?.status?.statusCategory?.key ?? '';
  return {
    id,
    key,
    summary: fields?.summary ?? '',
    status: fields?.status?.name ?? '',
    colour: colours[category] ?? 'grey',
    done: category === 'done',
  };
}

export interface IssuesDeps {
  readonly jira: Jira;
  readonly clock: Clock;
}

/** How many issues are asked for together: Jira's limit. */
const together = 100;
const gathering = 15;
/** How long after Jira did not answer it is asked again, in milliseconds. */
const pause = 30_000;

/**
 * The issues that items are tied to, as the viewer may see them: for as long as the
 * page lives, and asked for again when it is looked at again.
 */
export class Issues {
  readonly #deps: IssuesDeps;
  /** Null is one that the viewer may not see, or that is gone: Jira does not tell which. */
  readonly #known = new Map<string, Facts | null>();
  readonly #listeners = new Set<() => void>();
  readonly #asked = new Set<string>();
  #gathered: Set<string> | undefined;

  constructor(deps: IssuesDeps) {
    this.#deps = deps;
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** What is known of an issue by its id; undefined until Jira has said, which this asks it to. */
  get(id: string): Facts | null | undefined {
    if (!this.#asked.has(id)) {
      this.#asked.add(id);
      this.#gather(id);
    }
    return this.#known.get(id);
  }

  /** Keeps what Jira said for another reason. */
  learn(facts: Facts): void {
    this.#asked.add(facts.id);
    this.#known.set(facts.id, facts);
    this.#tell();
  }

  /** Asks again for all that were asked for. */
  refresh(): void {
    this.#asked.forEach((id) => this.#gather(id));
  }

  /** Asks again for one: something says that it has changed. */
  again(id: string): void {
    this.#gather(id);
  }

  #gather(id: string): void {
    if (!this.#gathered || this.#gathered.size >= together) {
      const ids = new Set<string>();
      this.#gathered = ids;
      this.#deps.clock.after(gathering, () => {
        if (this.#gathered === ids) this.#gathered = undefined;
        void this.#fetch([...ids]);
      });
    }
    this.#gathered.add(id);
  }

  async #fetch(ids: readonly string[]): Promise<void> {
    try {
      const answer = (await this.#deps.jira.request('/rest/api/3/issue/bulkfetch', {
        method: 'POST',
        body: { issueIdsOrKeys: ids, fields: factFields },
      })) as { issues?: readonly JiraIssue[] };
      const found = new Map((answer.issues ?? []).map((i) => [i.id, factsOf(i)]));
      ids.forEach((id) => this.#known.set(id, found.get(id) ?? null));
    } catch {
      // What was known stays; what was not is asked for again.
      const unknown = ids.filter((id) => !this.#known.has(id));
      this.#deps.clock.after(pause, () => unknown.forEach((id) => this.#asked.delete(id)));
    }
    this.#tell();
  }

  #tell(): void {
    this.#listeners.forEach((l) => l());
  }
}

const known = new WeakMap<Jira, Issues>();

/** The issues of the page: the same for whoever asks. */
export function issuesOf(page: IssuesDeps): Issues {
  let issues = known.get(page.jira);
  if (!issues) {
    issues = new Issues(page);
    known.set(page.jira, issues);
    const again = issues;
    document.addEventListener('visibilitychange', () => {
      if (document.visibilityState === 'visible') again.refresh();
    });
  }
  return issues;
}
