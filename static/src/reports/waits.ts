import { itemOf } from '../domain/operations';
import type { Store } from '../store/store';
import type { Timed } from './reporter';

// How long a person waits: until the first item is painted, and until a change
// is stored.

export type Time = (what: Timed, ms: number) => void;

/**
 * Times the first paint of the items, from asking for the page. A frame that is
 * not seen is not painted, and says nothing of how fast the app is.
 */
export function timePaint(store: Store, win: Window & typeof globalThis, time: Time): void {
  const { performance } = win;
  if (win.document.visibilityState !== 'visible') return;
  if (store.page.checklists) {
    // The page holds nothing before its items that could be painted.
    const [painted] = performance.getEntriesByName('first-contentful-paint');
    if (painted) time('paint', painted.startTime);
  } else if (store.view.state) {
    const fetched = (performance.getEntriesByType('resource') as PerformanceResourceTiming[]).find(
      ({ name }) => name.endsWith('/checklists'),
    );
    if (fetched) time('paint', fetched.responseEnd);
  } else {
    const stop = store.subscribe(() => {
      if (!store.view.state) return;
      stop();
      win.requestAnimationFrame(() => win.setTimeout(() => time('paint', performance.now()), 0));
    });
  }
}

/**
 * Times each change from the key or the tick until the server has acknowledged
 * it. Those that wait for a network, or that are refused, are left out.
 */
export function timeEdits(
  store: Pick<Store, 'view' | 'subscribe'>,
  now: () => number,
  begun: () => number,
  time: Time,
): () => void {
  const since = new Map([...store.view.pending].map((id) => [id, NaN]));
  return store.subscribe(() => {
    const { pending, saving, notSaved } = store.view;
    const elsewhere = saving.kind === 'waiting' && saving.why !== 'busy';
    const refused = new Set(notSaved.map(({ op }) => itemOf(op)));
    for (const [id, at] of since) {
      if (elsewhere) since.set(id, NaN);
      if (pending.has(id)) continue;
      since.delete(id);
      if (!refused.has(id) && !Number.isNaN(at)) time('edit', now() - at);
    }
    for (const id of pending) if (!since.has(id)) since.set(id, elsewhere ? NaN : begun());
  });
}
