import type { Item, State } from '../../src/domain/state';

/** The people of the local Jira, as its page's address calls them. */
export type User = 'ada' | 'ben' | 'cleo' | 'anonymous';

/** How the local Jira answers when the app asks what a person may do. */
export type Answers = 'ok' | '500' | '429' | 'hang';

export interface Issue {
  readonly id: string;
  readonly key: string;
}

interface About {
  readonly people: Readonly<Record<User, string>>;
  readonly permissionChecks: number;
  readonly app: { readonly baseUrl: string; readonly state: string };
}

/** The local Jira's controls, and the app's API as seen with its tokens. */
export class Jira {
  constructor(readonly origin: string) {}

  /** Makes an issue that no other test knows. */
  newIssue(project: 'WEB' | 'OPS' = 'WEB', summary = 'An issue of a test'): Promise<Issue> {
    return this.post('issues', { project, summary }) as Promise<Issue>;
  }

  async answers(answers: Answers): Promise<void> {
    await this.post('answers', { answers });
  }

  /** Changes what one person may do with one issue. */
  async grant(user: User, issue: Issue, can: { browse: boolean; edit: boolean }): Promise<void> {
    await this.post('grants', { user, issue: issue.key, ...can });
  }

  /** Makes a person an administrator of the site, or takes that away. */
  async appoint(user: User, admin: boolean): Promise<void> {
    await this.post('admins', { user, admin });
  }

  async lifecycle(event: 'installed' | 'enabled' | 'disabled' | 'uninstalled'): Promise<void> {
    await this.post('lifecycle', { event });
  }

  /** The app's base URL. */
  async app(): Promise<string> {
    return (await this.about()).app.baseUrl;
  }

  /** A person's account id. */
  async account(user: User): Promise<string> {
    return (await this.about()).people[user];
  }

  /** Moves an issue to another status, as somebody does on its page. */
  async move(issue: { key: string }, status: 'To do' | 'In progress' | 'Done', user: User = 'ada') {
    await this.post('status', { user, issue: issue.key, status });
  }

  /** Gives an issue a property, as another app would. */
  async keep(issue: Issue, key: string, value: unknown): Promise<void> {
    await this.post('properties', { issue: issue.key, key, value });
  }

  /** What the app has told Jira of an issue in its property. */
  async told(issue: Issue): Promise<unknown> {
    const res = await fetch(`${this.origin}/_control/properties/${issue.key}/ticklist`);
    return ((await res.json()) as { value: unknown }).value;
  }

  /** How often the app has asked what a person may do. */
  async permissionChecks(): Promise<number> {
    return (await this.about()).permissionChecks;
  }

  private async about(): Promise<About> {
    const res = await fetch(`${this.origin}/_control`);
    return (await res.json()) as About;
  }

  /** Adds items through the API, as another of the issue's users would. */
  async seed(issue: Issue, texts: readonly string[], user: User = 'ada'): Promise<void> {
    for (let at = 0; at < texts.length; at += 100) {
      const ops = texts.slice(at, at + 100).map((text, n) => {
        const id = `seed-${at + n}`;
        return { id: `op-${id}`, type: 'addItem', item: id, text };
      });
      await this.ops(issue, ops, user);
    }
  }

  /** Sends operations and fails unless all are applied. */
  async ops(issue: Issue, ops: readonly object[], user: User = 'ada'): Promise<void> {
    const answer = (await this.call(issue, 'ops', user, { ops })) as { rejected: unknown[] };
    if (answer.rejected.length > 0) throw new Error(`rejected: ${JSON.stringify(answer.rejected)}`);
  }

  /** What the server has stored, in order. */
  async items(issue: Issue, user: User = 'ada'): Promise<Item[]> {
    return (await this.state(issue, user)).lists.flatMap((list) => [...list.items]);
  }

  /** The same with all that surrounds it. */
  async state(issue: Issue, user: User = 'ada'): Promise<State> {
    return (await this.call(issue, 'checklists', user)) as State;
  }

  /** The names of the lists that the app counts for rules of workflows. */
  async watched(): Promise<string[]> {
    const { watches } = (await this.ask('WEB-1', 'site/watches', 'ada')) as {
      watches: { list: string }[];
    };
    return watches.map(({ list }) => list);
  }

  private call(issue: Issue, what: string, user: User, body?: object): Promise<unknown> {
    return this.ask(issue.key, `issues/${issue.id}/${what}`, user, body);
  }

  private async ask(issue: string, what: string, user: User, body?: object): Promise<unknown> {
    const { context } = (await this.post('tokens', { user, issue })) as { context: string };
    const res = await fetch(`${await this.app()}/api/v1/${what}`, {
      method: body ? 'POST' : 'GET',
      headers: {
        Authorization: `JWT ${context}`,
        ...(body ? { 'Content-Type': 'application/json' } : {}),
      },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    if (!res.ok) throw new Error(`${what} answered ${res.status} ${await res.text()}`);
    return res.json();
  }

  private async post(what: string, body: object): Promise<unknown> {
    const res = await fetch(`${this.origin}/_control/${what}`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
    });
    const text = await res.text();
    if (!res.ok) throw new Error(`/_control/${what} answered ${res.status} ${text}`);
    return text === '' ? undefined : JSON.parse(text);
  }
}
