import type { Jira } from '../host/host';
import { adminWords as words } from '../words/words';
import { ask } from './api';
import type { ApiDeps, Reply } from './api';
import { sentence } from './controller';
import { lookup, namesOf } from './lookup';

export type Access = 'read' | 'write';

/** An API token, without what only its owner has. */
export interface Token {
  readonly id: string;
  readonly name: string;
  /** Account id of who made it. */
  readonly maker: string;
  readonly access: Access;
  /** Ids; none is the whole site. */
  readonly projects: readonly string[];
  readonly createdAt: string;
  readonly expiresAt: string;
  readonly revokedAt: string | null;
  readonly lastUsed: string | null;
  readonly uses: number;
  readonly good: boolean;
}

export interface Use {
  readonly at: string;
  readonly what: string;
}

/** How often a token was used, and the last times. */
export interface Uses {
  readonly uses: number;
  readonly recent: readonly Use[];
}

export interface Wish {
  readonly name: string;
  readonly access: Access;
  /** Ids; none is the whole site. */
  readonly projects: readonly string[];
  readonly days: number;
}

/** The part of the server that has to do with tokens. Its methods never reject. */
export interface TokenApi {
  list(): Promise<Reply<{ readonly tokens: readonly Token[] }>>;
  create(wish: Wish): Promise<Reply<Token & { readonly token: string }>>;
  revoke(id: string): Promise<Reply<Token>>;
  uses(id: string): Promise<Reply<Uses>>;
}

export function httpTokenApi(deps: ApiDeps): TokenApi {
  const path = '/site/tokens';
  return {
    list: () => ask(deps, { method: 'GET', path }),
    create: (wish) => ask(deps, { method: 'POST', path, body: wish }),
    revoke: (id) => ask(deps, { method: 'DELETE', path: `${path}/${id}` }),
    uses: (id) => ask(deps, { method: 'GET', path: `${path}/${id}/uses` }),
  };
}

export interface TokensView {
  /** Undefined until they are known. */
  readonly tokens: readonly Token[] | undefined;
  /** What people are called. */
  readonly names: ReadonlyMap<string, string>;
  readonly fault: string;
  readonly busy: boolean;
  /** The token that was made just now: nobody can be shown it again. */
  readonly made: string | undefined;
  /** The token that waits for its revocation to be confirmed. */
  readonly revoking: string | undefined;
  /** The token whose uses are shown, and these when they are known. */
  readonly shown: { readonly id: string; readonly used: Uses | undefined } | undefined;
}

interface Deps {
  readonly api: TokenApi;
  readonly jira: Jira;
}

/** What the card of API tokens knows and does. */
export class Tokens {
  view: TokensView = {
    tokens: undefined,
    names: new Map(),
    fault: '',
    busy: false,
    made: undefined,
    revoking: undefined,
    shown: undefined,
  };
  private listener: () => void = () => undefined;

  constructor(private readonly deps: Deps) {}

  subscribe(listener: () => void): () => void {
    this.listener = listener;
    return () => (this.listener = () => undefined);
  }

  private set(change: Partial<TokensView>): void {
    this.view = { ...this.view, ...change };
    this.listener();
  }

  async load(): Promise<void> {
    const reply = await this.deps.api.list();
    if (reply.kind !== 'ok') {
      this.set({ fault: sentence(reply) });
      return;
    }
    this.set({ tokens: reply.value.tokens, fault: '' });
    const makers = new Set(reply.value.tokens.map((t) => t.maker));
    this.set({ names: await namesOf(this.deps.jira, [...makers]) });
  }

  /**
   * Makes a token. Projects are typed as keys or ids, with commas or spaces in
   * between; none is the whole site. It returns whether there is one now.
   */
  async create(name: string, access: Access, typed: string, days: number): Promise<boolean> {
    if (this.view.busy) return false;
    this.set({ busy: true, fault: '', made: undefined });
    const projects: string[] = [];
    for (const text of typed.split(/[\s,]+/).filter(Boolean)) {
      const found = await lookup(this.deps.jira, 'project', text);
      if (typeof found === 'string') {
        this.set({ busy: false, fault: words.tokens.unknown(text) });
        return false;
      }
      if (!projects.includes(found.part.id)) projects.push(found.part.id);
    }
    const reply = await this.deps.api.create({ name, access, projects, days });
    if (reply.kind !== 'ok') {
      this.set({ busy: false, fault: sentence(reply) });
      return false;
    }
    this.set({ busy: false, made: reply.value.token });
    await this.load();
    return true;
  }

  /** Forgets the token that was made: whoever needs it has it. */
  hide(): void {
    this.set({ made: undefined });
  }

  askRevoke(id: string | undefined): void {
    this.set({ revoking: id, fault: '' });
  }

  async revoke(id: string): Promise<void> {
    if (this.view.busy) return;
    this.set({ busy: true });
    const reply = await this.deps.api.revoke(id);
    this.set({
      busy: false,
      revoking: undefined,
      fault: reply.kind === 'ok' ? '' : sentence(reply),
    });
    if (reply.kind === 'ok') await this.load();
  }

  /** Shows the uses of a token, or hides them. */
  async show(id: string | undefined): Promise<void> {
    this.set({ shown: id === undefined ? undefined : { id, used: undefined }, fault: '' });
    if (id === undefined) return;
    const reply = await this.deps.api.uses(id);
    if (this.view.shown?.id !== id) return; // another is shown meanwhile
    this.set(
      reply.kind === 'ok'
        ? { shown: { id, used: reply.value } }
        : { shown: undefined, fault: sentence(reply) },
    );
  }
}
