import type { Jira } from '../../host/host';
import { pageWords } from '../../words/words';
import type { Reply } from '../api';
import { sentence } from '../controller';
import { lookup } from '../lookup';
import type { Delivery, Hook, HookApi, Log, NewHook, Wish } from './api';

export interface HooksView {
  /** Undefined until they are known. */
  readonly hooks: readonly Hook[] | undefined;
  readonly fault: string;
  readonly busy: boolean;
  /** The hook whose secret is shown, this once. */
  readonly made: { readonly id: string; readonly secret: string } | undefined;
  /** The hook that is being changed; empty for a new one, undefined for none. */
  readonly editing: string | undefined;
  /** The hook that waits for its deletion to be confirmed. */
  readonly removing: string | undefined;
  /** The hook whose log is shown, and this when it is known. */
  readonly shown: { readonly id: string; readonly log: Log | undefined } | undefined;
  /** What came of the latest test. */
  readonly tested: { readonly id: string; readonly result: Delivery } | undefined;
}

/** What is typed in the form: projects as keys or ids. */
export interface Typed extends Omit<Wish, 'projects'> {
  readonly projects: string;
}

interface Deps {
  readonly api: HookApi;
  readonly jira: Jira;
}

/** What the tab of hooks knows and does. */
export class Hooks {
  view: HooksView = {
    hooks: undefined,
    fault: '',
    busy: false,
    made: undefined,
    editing: undefined,
    removing: undefined,
    shown: undefined,
    tested: undefined,
  };
  private listener: () => void = () => undefined;

  constructor(private readonly deps: Deps) {}

  subscribe(listener: () => void): () => void {
    this.listener = listener;
    return () => (this.listener = () => undefined);
  }

  private set(change: Partial<HooksView>): void {
    this.view = { ...this.view, ...change };
    this.listener();
  }

  async load(): Promise<void> {
    const reply = await this.deps.api.list();
    if (reply.kind === 'ok') this.set({ hooks: reply.value.hooks });
    else this.set({ fault: sentence(reply) });
  }

  /** Does one thing at a time; undefined if another is being done, or it failed. */
  private async once<T>(work: () => Promise<Reply<T>>): Promise<T | undefined> {
    if (this.view.busy) return undefined;
    this.set({ busy: true, fault: '' });
    const reply = await work();
    this.set({ busy: false, fault: reply.kind === 'ok' ? '' : sentence(reply) });
    return reply.kind === 'ok' ? reply.value : undefined;
  }

  edit(id: string | undefined): void {
    this.set({ editing: id, fault: '', removing: undefined });
  }

  askRemove(id: string | undefined): void {
    this.set({ removing: id, fault: '' });
  }

  /** Forgets the secret: whoever needs it has it. */
  hide(): void {
    this.set({ made: undefined });
  }

  /** Ids of the projects that were typed; a sentence if one is not known. */
  private async projects(typed: string): Promise<readonly string[] | string> {
    const ids: string[] = [];
    for (const text of typed.split(/[\s,]+/).filter(Boolean)) {
      const found = await lookup(this.deps.jira, 'project', text);
      if (typeof found === 'string') return pageWords.hooks.unknown(text);
      if (!ids.includes(found.part.id)) ids.push(found.part.id);
    }
    return ids;
  }

  /** Makes a hook, or changes the one given. */
  async save(hook: Hook | undefined, typed: Typed): Promise<void> {
    const projects = await this.projects(typed.projects);
    if (typeof projects === 'string') {
      this.set({ fault: projects });
      return;
    }
    const { api } = this.deps;
    const wish = { ...typed, projects };
    const saved = await this.once<Hook | NewHook>(() =>
      hook ? api.change(hook.id, hook.rev, wish) : api.create(wish),
    );
    if (!saved) return;
    this.set({ editing: undefined });
    if ('secret' in saved) this.set({ made: { id: saved.id, secret: saved.secret } });
    await this.load();
  }

  async remove(id: string): Promise<void> {
    const { busy } = this.view;
    await this.once(() => this.deps.api.remove(id));
    if (busy) return;
    this.set({ removing: undefined });
    await this.load();
  }

  async rotate(id: string): Promise<void> {
    const made = await this.once(() => this.deps.api.rotate(id));
    if (!made) return;
    this.set({ made: { id, secret: made.secret } });
    await this.load();
  }

  async test(id: string): Promise<void> {
    this.set({ tested: undefined });
    const result = await this.once(() => this.deps.api.test(id));
    if (!result) return;
    this.set({ tested: { id, result } });
    if (this.view.shown?.id === id) await this.show(id);
  }

  /** Shows what was sent to a hook, or hides it. */
  async show(id: string | undefined): Promise<void> {
    this.set({ shown: id === undefined ? undefined : { id, log: undefined } });
    if (id === undefined) return;
    const reply = await this.deps.api.log(id);
    if (this.view.shown?.id !== id) return; // another is shown meanwhile
    if (reply.kind === 'ok') this.set({ shown: { id, log: reply.value } });
    else this.set({ shown: undefined, fault: sentence(reply) });
  }

  async again(id: string, delivery: string): Promise<void> {
    const sent = await this.once(() => this.deps.api.again(id, delivery));
    if (sent) await this.show(id);
  }
}
