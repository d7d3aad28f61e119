import { sentence } from '../controller';
import type { AllHeld, Grantee, Held, SettingName, SettingsApi, Value } from './api';

/** A setting, and what is being done to it. */
export interface Line {
  readonly held: Held;
  /** What the person wants and the server does not have yet; undefined for nothing. */
  readonly wanted: Value | undefined;
  readonly saving: boolean;
  /** It was saved just now. */
  readonly saved: boolean;
  readonly fault: string;
  /** Somebody else has changed it: what it is now stands in `held`. */
  readonly conflict: boolean;
}

export interface SettingsView {
  /** Undefined until they are known. */
  readonly lines: Readonly<Partial<Record<SettingName, Line>>> | undefined;
  readonly fault: string;
}

const still = { wanted: undefined, saving: false, saved: false, fault: '', conflict: false };

/** What a place itself has chosen. */
const ownOf = (held: Held): Value => (held.own ? held.value : null);

/** What is known of the settings of a site or a project, and done to them: each is saved by itself. */
export class Settings {
  view: SettingsView = { lines: undefined, fault: '' };
  private readonly listeners = new Set<() => void>();

  constructor(private readonly api: SettingsApi) {}

  subscribe(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  private set(change: Partial<SettingsView>): void {
    this.view = { ...this.view, ...change };
    this.listeners.forEach((l) => l());
  }

  private change(name: SettingName, to: Partial<Line>): void {
    const line = this.view.lines?.[name];
    if (line) this.set({ lines: { ...this.view.lines, [name]: { ...line, ...to } } });
  }

  async load(): Promise<void> {
    const reply = await this.api.load();
    if (reply.kind !== 'ok') {
      this.set({ fault: sentence(reply) });
      return;
    }
    this.set({ fault: '', lines: linesOf(reply.value.settings) });
  }

  /** Chooses a value, null to inherit it again, and saves it. */
  async choose(name: SettingName, wanted: Value): Promise<void> {
    const line = this.view.lines?.[name];
    if (!line || line.saving) return;
    this.change(name, { ...still, wanted, saving: true });
    const reply = await this.api.set(name, ownOf(line.held), wanted);
    if (reply.kind === 'ok') {
      this.change(name, { ...still, held: reply.value, saved: true });
    } else if (reply.kind === 'refused' && reply.code === 'conflict') {
      await this.meet(name, wanted, reply.now as Held | undefined);
    } else {
      this.change(name, { saving: false, fault: sentence(reply) });
    }
  }

  /** Somebody else was here first: both values are shown, unless they wanted the same. */
  private async meet(name: SettingName, wanted: Value, told: Held | undefined): Promise<void> {
    const now = told ?? (await this.ask(name));
    if (!now) {
      this.change(name, { saving: false, conflict: true });
    } else if (same(ownOf(now), wanted)) {
      this.change(name, { ...still, held: now, saved: true });
    } else {
      this.change(name, { held: now, saving: false, conflict: true });
    }
  }

  private async ask(name: SettingName): Promise<Held | undefined> {
    const reply = await this.api.load();
    return reply.kind === 'ok' ? reply.value.settings[name] : undefined;
  }

  /** Tries once more what was not saved, over what somebody else has chosen. */
  async insist(name: SettingName): Promise<void> {
    const wanted = this.view.lines?.[name]?.wanted;
    if (wanted !== undefined) await this.choose(name, wanted);
  }

  /** Leaves it at what the server has. */
  giveIn(name: SettingName): void {
    this.change(name, still);
  }
}

function linesOf(all: AllHeld): SettingsView['lines'] {
  return Object.fromEntries(Object.entries(all).map(([name, held]) => [name, { held, ...still }]));
}

/** Whether two values are the same, whatever order their parts are in. */
export function same(a: Value, b: Value): boolean {
  return JSON.stringify(sorted(a)) === JSON.stringify(sorted(b));
}

function sorted(value: Value): unknown {
  if (value === null || typeof value !== 'object') return value;
  return Object.entries(value)
    .map(([name, to]: [string, boolean | readonly Grantee[]]) => {
      const is =
        typeof to === 'boolean' ? to : to.map(({ type, id }) => `${type} ${id ?? ''}`).sort();
      return [name, is] as const;
    })
    .sort(([a], [b]) => (a < b ? -1 : 1));
}
