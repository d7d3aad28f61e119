import { httpApi } from '../admin/api';
import type { Failure, Reply } from '../admin/api';
import { sentence } from '../admin/controller';
import type { Desk } from '../admin/desk';
import { httpJobApi } from '../admin/jobs/job';
import { Work } from '../admin/jobs/work';
import { lookup, namesOf } from '../admin/lookup';
import { newId } from '../domain/ids';
import type { Status } from '../domain/state';
import { folded } from '../templates/missing';
import type { Template } from '../templates/server';
import { adminWords, pageWords } from '../words/words';
import { httpLibraryApi } from './api';
import type { Forecast, Goal, LibraryApi, Making, Starter, Version } from './api';
import { differenceOf } from './difference';
import type { DiffList } from './difference';
import { Opened } from './opened';

/** A version that is looked at, and what came with it. */
export interface Looked {
  readonly n: number;
  /** Undefined until it is there. */
  readonly lists: readonly DiffList[] | undefined;
}

export interface View {
  readonly templates: readonly Template[] | undefined;
  /** What is looked for. */
  readonly query: string;
  /** Those that are archived are shown, too. */
  readonly archived: boolean;
  readonly names: ReadonlyMap<string, string>;
  readonly starters: readonly Starter[] | undefined;
  /** A new one is being made. */
  readonly making: boolean;
  readonly opened: Opened | undefined;
  readonly versions: readonly Version[] | undefined;
  readonly looked: Looked | undefined;
  readonly forecast: Forecast | 'asking' | undefined;
  readonly busy: boolean;
  readonly fault: string;
  /** What was done last. */
  readonly said: string;
}

export interface LibraryDeps {
  readonly desk: Desk;
  readonly api?: LibraryApi;
  readonly statuses?: () => Promise<Reply<{ readonly statuses: readonly Status[] }>>;
  /** Gives the browser a file. */
  readonly download: (name: string, text: string) => void;
}

/** The templates of a site or a project, and what is done with them. */
export class Library {
  view: View = {
    templates: undefined,
    query: '',
    archived: false,
    names: new Map(),
    starters: undefined,
    making: false,
    opened: undefined,
    versions: undefined,
    looked: undefined,
    forecast: undefined,
    busy: false,
    fault: '',
    said: '',
  };
  readonly work: Work;
  readonly ofProject: boolean;
  private readonly api: LibraryApi;
  private listener: () => void = () => undefined;

  constructor(private readonly deps: LibraryDeps) {
    const { desk } = deps;
    this.api = deps.api ?? httpLibraryApi(desk.server);
    this.ofProject = desk.project !== '';
    this.work = new Work({
      api: httpJobApi(desk.server),
      clock: desk.clock,
      kinds: ['update', 'live'],
      onEnd: () => void this.load(),
    });
  }

  subscribe(listener: () => void): () => void {
    this.listener = listener;
    return () => (this.listener = () => undefined);
  }

  set(change: Partial<View>): void {
    this.view = { ...this.view, ...change };
    this.listener();
  }

  async load(): Promise<void> {
    const reply = await this.api.list();
    if (reply.kind !== 'ok') {
      this.set({ fault: sentence(reply) });
      return;
    }
    const { templates } = reply.value;
    this.set({ templates, fault: '' });
    await this.meet(templates.flatMap((t) => [t.created.by, t.updated.by]));
  }

  /** Finds out what people are called. */
  private async meet(accounts: readonly string[]): Promise<void> {
    const unknown = new Set(accounts.filter((a) => a !== '' && !this.view.names.has(a)));
    if (unknown.size === 0) return;
    const names = await namesOf(this.deps.desk.host, [...unknown]);
    this.set({ names: new Map([...this.view.names, ...names]) });
  }

  /** Those that are to be shown. */
  get found(): readonly Template[] {
    const { templates = [], query, archived } = this.view;
    const wanted = folded(query);
    return templates.filter(
      (t) => (archived || !t.archived) && folded(`${t.name} ${t.description}`).includes(wanted),
    );
  }

  // What is done with one of them

  async open(id: string): Promise<void> {
    const { desk } = this.deps;
    const statuses = this.deps.statuses ?? (() => httpApi(desk.server).statuses());
    const replies = await this.run(() => Promise.all([this.api.get(id), statuses()]));
    const [whole, choice] = replies;
    if (whole.kind !== 'ok' || choice.kind !== 'ok') {
      this.refuse(whole.kind === 'ok' ? (choice as Failure) : whole);
      return;
    }
    const changed = () => this.listener();
    const deps = { api: this.api, desk, statuses: choice.value.statuses, changed };
    this.set({ opened: new Opened(deps, whole.value), making: false, said: '', fault: '' });
    this.forgetVersions();
    await this.loadVersions();
  }

  /** Goes back to the list. */
  close(): void {
    this.set({ opened: undefined, fault: '', said: '' });
    void this.load();
  }

  async save(): Promise<void> {
    const { opened } = this.view;
    const before = opened?.whole.version;
    await opened?.save();
    if (opened?.whole.version === before) return;
    this.set({ forecast: undefined, looked: undefined });
    await Promise.all([this.loadVersions(), this.work.load()]);
  }

  private forgetVersions(): void {
    this.set({ versions: undefined, looked: undefined, forecast: undefined });
  }

  private async loadVersions(): Promise<void> {
    const { opened } = this.view;
    if (!opened) return;
    const reply = await this.api.versions(opened.whole.id);
    if (reply.kind !== 'ok' || this.view.opened !== opened) return;
    const versions = reply.value.versions.toSorted((a, b) => b.n - a.n);
    this.set({ versions });
    await this.meet(versions.map((v) => v.by));
  }

  /** Shows what came with a version. */
  async look(n: number): Promise<void> {
    const { opened } = this.view;
    if (!opened) return;
    this.set({ looked: { n, lists: undefined } });
    const reply = await this.api.version(opened.whole.id, n);
    if (this.view.looked?.n !== n) return;
    if (reply.kind !== 'ok') {
      this.set({ looked: undefined });
      this.refuse(reply);
      return;
    }
    const { before, lists } = reply.value;
    this.set({ looked: { n, lists: differenceOf(before ?? [], lists) } });
  }

  hideVersion(): void {
    this.set({ looked: undefined });
  }

  /** Finds out what would change on open issues. */
  async ask(): Promise<void> {
    const { opened } = this.view;
    if (!opened) return;
    this.set({ forecast: 'asking', fault: '' });
    const reply = await this.api.forecast(opened.whole.id);
    this.set({ forecast: reply.kind === 'ok' ? reply.value : undefined });
    if (reply.kind !== 'ok') this.refuse(reply);
  }

  /** Brings the open issues to the latest version. */
  async update(): Promise<void> {
    const { opened } = this.view;
    if (!opened || this.view.busy) return;
    const reply = await this.run(() => this.api.update(opened.whole.id, newId()));
    if (reply.kind !== 'ok') {
      this.refuse(reply);
      return;
    }
    this.set({ forecast: undefined });
    this.work.add(reply.value);
  }

  async archive({ id, version, name, archived }: Template): Promise<void> {
    const reply = await this.run(() => this.api.save(id, { base: version, archived: !archived }));
    const w = pageWords.library;
    await this.after(reply, archived ? w.restored(name) : w.archived(name));
  }

  async duplicate({ id, name }: Template): Promise<void> {
    const w = pageWords.library;
    const { project } = this.deps.desk;
    const goal: Goal = project ? { project } : { site: true };
    const copy = { id: newId(), name: w.copyOf(name), ...goal };
    await this.after(await this.run(() => this.api.copy(id, copy)), w.duplicated(name));
  }

  /** On how many issues lists are linked to a template; undefined if that cannot be said. */
  async linked({ id }: Template): Promise<number | undefined> {
    const reply = await this.api.get(id);
    return reply.kind === 'ok' ? reply.value.linked : undefined;
  }

  async remove({ id, name }: Template): Promise<void> {
    await this.after(await this.run(() => this.api.remove(id)), pageWords.library.deleted(name));
    await this.work.load(); // linked lists are being unlinked
  }

  /** Moves it to the site, or from there to the project that was typed. */
  async move({ id, name }: Template, typed?: string): Promise<boolean> {
    let goal: Goal = { site: true };
    if (typed !== undefined) {
      const found = await lookup(this.deps.desk.host, 'project', typed);
      if (typeof found === 'string') {
        this.set({ fault: adminWords.unknown('project', found) });
        return false;
      }
      goal = { project: found.part.id };
    }
    const reply = await this.run(() => this.api.move(id, goal));
    await this.after(reply, pageWords.library.moved(name));
    return reply.kind === 'ok';
  }

  // What is made, and what comes and goes as a file

  async begin(): Promise<void> {
    this.set({ making: true, fault: '', said: '' });
    if (this.view.starters) return;
    const reply = await this.api.starters();
    if (reply.kind === 'ok') this.set({ starters: reply.value.starters });
  }

  async make(what: Omit<Making, 'id'>): Promise<void> {
    const reply = await this.run(() => this.api.create({ id: newId(), ...what }));
    if (reply.kind !== 'ok') {
      this.refuse(reply);
      return;
    }
    await this.open(reply.value.id);
  }

  async exportAll(one?: Template): Promise<void> {
    const reply = await this.run(() => this.api.exported(one?.id));
    if (reply.kind !== 'ok') {
      this.refuse(reply);
      return;
    }
    const name = one ? `template-${one.name.replace(/[^\p{L}\p{N}]+/gu, '-')}` : 'templates';
    this.deps.download(`${name}.json`, `${JSON.stringify(reply.value, null, 2)}\n`);
  }

  async importFile(text: string): Promise<void> {
    let file: unknown;
    try {
      file = JSON.parse(text);
    } catch {
      file = undefined;
    }
    if (typeof file !== 'object' || file === null) {
      this.set({ fault: pageWords.library.noFile });
      return;
    }
    const content = file;
    const reply = await this.run(() => this.api.imported(content));
    const { created, updated } = reply.kind === 'ok' ? reply.value : { created: 0, updated: 0 };
    await this.after(reply, pageWords.library.imported(created, updated));
  }

  private async run<T>(what: () => Promise<T>): Promise<T> {
    this.set({ busy: true, fault: '', said: '' });
    const done = await what();
    this.set({ busy: false });
    return done;
  }

  private refuse(failure: Failure): void {
    this.set({ fault: sentence(failure) });
  }

  private async after(reply: Reply<unknown>, said: string): Promise<void> {
    if (reply.kind !== 'ok') {
      this.refuse(reply);
      return;
    }
    await this.load();
    this.set({ said });
  }
}
