import type { Clock } from '../outbox/clock';
import { JiraError } from './host';
import type { Host } from './host';

/** The part of Connect's bridge that is used. It comes with all.js. */
export interface Bridge {
  readonly context?: { getToken(callback: (token: string) => void): unknown };
  readonly user?: { getLocale(callback: (tag: string) => void): unknown };
  readonly theming?: { initializeTheming?(): unknown };
  readonly env?: { getLocation(callback: (address: string) => void): unknown };
  resize?(width: string, height: string): void;
  request?(asked: Asked): Promise<{ readonly body: string }>;
}

interface Asked {
  readonly url: string;
  readonly type: string;
  readonly contentType: string;
  readonly data?: string;
}

/** What a refused request of the bridge rejects with. */
interface Refused {
  readonly xhr?: { readonly status?: number; readonly responseText?: string };
}

/**
 * A token from the bridge as it is now, for who needs no host and waits for
 * nothing; rejects where there is no bridge.
 */
export function tokenNow(win: Window): Promise<string> {
  const context = (win as { AP?: Bridge }).AP?.context;
  if (!context) return Promise.reject(new Error('there is no bridge'));
  return new Promise((resolve) => void context.getToken(resolve));
}

/** How long Jira may take to load its script or to answer, in milliseconds. */
const patience = 10_000;

/**
 * Speaks to Jira through the bridge. The bridge loads beside the panel and may
 * come late or never: until then heights are kept and tokens waited for.
 */
export function connectHost(page: Document, clock: Clock): Host {
  const global = page.defaultView as unknown as { AP?: Bridge };
  let failed = false;
  let waiting: (() => void)[] = [];
  let height = 0;

  function settle(): void {
    const bridge = global.AP;
    bridge?.theming?.initializeTheming?.();
    if (height) bridge?.resize?.('100%', `${height}px`);
    waiting.forEach((call) => call());
    waiting = [];
  }
  if (global.AP) settle();
  // A script's load and error do not bubble, but they can be caught on the way.
  for (const event of ['load', 'error']) {
    page.addEventListener(
      event,
      ({ target }) => {
        if ((target as Partial<Element> | null)?.id !== 'bridge') return;
        failed = event === 'error';
        settle();
      },
      true,
    );
  }

  /** Asks one of the bridge's modules, which answer a callback. */
  async function ask<K extends 'context' | 'env' | 'user'>(
    module: K,
    question: (of: NonNullable<Bridge[K]>, answer: (text: string) => void) => void,
  ): Promise<string> {
    const { [module]: of } = await bridge();
    if (!of) throw new Error('the page is not in a Jira frame');
    return within(clock, new Promise<string>((resolve) => question(of, resolve)));
  }

  async function bridge(): Promise<Bridge> {
    if (!global.AP && !failed) {
      await within(clock, new Promise<void>((resolve) => waiting.push(resolve)));
    }
    if (!global.AP) throw new Error('the bridge script did not load');
    return global.AP;
  }

  return {
    // A method belongs to its object, which the bridge replaces when it connects.
    token: () => ask('context', (context, answer) => void context.getToken(answer)),
    locale: () => ask('user', (user, answer) => void user.getLocale(answer)),
    location: () => ask('env', (env, answer) => void env.getLocation(answer)),
    async request(path, { method = 'GET', body } = {}) {
      const jira = await bridge();
      if (!jira.request) throw new Error('the page is not in a Jira frame');
      try {
        const answer = await jira.request({
          url: path,
          type: method,
          contentType: 'application/json',
          ...(body === undefined ? {} : { data: JSON.stringify(body) }),
        });
        return answer.body ? (JSON.parse(answer.body) as unknown) : undefined;
      } catch (e) {
        const xhr = (e as Refused | undefined)?.xhr;
        if (!xhr?.status) throw e;
        throw new JiraError(xhr.status, xhr.responseText ?? '');
      }
    },
    setHeight(px) {
      height = px;
      global.AP?.resize?.('100%', `${px}px`);
    },
  };
}

function within<T>(clock: Clock, promise: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const cancel = clock.after(patience, () => reject(new Error('Jira did not answer')));
    promise.then((value) => {
      cancel();
      resolve(value);
    }, reject);
  });
}
