import type { Operation } from '../domain/operations';
import type { Rejection } from './api';

/** An operation on its way, as it is kept. */
export interface Entry {
  readonly op: Operation;
  /** When the person did it, in milliseconds since 1970. */
  readonly at: number;
  /** Its turn among those of the same moment. */
  readonly turn: number;
  /** Why the server did not take it; such an entry waits for the person. */
  readonly refused?: Rejection;
}

/** Keeps the outbox across a reload, where the browser lets it. Never fails. */
export interface Mirror {
  /** What is kept of this person on this issue, oldest first. */
  load(): Entry[];
  /** Whether it is still kept; true where that cannot be known. */
  has(id: string): boolean;
  save(entry: Entry): void;
  remove(id: string): void;
}

/** Who the entries belong to. They are sent by the same person from the same issue only. */
export interface Owner {
  readonly clientKey: string;
  readonly accountId: string;
  readonly issueId: string;
}

const prefix = 'ticklist/op/';
const week = 7 * 24 * 60 * 60 * 1000;

/**
 * Mirrors into a storage such as localStorage, one key per operation: two tabs
 * on one issue then cannot overwrite each other, and if both send the same
 * operation, the server applies it once. Entries of anyone older than a week
 * are dropped.
 */
export function storageMirror(storage: () => Storage, owner: Owner, now: () => number): Mirror {
  const mine =
    prefix +
    [owner.clientKey, owner.accountId, owner.issueId].map(encodeURIComponent).join('/') +
    '/';
  return {
    load: () =>
      guarded([], () => {
        const store = storage();
        const found: Entry[] = [];
        for (const key of Object.keys(store).filter((k) => k.startsWith(prefix))) {
          const entry = parse(store.getItem(key));
          if (!entry || entry.at < now() - week) store.removeItem(key);
          else if (key.startsWith(mine)) found.push(entry);
        }
        return found.sort((a, b) => a.at - b.at || a.turn - b.turn);
      }),
    has: (id) => guarded(true, () => storage().getItem(mine + id) !== null),
    save: (entry) =>
      guarded(undefined, () => storage().setItem(mine + entry.op.id, JSON.stringify(entry))),
    remove: (id) => guarded(undefined, () => storage().removeItem(mine + id)),
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

function parse(json: string | null): Entry | undefined {
  const entry = guarded(undefined, () => JSON.parse(json ?? '') as Partial<Entry> | null);
  const whole = typeof entry?.op?.id === 'string' && typeof entry.at === 'number';
  return whole ? (entry as Entry) : undefined;
}
