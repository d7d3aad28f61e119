import type { Jira } from '../host/host';
import { adminWords as words } from '../words/words';
import type { Clock } from '../outbox/clock';
import type { Api, Entry, Failure, Format, Kind, Progress, Site, Stored } from './api';
import { lookup, namesOf } from './lookup';
import type { Named } from './lookup';

/** How often a running export is asked how far it is, in milliseconds. */
const askEvery = 1000;

/** What is about to be erased, and waits to be confirmed. */
export interface Asking {
  readonly what: Named;
  /** What there is of it; undefined until that is known, null for a person. */
  readonly stored: Stored | null | undefined;
  readonly erasing: boolean;
}

export interface View {
  readonly site: Site | undefined;
  readonly entries: readonly Entry[] | undefined;
  readonly names: ReadonlyMap<string, string>;
  /** Why the site is not shown, in words. */
  readonly fault: string;
  readonly loading: boolean;
  readonly exporting: Progress | undefined;
  readonly exportFault: string;
  readonly asking: Asking | undefined;
  readonly eraseFault: string;
  readonly erased: string;
}

export interface Deps {
  readonly api: Api;
  readonly jira: Jira;
  readonly clock: Clock;
  /** Follows a link to a file, which the browser then receives. */
  readonly follow: (address: string) => void;
}

/** What the page of admins knows and does. */
export class Controller {
  view: View = {
    site: undefined,
    entries: undefined,
    names: new Map(),
    fault: '',
    loading: true,
    exporting: undefined,
    exportFault: '',
    asking: undefined,
    eraseFault: '',
    erased: '',
  };
  private listener: () => void = () => undefined;

  constructor(private readonly deps: Deps) {}

  subscribe(listener: () => void): () => void {
    this.listener = listener;
    return () => (this.listener = () => undefined);
  }

  private set(change: Partial<View>): void {
    this.view = { ...this.view, ...change };
    this.listener();
  }

  /** Loads what is shown; what was shown before stays until then. */
  async load(): Promise<void> {
    this.set({ loading: true });
    const [site, record] = await Promise.all([this.deps.api.site(), this.deps.api.record()]);
    const failed = [site, record].find((r) => r.kind !== 'ok');
    this.set({
      loading: false,
      fault: failed ? sentence(failed) : '',
      ...(site.kind === 'ok' ? { site: site.value } : {}),
      ...(record.kind === 'ok' ? { entries: record.value.entries } : {}),
    });
    const accounts = new Set((this.view.entries ?? []).map((e) => e.who).filter(isAccount));
    this.set({ names: await namesOf(this.deps.jira, [...accounts]) });
  }

  get busy(): boolean {
    const state = this.view.exporting?.state;
    return state === 'waiting' || state === 'running';
  }

  async export(kind: Kind, typed: string, format: Format): Promise<void> {
    if (this.busy) return;
    this.set({ exporting: undefined, exportFault: '' });
    const what = await lookup(this.deps.jira, kind, typed);
    if (typeof what === 'string') {
      this.set({ exportFault: words.unknown(kind, what) });
      return;
    }
    this.set({ exporting: { state: 'waiting', done: 0, total: 0 } });
    const asked = await this.deps.api.askExport(what.part, format);
    if (asked.kind !== 'ok') {
      this.set({ exporting: undefined, exportFault: sentence(asked) });
      return;
    }
    const { id, address, total } = asked.value;
    this.set({ exporting: { state: 'waiting', done: 0, total } });
    this.deps.follow(address);
    this.watch(id);
  }

  /** Asks how far an export is until it ends, one way or the other. */
  private watch(id: string): void {
    this.deps.clock.after(askEvery, () => void this.look(id));
  }

  private async look(id: string): Promise<void> {
    const reply = await this.deps.api.progress(id);
    // Who cannot be asked now is asked again.
    const gone = reply.kind === 'refused' && [403, 404].includes(reply.status);
    const before = this.view.exporting ?? { state: 'waiting', done: 0, total: 0 };
    const exporting: Progress =
      reply.kind === 'ok' ? reply.value : gone ? { ...before, state: 'failed' } : before;
    this.set({ exporting });
    if (this.busy) this.watch(id);
    else await this.load(); // the record has it now
  }

  /** Finds out what would be erased, and asks for it to be confirmed. */
  async askErase(kind: Kind, typed: string): Promise<void> {
    this.set({ eraseFault: '', erased: '', asking: undefined });
    const what = await lookup(this.deps.jira, kind, typed);
    if (typeof what === 'string') {
      this.set({ eraseFault: words.unknown(kind, what) });
      return;
    }
    if (kind === 'person') {
      this.set({ asking: { what, stored: null, erasing: false } });
      return;
    }
    this.set({ asking: { what, stored: undefined, erasing: false } });
    const stored = await this.deps.api.stored(what.part);
    if (this.view.asking?.what !== what) return; // cancelled meanwhile
    if (stored.kind !== 'ok') {
      this.set({ asking: undefined, eraseFault: sentence(stored) });
      return;
    }
    this.set({ asking: { what, stored: stored.value, erasing: false } });
  }

  cancelErase(): void {
    this.set({ asking: undefined, eraseFault: '' });
  }

  /** Whether what was typed confirms an erasure; the server decides it, too. */
  confirms(typed: string): boolean {
    const name = this.view.site?.site.name;
    return name !== undefined && typed.trim().toLowerCase() === name.toLowerCase();
  }

  async erase(typed: string): Promise<void> {
    const { asking } = this.view;
    if (!asking || asking.erasing || !this.confirms(typed)) return;
    this.set({ asking: { ...asking, erasing: true }, eraseFault: '' });
    const reply = await this.deps.api.erase(asking.what.part, typed.trim());
    if (reply.kind !== 'ok') {
      this.set({ asking: { ...asking, erasing: false }, eraseFault: sentence(reply) });
      return;
    }
    // Nobody is told that it is done beside figures from before.
    await this.load();
    this.set({ asking: undefined, erased: words.erased(reply.value.total) });
  }
}

/** Whether an entry of the record is of a person, and not of one of the words for what is none. */
export function isAccount(who: string): boolean {
  return !(who in words.nobody);
}

/** Why something could not be done, in words. */
export function sentence(failure: Failure): string {
  return failure.kind === 'refused' && failure.text ? failure.text : words.failure(failure.kind);
}
