import type { Jira } from '../host/host';
import type { Clock } from '../outbox/clock';

/** A person, as Jira shows them to whoever looks at the page. */
export interface Person {
  readonly id: string;
  /** Undefined of an account that Jira does not know any more. */
  readonly name: string | undefined;
  /** The address of a picture of at least 48 pixels. */
  readonly picture?: string;
  /** The account can no longer be used. */
  readonly inactive?: true;
}

/** The part of Jira's user that is read. */
export interface JiraUser {
  readonly accountId?: string;
  readonly displayName?: string;
  readonly active?: boolean;
  readonly accountType?: string;
  readonly avatarUrls?: Readonly<Record<string, string>>;
}

export interface PeopleDeps {
  readonly jira: Jira;
  readonly clock: Clock;
}

/** How many accounts are asked for together: their ids have to fit into an address. */
const together = 50;
/** How long others are waited for to be asked with the first, in milliseconds. */
const gathering = 15;
/** How long after Jira did not answer it is asked again, in milliseconds. */
const pause = 30_000;

/**
 * Names and pictures of people, for as long as the page lives: nothing of them is
 * stored anywhere. Jira is asked once for each person, for many together.
 */
export class People {
  readonly #deps: PeopleDeps;
  readonly #known = new Map<string, Person>();
  readonly #listeners = new Set<() => void>();
  /** Who is being asked for, and when they are known or cannot be. */
  readonly #asked = new Map<string, Promise<void>>();
  #gathered: Set<string> | undefined;
  #next: Promise<void> | undefined;

  constructor(deps: PeopleDeps) {
    this.#deps = deps;
  }

  /** Calls back when somebody has become known, until the returned function is called. */
  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** The person of an account id; undefined until Jira has told, which this asks it to. */
  get(id: string): Person | undefined {
    const person = this.#known.get(id);
    if (!person) void this.#ask(id);
    return person;
  }

  /** The same for many. Whom Jira does not tell of in the end is not in it; never rejects. */
  async resolve(ids: Iterable<string>): Promise<ReadonlyMap<string, Person>> {
    const wanted = new Set(ids);
    const unknown = [...wanted].filter((id) => !this.#known.has(id));
    await Promise.all(unknown.map((id) => this.#ask(id)));
    return new Map(
      [...wanted].flatMap((id) => {
        const person = this.#known.get(id);
        return person ? [[id, person] as const] : [];
      }),
    );
  }

  /** Keeps what Jira told of people for another reason. */
  learn(users: readonly JiraUser[]): readonly Person[] {
    const people = users.flatMap((user) => personOf(user) ?? []);
    people.forEach((p) => this.#known.set(p.id, p));
    if (people.length > 0) this.#listeners.forEach((l) => l());
    return people;
  }

  #ask(id: string): Promise<void> {
    let asked = this.#asked.get(id);
    if (!asked) {
      asked = this.#gather(id);
      this.#asked.set(id, asked);
    }
    return asked;
  }

  #gather(id: string): Promise<void> {
    if (!this.#gathered || !this.#next || this.#gathered.size >= together) {
      const ids = new Set<string>();
      this.#gathered = ids;
      this.#next = new Promise<void>((done) => {
        this.#deps.clock.after(gathering, () => {
          if (this.#gathered === ids) this.#gathered = undefined;
          void this.#fetch([...ids]).then(done);
        });
      });
    }
    this.#gathered.add(id);
    return this.#next;
  }

  async #fetch(ids: readonly string[]): Promise<void> {
    const query = ids.map((id) => `accountId=${encodeURIComponent(id)}`).join('&');
    try {
      const answer = (await this.#deps.jira.request(
        `/rest/api/3/user/bulk?maxResults=${together}&${query}`,
      )) as { values?: readonly JiraUser[] };
      const found = new Set(this.learn(answer.values ?? []).map((p) => p.id));
      // Jira passes over whom it does not know.
      const gone = ids.filter((id) => !found.has(id));
      gone.forEach((id) => this.#known.set(id, { id, name: undefined, inactive: true }));
      if (gone.length > 0) this.#listeners.forEach((l) => l());
    } catch {
      this.#deps.clock.after(pause, () => ids.forEach((id) => this.#asked.delete(id)));
    }
  }
}

const known = new WeakMap<Jira, People>();

/** The people of the page: the same for whoever asks, so that Jira is asked once. */
export function peopleOf(page: PeopleDeps): People {
  let people = known.get(page.jira);
  if (!people) {
    people = new People(page);
    known.set(page.jira, people);
  }
  return people;
}

/** What is used of a user of Jira's; undefined of one without an account or a name. */
function personOf({ accountId, displayName, avatarUrls, active }: JiraUser): Person | undefined {
  if (!accountId || !displayName) return undefined;
  const picture = avatarUrls?.['48x48'];
  return {
    id: accountId,
    name: displayName,
    ...(picture ? { picture } : {}),
    ...(active === false ? { inactive: true as const } : {}),
  };
}

/** One or two letters that stand for a name: of its first and of its last word. */
export function initials(name: string): string {
  const words = name.split(/[\s.]+/u).filter((w) => /^[\p{L}\p{N}]/u.test(w));
  const first = words[0];
  const last = words.length > 1 ? words.at(-1) : undefined;
  return [first, last]
    .flatMap((w) => (w === undefined ? [] : ([...w][0] ?? [])))
    .join('')
    .toLocaleUpperCase();
}
