import type { Answered, Api, Later, Trouble } from '../outbox/api';
import type { Fault, FaultCode } from './grammar';

/** The text of an issue's checklists, of a revision. */
export interface Loaded {
  readonly rev: number;
  readonly text: string;
}

export type ConflictKind = 'both_changed' | 'deleted_by_me' | 'deleted_by_them';

/** A change that met another's. */
export interface Conflict {
  readonly kind: ConflictKind;
  readonly base: string;
  readonly theirs: string;
  readonly wanted: string;
}

export interface SavedText extends Loaded {
  readonly kind: 'saved';
  readonly conflicts: readonly Conflict[];
  /** Why a part of it was not done, in words for the person. */
  readonly rejected: readonly string[];
}

export type NotSavedText =
  | { readonly kind: 'later'; readonly why: Trouble }
  | { readonly kind: 'faults'; readonly faults: readonly Fault[] }
  | { readonly kind: 'refused'; readonly text: string };

interface Answer extends Partial<Loaded> {
  readonly conflicts?: readonly Conflict[];
  readonly rejected?: readonly { readonly text: string }[];
  readonly error?: {
    readonly text?: string;
    readonly lines?: readonly {
      readonly line: number;
      readonly code: string;
      readonly text: string;
    }[];
  };
}

/** The text as it is stored; undefined if it cannot be had now. */
export async function loadText(api: Api): Promise<Loaded | undefined> {
  const reply = await api.ask('text');
  const { rev, text } = answerOf(reply);
  return rev === undefined || text === undefined ? undefined : { rev, text };
}

/** Saves what became of the text that was loaded. Sent again it is done once. */
export async function saveText(
  api: Api,
  loaded: Loaded,
  text: string,
): Promise<SavedText | NotSavedText> {
  const body = JSON.stringify({ base: loaded.text, text, rev: loaded.rev });
  const reply = await api.ask('text', { method: 'PUT', body });
  if (reply.kind === 'later') return reply;
  const { rev, text: now, conflicts = [], rejected = [], error } = answerOf(reply);
  if (reply.status === 200 && rev !== undefined && now !== undefined) {
    const why = [...new Set(rejected.map((r) => r.text))];
    return { kind: 'saved', rev, text: now, conflicts, rejected: why };
  }
  if (error?.lines) {
    const faults = error.lines.map((l) => ({
      line: l.line,
      code: l.code as FaultCode,
      text: l.text,
    }));
    return { kind: 'faults', faults };
  }
  return { kind: 'refused', text: error?.text ?? '' };
}

const answerOf = (reply: Answered | Later): Answer =>
  (reply.kind === 'answered' ? (reply.json as Answer | null | undefined) : undefined) ?? {};
