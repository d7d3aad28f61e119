import type { Item, Link, List, State } from '../domain/state';
import type { Answered, Api, Later } from '../outbox/api';

/** Where a thing stood: behind the one named, or first. */
export interface Place {
  readonly list: string | null;
  readonly parent: string | null;
  readonly after: string | null;
}

/** One side of an event: only what it was about is there. */
export interface Side {
  readonly place?: Place;
  readonly list?: List;
  readonly items?: readonly Item[];
  readonly name?: string;
  readonly text?: string;
  readonly details?: string;
  readonly status?: string;
  readonly optional?: boolean;
  readonly live?: boolean;
  readonly assignee?: string | null;
  readonly due?: string | null;
  readonly link?: Link | null;
}

/** What was done, by the names that operations have. */
export const kinds = [
  'addItem',
  'editItem',
  'setStatus',
  'setAssignee',
  'setDue',
  'setOptional',
  'setLink',
  'moveItem',
  'deleteItem',
  'addList',
  'renameList',
  'moveList',
  'deleteList',
  'setLive',
] as const;
export type EventKind = (typeof kinds)[number];

/** One change that somebody made. */
export interface Event {
  readonly rev: number;
  readonly n: number;
  /** Account id. */
  readonly who: string;
  /** A moment, as JSON has it. */
  readonly at: string;
  readonly kind: EventKind;
  readonly list: string;
  readonly item: string | null;
  /** What the item says, or what the list is called. */
  readonly subject: string;
  readonly from: Side;
  readonly to: Side;
}

/** Some events, the latest first. */
export interface Events {
  readonly events: readonly Event[];
  /** What to ask for to get earlier ones; null if there are none. */
  readonly next: string | null;
  /** The revision behind which all is known; 0 unless the issue is older than its history. */
  readonly from: number;
}

/** The lists as they were, and how much it takes to have them so again. */
export interface Past {
  readonly rev: number;
  readonly lists: readonly List[];
  readonly changes: {
    readonly add: number;
    readonly edit: number;
    readonly move: number;
    readonly delete: number;
  };
}

/** Which events are asked for. */
export interface Filter {
  readonly item?: string | undefined;
  readonly who?: string | undefined;
  readonly kind?: EventKind | undefined;
}

/** What is to be had again: all as of a revision, or what one of its events deleted. */
export interface Restoration {
  readonly id: string;
  readonly rev: number;
  readonly n?: number;
}

/** What became of a restoration. */
export interface Restored {
  readonly state: State;
  /** How much of it was not possible. */
  readonly rejected: number;
}

/** Asks for events; undefined if there is no answer now. */
export async function loadEvents(
  api: Api,
  filter: Filter,
  before?: string,
): Promise<Events | undefined> {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries({ ...filter, before })) {
    if (value) query.set(name, value);
  }
  const text = query.toString();
  return answerOf<Events>(await api.ask(text ? `history?${text}` : 'history'));
}

/** Asks for the lists as they were right after a revision. */
export async function loadPast(api: Api, rev: number): Promise<Past | undefined> {
  return answerOf<Past>(await api.ask(`history/${rev}`));
}

/** Has something restored. Asked again under the same id it is done once. */
export async function restore(api: Api, what: Restoration): Promise<Restored | undefined> {
  const answer = answerOf<{ state: State; rejected: readonly unknown[] }>(
    await api.ask('restore', { method: 'POST', body: JSON.stringify(what) }),
  );
  return answer && { state: answer.state, rejected: answer.rejected.length };
}

function answerOf<T>(reply: Answered | Later): T | undefined {
  return reply.kind === 'answered' && reply.status === 200 ? (reply.json as T) : undefined;
}
