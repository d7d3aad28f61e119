import type { Owner } from '../outbox/mirror';
import type { Kept, Step } from './steps';

/** Keeps steps across a reload, where the browser lets it. Never fails. */
export interface Shelf {
  load(): Kept;
  save(kept: Kept): void;
}

const prefix = 'ticklist/steps/';
const week = 7 * 24 * 60 * 60 * 1000;
const nothing: Kept = { undo: [], redo: [] };

/**
 * Keeps in a storage such as localStorage what one person did on one issue. Steps
 * hold what the person wrote, so they go after a week, whoever they belong to.
 */
export function storedShelf(storage: () => Storage, owner: Owner, now: () => number): Shelf {
  const mine =
    prefix + [owner.clientKey, owner.accountId, owner.issueId].map(encodeURIComponent).join('/');
  return {
    load() {
      try {
        const store = storage();
        for (const key of Object.keys(store).filter((k) => k.startsWith(prefix))) {
          if (!(atOf(store.getItem(key)) > now() - week)) store.removeItem(key);
        }
        return parse(store.getItem(mine));
      } catch {
        return nothing;
      }
    },
    save({ undo, redo }) {
      try {
        if (undo.length + redo.length === 0) storage().removeItem(mine);
        else storage().setItem(mine, JSON.stringify({ at: now(), undo, redo }));
      } catch {
        // Then they last as long as the page.
      }
    },
  };
}

function atOf(json: string | null): number {
  try {
    return Number((JSON.parse(json ?? '') as { at?: unknown }).at);
  } catch {
    return NaN;
  }
}

function parse(json: string | null): Kept {
  if (json === null) return nothing;
  const { undo, redo } = JSON.parse(json) as Partial<Kept>;
  return { undo: steps(undo), redo: steps(redo) };
}

function steps(found: readonly (Partial<Step> | null)[] | undefined): readonly Step[] {
  return (Array.isArray(found) ? (found as (Partial<Step> | null)[]) : []).filter(
    (s): s is Step => Array.isArray(s?.back) && typeof s.expects === 'string',
  );
}
