/*! With Preact (c) Jason Miller, MIT */
import { render } from 'preact';
import { rememberColourMode } from './host/colour';
import { connectHost } from './host/connect';
import { followHeight } from './host/height';
import { lateFrom } from './late';
import { httpApi } from './outbox/api';
import { realClock } from './outbox/clock';
import { storageMirror } from './outbox/mirror';
import type { Mirror } from './outbox/mirror';
import { share } from './shared';
import { hideToken, readPage } from './store/page';
import type { Page } from './store/page';
import { Store } from './store/store';
import { Controller } from './ui/controller';
import { Panel } from './ui/panel';
import type { Heard } from './live/room';
import { storedPrefs } from './ui/prefs';
import { loadedCatalogue } from './words/page';
import { speak } from './words/words';

const requestTimeout = 20_000;

/** Puts everything together and draws. Nothing here waits for Jira. */
function start(): void {
  hideToken(window);
  rememberColourMode(window);
  speak(loadedCatalogue(window));
  share(window);
  const page = readPage(document);
  const root = document.getElementById('panel');
  if (!root) throw new Error('the page has no place for the panel');
  const host = connectHost(document, realClock);
  let heard: Heard | undefined;
  const store = new Store({
    page,
    api: httpApi({
      base: page.base,
      issueId: page.issueId,
      token: () => host.token(),
      fetch: async (input, init) => {
        const answer = await fetch(input, init);
        heard?.(answer);
        return answer;
      },
      now: realClock.now,
      deadline: () => AbortSignal.timeout(requestTimeout),
    }),
    clock: realClock,
    random: Math.random,
    mirror: mirrorFor(page),
  });
  const prefs = storedPrefs(() => localStorage, page);
  const addresses = JSON.parse(root.dataset.late ?? '{}') as Record<string, string>;
  const { late, wordsIn } = lateFrom(addresses, document);
  const controller = new Controller({
    store,
    prefs,
    clock: realClock,
    jira: host,
    late,
    location: () => host.location(),
  });
  const draw = () => render(<Panel controller={controller} issueKey={page.issueKey} />, root);
  root.replaceChildren();
  draw();
  followHeight(root, host);
  flushWhenBack(store);
  store.start();
  if (page.accountId)
    void controller
      .late('live')
      .then((live) => (heard = live?.follow(controller, host, { late: wordsIn, draw })));
}

/** Without a person there is nobody to keep changes for, and none can be made. */
function mirrorFor(page: Page): Mirror {
  if (page.accountId) return storageMirror(() => localStorage, page, realClock.now);
  return { load: () => [], has: () => true, save: () => undefined, remove: () => undefined };
}

function flushWhenBack(store: Store): void {
  window.addEventListener('online', () => store.flush());
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible') store.flush();
  });
}

start();
