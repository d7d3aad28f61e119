import type { Host } from '../host/host';
import { otherLanguage, ownLanguage } from '../host/language';
import type { Answered, Later } from '../outbox/api';
import { gotOf } from '../templates/server';
import type { Failure, Got } from '../templates/server';
import type { Controller } from '../ui/controller';
import { hideKey } from '../ui/prefs';
import type { Changing } from '../words/change';

// What a person chose for themselves is kept by the server for all their browsers.
// This one has a copy, so that opening a panel asks for nothing.

/** For so long the copy is good enough. */
const askedFor = 10 * 60_000;

/** One setting as the server tells it. */
export interface Held {
  /** What holds: chosen, or as admins or Jira have it. */
  readonly value: unknown;
  /** The person has chosen it themselves. */
  readonly own: boolean;
  /** What a word can be. */
  readonly options?: readonly string[];
}

/** What people choose for themselves. */
export type ChoiceName = 'language' | 'hideComplete';
export type Mine = Readonly<Record<ChoiceName, Held>>;

/** What came of a choice; where it was another one meanwhile, that is told. */
export type Chosen = { readonly kind: 'ok' | 'conflict'; readonly held: Held } | Failure;

/** What a person has chosen, here and on the server. */
export class Choices {
  readonly #asked: string;
  readonly #address: string;
  #hides = false;
  /** What the server has of hiding: null where the person chose nothing, undefined while not known. */
  #stored: boolean | null | undefined;
  /** One choice is told after the other: each says what it comes after. */
  #told: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly controller: Controller,
    private readonly host: Host,
    private readonly changing: Changing,
    private readonly win: Window = window,
  ) {
    const { base, clientKey, accountId } = controller.store.page;
    this.#asked = `ticklist/choices/${encodeURIComponent(clientKey)}/${encodeURIComponent(accountId)}`;
    this.#address = `${base}/api/v1/me/settings`;
  }

  /**
   * Tells the server from now on when the person chooses to hide what is done, goes
   * over to their language, and brings the browser's copy of what they chose up to
   * date.
   */
  async start(): Promise<void> {
    const { controller } = this;
    this.#hides = controller.ui.hide;
    controller.subscribe(() => {
      const { hide } = controller.ui;
      if (hide === this.#hides) return;
      this.#hides = hide;
      this.#told = this.#told.then(() => this.#tellHides(hide));
    });
    await this.#speakTheirs();
    if (this.#due()) await this.load();
  }

  /** What the server has, which the browser takes over unless the person chooses meanwhile. */
  async load(): Promise<Got<Mine>> {
    await this.#told;
    const told = this.#told;
    const got = await this.#ask();
    if (got.kind !== 'ok') return got;
    const { hideComplete, language } = got.value as Partial<Mine>;
    this.#keep(this.#asked, `${this.controller.clock.now()}`);
    if (hideComplete?.own && told === this.#told) this.#hide(hideComplete);
    await this.#speak(language);
    return got;
  }

  async #ask(): Promise<Got<Mine>> {
    const got = gotOf<{ settings?: Partial<Mine> } | undefined>(await this.#call('GET', ''));
    if (got.kind !== 'ok') return got;
    const settings = got.value?.settings;
    if (!settings) return { kind: 'busy' };
    this.#stored = storedOf(settings.hideComplete);
    return { kind: 'ok', value: settings as Mine };
  }

  /**
   * Chooses for the person; null takes back what they chose. Nothing happens unless
   * they had chosen `was` until then, in whatever browser.
   */
  async choose(name: ChoiceName, was: unknown, value: unknown): Promise<Chosen> {
    const answer = await this.#call('PUT', `/${name}`, JSON.stringify({ was, value }));
    const got = gotOf<Held>(answer);
    const now = got.kind === 'ok' ? got.value : conflictOf(answer);
    if (!now) return got as Failure;
    if (name === 'hideComplete') {
      this.#stored = storedOf(now);
      this.#hide(now);
    } else await this.#speak(now);
    return { kind: got.kind === 'ok' ? 'ok' : 'conflict', held: now };
  }

  /** Tells the server. What it had before does not matter: the person chooses now. */
  async #tellHides(value: boolean): Promise<void> {
    if (await this.#stores(value)) return;
    await this.#ask(); // chosen in another browser meanwhile
    await this.#stores(value);
  }

  /** Whether the server has it now; it is first asked for what it has unless that is known. */
  async #stores(value: boolean): Promise<boolean> {
    if (this.#stored === undefined) await this.#ask();
    const was = this.#stored ?? null;
    if (was === value) return true;
    const body = JSON.stringify({ was, value });
    if (gotOf(await this.#call('PUT', '/hideComplete', body)).kind !== 'ok') return false;
    this.#stored = value;
    return true;
  }

  /** Shows or hides what is done. What is not the person's own is not kept as theirs. */
  #hide({ value, own }: Held): void {
    if (typeof value !== 'boolean') return;
    this.#hides = value;
    if (this.controller.ui.hide !== value) this.controller.setHide(value);
    if (!own) this.#keep(hideKey(this.controller.store.page), undefined);
  }

  async #speak(held: Held | undefined): Promise<void> {
    this.#keep(ownLanguage, held?.own ? String(held.value) : undefined);
    await this.#speakTheirs();
  }

  async #speakTheirs(): Promise<void> {
    const { controller, host, changing, win } = this;
    const tag = await otherLanguage(win, host, controller.store.view.state?.settings?.language);
    if (tag === undefined) return;
    await (await controller.late('language'))?.changeLanguage(win, tag, changing);
  }

  /** Whether it is time to ask the server. */
  #due(): boolean {
    try {
      const at = Number(this.win.localStorage.getItem(this.#asked));
      return this.controller.clock.now() - at >= askedFor;
    } catch {
      return false; // storage is closed: nothing could be kept
    }
  }

  #keep(name: string, value: string | undefined): void {
    try {
      if (value === undefined) this.win.localStorage.removeItem(name);
      else this.win.localStorage.setItem(name, value);
    } catch {
      // Then the next panel asks again.
    }
  }

  async #call(method: string, path: string, body?: string): Promise<Answered | Later> {
    try {
      const answer = await this.win.fetch(this.#address + path, {
        method,
        ...(body === undefined ? {} : { body }),
        headers: {
          Authorization: `JWT ${await this.host.token()}`,
          'Content-Type': 'application/json',
        },
      });
      const { status } = answer;
      if (status === 401) return { kind: 'later', why: 'signed_out' };
      if (status >= 500 || status === 429) return { kind: 'later', why: 'busy' };
      const json: unknown = await answer.json().catch(() => undefined);
      return { kind: 'answered', status, json };
    } catch {
      return { kind: 'later', why: 'offline' };
    }
  }
}

/** What of hiding a person has chosen themselves; null if nothing. */
function storedOf(held: Held | undefined): boolean | null {
  return held?.own && typeof held.value === 'boolean' ? held.value : null;
}

/** What a setting is now, where the server refused since it is another one. */
function conflictOf(answer: Answered | Later): Held | undefined {
  if (answer.kind !== 'answered' || answer.status !== 409) return undefined;
  return (answer.json as { error?: { now?: Held } } | undefined)?.error?.now;
}
