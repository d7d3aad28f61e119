import { tokenNow } from '../host/connect';
import { realClock } from '../outbox/clock';
import type { Store } from '../store/store';
import type { Faulty } from './early';
import { Reporter } from './reporter';
import { timeEdits, timePaint } from './waits';

// Begins by itself: it has to work where the page's own script does not.

const reporter = new Reporter({
  clock: realClock,
  token: () => tokenNow(window),
  post: (body, token) => {
    fetch(new URL('../api/v1/reports', import.meta.url), {
      method: 'POST',
      headers: { Authorization: `JWT ${token}`, 'Content-Type': 'application/json' },
      body,
      keepalive: true, // it is sent even if the page ends now
    }).catch(() => undefined);
  },
  online: () => navigator.onLine,
  files: new URL('.', import.meta.url).href,
  page: document.querySelector('main')?.id ?? '',
});

const { faults } = window as Faulty;
if (faults) {
  faults.splice(0).forEach(reporter.take);
  // Nothing is kept any more: who keeps, tells the reporter.
  faults.push = (...more) => (more.forEach(reporter.take), 0);
}

addEventListener('pagehide', () => reporter.flush());
document.addEventListener('visibilitychange', () => {
  if (document.visibilityState === 'hidden') reporter.flush();
});

/** Times what the person waits for in the panel. */
export function watch(store: Store): void {
  const time = reporter.time.bind(reporter);
  timePaint(store, window, time);
  // The event in which a change is made began when the key was pressed.
  const begun = () => (window as { event?: Event }).event?.timeStamp ?? performance.now();
  timeEdits(store, () => performance.now(), begun, time);
}
