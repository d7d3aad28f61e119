import type { Api } from '../outbox/api';
import type { Clock } from '../outbox/clock';
import type { Drafts } from './draft';
import { loadText, saveText } from './server';
import type { Loaded, NotSavedText, SavedText } from './server';

export interface SessionDeps {
  readonly api: Api;
  readonly clock: Clock;
  readonly drafts: Drafts;
  /** Called after each change of what is to be shown. */
  readonly changed: () => void;
}

/** How long after the last key a draft is kept, in milliseconds. */
const keepAfter = 300;

/** One person's editing of the text, from loading it to saving it. */
export class Session {
  phase: 'loading' | 'not_loaded' | 'editing' | 'saving' = 'loading';
  text = '';
  /** When the draft was written that this began with; undefined if with none. */
  draftOf: number | undefined;
  /** Why the last saving failed, until the text is changed. */
  trouble: NotSavedText | undefined;
  /** What the last saving did. */
  saved: SavedText | undefined;
  readonly #deps: SessionDeps;
  #loaded: Loaded = { rev: 0, text: '' };
  #cancelKeep: (() => void) | undefined;

  constructor(deps: SessionDeps) {
    this.#deps = deps;
  }

  /** Whether anything is different from what was loaded. */
  get dirty(): boolean {
    return this.text !== this.#loaded.text;
  }

  /** Begins with the draft, if there is one, else with what is stored. */
  async begin(): Promise<void> {
    const draft = this.#deps.drafts.load();
    if (!draft) return this.load();
    this.draftOf = draft.at;
    this.#edit({ rev: draft.rev, text: draft.base }, draft.text);
  }

  /** Begins with what is stored; a draft is given up. */
  async load(): Promise<void> {
    this.#forget();
    this.phase = 'loading';
    this.#deps.changed();
    const loaded = await loadText(this.#deps.api);
    if (loaded) {
      this.#edit(loaded, loaded.text);
      return;
    }
    this.phase = 'not_loaded';
    this.#deps.changed();
  }

  input(text: string): void {
    if (text === this.text) return;
    this.text = text;
    this.trouble = undefined;
    this.#cancelKeep?.();
    this.#cancelKeep = this.#deps.clock.after(keepAfter, () => this.keep());
    this.#deps.changed();
  }

  /** Keeps the text as a draft, now: the page may be gone in a moment. */
  keep(): void {
    this.#cancelKeep?.();
    if (this.phase === 'loading' || this.phase === 'not_loaded') return;
    if (!this.dirty) {
      this.#deps.drafts.remove();
      return;
    }
    const { rev, text: base } = this.#loaded;
    this.#deps.drafts.save({ rev, base, text: this.text, at: this.#deps.clock.now() });
  }

  /** Saves; true if it is saved and nothing is left to be shown. */
  async save(): Promise<boolean> {
    if (this.phase !== 'editing') return false;
    this.phase = 'saving';
    this.keep();
    this.#deps.changed();
    const reply = await saveText(this.#deps.api, this.#loaded, this.text);
    if (reply.kind !== 'saved') {
      this.trouble = reply;
      this.phase = 'editing';
      this.#deps.changed();
      return false;
    }
    this.#forget();
    this.saved = reply;
    this.#edit(reply, reply.text);
    return reply.conflicts.length === 0 && reply.rejected.length === 0;
  }

  /** Gives up what was changed. */
  discard(): void {
    this.text = this.#loaded.text;
    this.#forget();
  }

  #edit(loaded: Loaded, text: string): void {
    this.#loaded = loaded;
    this.text = text;
    this.phase = 'editing';
    this.#deps.changed();
  }

  #forget(): void {
    this.#cancelKeep?.();
    this.draftOf = undefined;
    this.trouble = undefined;
    this.saved = undefined;
    this.#deps.drafts.remove();
  }
}
