import type { Host } from '../host/host';
import { otherLanguage, ownLanguage } from '../host/language';
import type { Controller } from '../ui/controller';
import type { Changing } from '../words/change';

// What a person chose for themselves is kept by the server for all their browsers.
// This one has a copy, so that opening a panel asks for nothing.

/** For so long the copy is good enough. */
const askedFor = 10 * 60_000;

/** One setting as the server tells it. */
interface Held {
  readonly value: unknown;
  /** The person has chosen it themselves. */
  readonly own: boolean;
}

/**
 * Goes over to the person's language, brings the browser's copy of what they chose
 * up to date, and tells the server when they choose to hide what is done.
 */
export async function keepChoices(
  controller: Controller,
  host: Host,
  changing: Changing,
  win: Window = window,
): Promise<void> {
  await speakTheirs(controller, host, changing, win);
  const choices = new Choices(controller, host, win);
  let { hide } = controller.ui;
  controller.subscribe(() => {
    if (controller.ui.hide === hide) return;
    ({ hide } = controller.ui);
    void choices.hides(hide);
  });
  if (!choices.due()) return;
  const hid = await choices.ask();
  if (hid !== undefined && hid !== hide) {
    hide = hid;
    controller.setHide(hid);
  }
  await speakTheirs(controller, host, changing, win);
}

async function speakTheirs(
  controller: Controller,
  host: Host,
  changing: Changing,
  win: Window,
): Promise<void> {
  const tag = await otherLanguage(win, host, controller.store.view.state?.settings?.language);
  if (tag === undefined) return;
  await (await controller.late('language'))?.changeLanguage(win, tag, changing);
}

/** The browser's copy, and the server's. */
class Choices {
  readonly #asked: string;
  readonly #address: string;

  constructor(
    private readonly controller: Controller,
    private readonly host: Host,
    private readonly win: Window,
  ) {
    const { base, clientKey, accountId } = controller.store.page;
    this.#asked = `ticklist/choices/${encodeURIComponent(clientKey)}/${encodeURIComponent(accountId)}`;
    this.#address = `${base}/api/v1/me/settings`;
  }

  /** Whether it is time to ask the server. */
  due(): boolean {
    try {
      const at = Number(this.win.localStorage.getItem(this.#asked));
      return this.controller.clock.now() - at >= askedFor;
    } catch {
      return false; // storage is closed: nothing could be kept
    }
  }

  /** Takes over what the server has; whether the person hides what is done, if they chose that. */
  async ask(): Promise<boolean | undefined> {
    const answer = await this.#call('GET', '');
    const settings = (answer as { settings?: Record<string, Held> } | undefined)?.settings;
    if (!settings) return undefined;
    this.#keep(ownLanguage, settings['language']);
    this.#keep(this.#asked, { value: `${this.controller.clock.now()}`, own: true });
    const hide = settings['hideComplete'];
    return hide?.own && typeof hide.value === 'boolean' ? hide.value : undefined;
  }

  /** Tells the server. What it had before does not matter: the person chooses now. */
  async hides(value: boolean): Promise<void> {
    const tell = (was: boolean | null) =>
      this.#call('PUT', '/hideComplete', JSON.stringify({ was, value }));
    if ((await tell(!value)) === undefined) await tell(null);
  }

  #keep(name: string, held: Held | undefined): void {
    try {
      if (held?.own) this.win.localStorage.setItem(name, String(held.value));
      else this.win.localStorage.removeItem(name);
    } catch {
      // Then the next panel asks again.
    }
  }

  /** The answer, if the server did as it was asked. */
  async #call(method: string, path: string, body?: string): Promise<unknown> {
    try {
      const answer = await this.win.fetch(this.#address + path, {
        method,
        ...(body === undefined ? {} : { body }),
        headers: {
          Authorization: `JWT ${await this.host.token()}`,
          'Content-Type': 'application/json',
        },
      });
      return answer.ok ? ((await answer.json()) as unknown) : undefined;
    } catch {
      return undefined;
    }
  }
}
