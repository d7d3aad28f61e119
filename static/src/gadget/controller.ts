import type { Jira } from '../host/host';
import type { Clock } from '../outbox/clock';
import { firstConfig } from './config';
import type { Config } from './config';
import type { Frame } from './frame';
import { faultOf, filtersOf, loadConfig, saveConfig, search, trySearch } from './jira';
import type { Fault, Filter, Place } from './jira';
import { dayOf, overviewOf } from './progress';
import type { Overview } from './progress';
import { gadgetWords } from './words';

/** What the gadget needs around it. */
export interface Deps {
  readonly jira: Jira;
  readonly frame: Frame;
  readonly clock: Clock;
  readonly place: Place;
  /** Ticklist tells Jira of checklists on this site. */
  readonly tells: boolean;
  /** Whether nobody can see the page, so that reading can wait. */
  readonly unseen: () => boolean;
  readonly draw: () => void;
}

/** What there is to see. */
export type View =
  | { readonly kind: 'loading' }
  | { readonly kind: 'unset' }
  | { readonly kind: 'untold' }
  | { readonly kind: 'failed'; readonly fault: Fault }
  | { readonly kind: 'shown'; readonly overview: Overview; readonly at: Date }
  | { readonly kind: 'form'; readonly filters: readonly Filter[] };

/** Reads, shows, and changes what is read. It draws whenever something is different. */
export class Controller {
  view: View = { kind: 'loading' };
  config: Config = firstConfig;
  /** The person may change the dashboard. */
  editable = false;
  /** Something is being read anew while the last is still to be seen. */
  busy = false;
  readonly #deps: Deps;
  #chosen = false;
  #reading = 0;
  #late = false;
  #stop: () => void = () => undefined;

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  /** Begins; what fails is shown. */
  async start(): Promise<void> {
    const { frame } = this.#deps;
    frame.onConfigure(() => void this.configure());
    void frame.editable().then((editable) => {
      this.editable = editable;
      this.#deps.draw();
    });
    await this.again();
  }

  /** Reads anew, and what was chosen too if that is not known. */
  async again(): Promise<void> {
    if (!this.#chosen) {
      try {
        const config = await loadConfig(this.#deps.jira, this.#deps.place);
        if (config) this.#choose(config);
      } catch (e) {
        this.#show({ kind: 'failed', fault: faultOf(e) });
        return;
      }
    }
    await this.refresh();
  }

  #choose(config: Config): void {
    this.config = config;
    this.#chosen = true;
    this.#deps.frame.setTitle(config.title || gadgetWords.title);
  }

  /** Reads the issues anew. What is asked for twice at once is read once. */
  async refresh(): Promise<void> {
    if (!this.#deps.tells || !this.#chosen) {
      this.#show({ kind: this.#deps.tells ? 'unset' : 'untold' });
      return;
    }
    const reading = ++this.#reading;
    this.#late = false;
    this.busy = true;
    this.#deps.draw();
    const view = await this.#read();
    // A form that was opened meanwhile stays, and a later reading counts.
    if (reading !== this.#reading) return;
    this.busy = false;
    this.#show(view);
    this.#wait();
  }

  async #read(): Promise<View> {
    try {
      const { found, cut } = await search(this.#deps.jira, this.config);
      const at = new Date(this.#deps.clock.now());
      const overview = overviewOf(found, this.config.order, dayOf(at), cut);
      return { kind: 'shown', overview, at };
    } catch (e) {
      return { kind: 'failed', fault: faultOf(e) };
    }
  }

  #wait(): void {
    this.#stop();
    if (this.config.minutes === 0) return;
    this.#stop = this.#deps.clock.after(this.config.minutes * 60_000, () => {
      this.#late = true;
      this.seen();
    });
  }

  /** The page may have come into sight: what is due is read. */
  seen(): void {
    if (this.#late && !this.#deps.unseen() && this.view.kind !== 'form') void this.refresh();
  }

  /** Opens the form, for those who may change the dashboard. */
  async configure(): Promise<void> {
    if (!this.editable || this.view.kind === 'form') return;
    this.#reading++;
    this.busy = false;
    this.#show({ kind: 'form', filters: [] });
    const filters = await filtersOf(this.#deps.jira);
    if (this.#formIsOpen()) this.#show({ kind: 'form', filters });
  }

  #formIsOpen(): boolean {
    return this.view.kind === 'form';
  }

  /** Closes the form without a change. */
  async cancel(): Promise<void> {
    this.#show({ kind: 'loading' });
    await this.refresh();
  }

  /** Tries what was chosen, keeps it and shows it; else says what Jira has against it. */
  async save(config: Config): Promise<Fault | undefined> {
    try {
      await trySearch(this.#deps.jira, config);
      await saveConfig(this.#deps.jira, this.#deps.place, config);
    } catch (e) {
      return faultOf(e);
    }
    this.#choose(config);
    this.#show({ kind: 'loading' });
    await this.refresh();
    return undefined;
  }

  #show(view: View): void {
    this.view = view;
    this.#deps.draw();
  }
}
