import type { Store } from '../store/store';
import type { Clock } from './clock';

/** How long changes that are on their way are waited for, in milliseconds. */
const patience = 3_000;

/** Resolves when what was done in the panel is stored, or cannot be so soon. */
export function sent(store: Store, clock: Clock): Promise<void> {
  return new Promise((resolve) => {
    const look = () => {
      if (store.view.pending.size === 0) done();
    };
    const done = () => {
      unsubscribe();
      cancel();
      resolve();
    };
    const unsubscribe = store.subscribe(look);
    const cancel = clock.after(patience, done);
    look();
  });
}
