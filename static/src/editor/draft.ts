import type { Owner } from '../outbox/mirror';

/** A text that was not saved yet, and what it was made of. */
export interface Draft {
  readonly rev: number;
  readonly base: string;
  readonly text: string;
  /** When it was last changed, in milliseconds since 1970. */
  readonly at: number;
}

/** Keeps the draft of one person on one issue, where the browser lets it. Never fails. */
export interface Drafts {
  load(): Draft | undefined;
  save(draft: Draft): void;
  remove(): void;
}

const prefix = 'ticklist/text/';
const week = 7 * 24 * 60 * 60 * 1000;

/** Drafts in a storage such as localStorage. Those of anyone older than a week are dropped. */
export function storedDrafts(storage: () => Storage, owner: Owner, now: () => number): Drafts {
  const { clientKey, accountId, issueId } = owner;
  const mine = prefix + [clientKey, accountId, issueId].map(encodeURIComponent).join('/');
  return {
    load: () =>
      guarded(undefined, () => {
        const store = storage();
        for (const key of Object.keys(store).filter((k) => k.startsWith(prefix))) {
          const draft = parse(store.getItem(key));
          if (!draft || draft.at < now() - week) store.removeItem(key);
        }
        return parse(store.getItem(mine));
      }),
    save: (draft) => guarded(undefined, () => storage().setItem(mine, JSON.stringify(draft))),
    remove: () => guarded(undefined, () => storage().removeItem(mine)),
  };
}

/** In a frame of another site storage may be missing, full, or throw when touched. */
function guarded<T>(otherwise: T, use: () => T): T {
  try {
    return use();
  } catch {
    return otherwise;
  }
}

function parse(json: string | null): Draft | undefined {
  const d = guarded(undefined, () => JSON.parse(json ?? '') as Partial<Draft> | null);
  const whole =
    typeof d?.base === 'string' &&
    typeof d.text === 'string' &&
    typeof d.rev === 'number' &&
    typeof d.at === 'number';
  return whole ? (d as Draft) : undefined;
}
