import type { List, State } from '../domain/state';
import type { Api } from '../outbox/api';
import { gotOf } from '../templates/server';
import type { Got, Mode } from '../templates/server';

// The server's part of importing into an issue.

/** Formats by the names of what writes them, which are the same in every language. */
export const formats: Readonly<Record<string, string>> = {
  ticklist: 'Ticklist',
  'issue-checklist': 'Issue Checklist',
  'smart-checklist': 'Smart Checklist',
  'multiple-checklists': 'Multiple Checklists',
  okapya: 'Checklist for Jira (Okapya)',
  trello: 'Trello',
  markdown: 'Markdown',
  csv: 'CSV',
};

/** Something that could not be kept as it was. */
export interface Note {
  readonly code: string;
  readonly n: number;
  readonly samples: readonly string[];
}

/** What is to be imported. */
export interface Cargo {
  readonly id: string;
  /** One of formats, or "auto". */
  readonly format: string;
  readonly text: string;
  readonly mode: Mode;
}

export interface Preview {
  readonly format: string;
  readonly lists: readonly List[];
  readonly notes: readonly Note[];
}

export interface Imported {
  readonly state: State;
  readonly rejected: readonly unknown[];
}

/** The most that the server takes, in bytes. */
export const mostBytes = 4 << 20;

const post = (body: unknown) => ({ method: 'POST', body: JSON.stringify(body) }) as const;

/** Says what an import would bring, and stores nothing. */
export async function previewOf(api: Api, cargo: Cargo): Promise<Got<Preview>> {
  return gotOf(await api.ask('import', post({ ...cargo, preview: true })));
}

/** Imports. Asked again under the same id it is done once. */
export async function importNow(api: Api, cargo: Cargo): Promise<Got<Imported>> {
  return gotOf(await api.ask('import', post(cargo)));
}

/**
 * What is sent of a file: of a board of Trello's only what is imported, since most
 * of it is what people did.
 */
export function lean(text: string): string {
  if (text.length < mostBytes / 8 || !text.trimStart().startsWith('{')) return text;
  try {
    const board = JSON.parse(text) as Readonly<Record<string, unknown>>;
    if (!Array.isArray(board.cards) || !Array.isArray(board.checklists)) return text;
    const cards = (board.cards as Record<string, unknown>[]).map(({ id, name, closed }) => ({
      id,
      name,
      closed,
    }));
    return JSON.stringify({ cards, checklists: board.checklists });
  } catch {
    return text;
  }
}
