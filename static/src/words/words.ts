import type { admin } from './en/admin';
import type { late } from './en/late';
import type { pages } from './en/pages';
import type { panel } from './en/panel';
import type { workflow } from './en/workflow';

// The words in use. What has a number or a name in it is a function, so that a
// translation can put it where its language wants it. English says which words
// there are; the catalogue of the person's language is loaded before anything is
// drawn.

/** What English says it in is nobody else's business: a text is any text. */
export type Wide<T> = T extends string
  ? string
  : T extends (...args: infer A) => string
    ? (...args: A) => string
    : { [K in keyof T]: Wide<T[K]> };

export type PanelWords = Wide<typeof panel>;
export type LateWords = Wide<typeof late>;
export type AdminWords = Wide<typeof admin>;
export type PageWords = Wide<typeof pages>;
export type WorkflowWords = Wide<typeof workflow>;

/** A part of a language's words, as its file exports it. */
export interface Catalogue {
  readonly panel?: PanelWords;
  readonly late?: LateWords;
  readonly admin?: AdminWords;
  readonly pages?: PageWords;
  /** Of the pages in the editor of workflows, which take it themselves. */
  readonly workflow?: WorkflowWords;
}

export let words: PanelWords;
/** The words of the rooms that are loaded late, there as soon as such a room is. */
export let lateWords: LateWords;
export let adminWords: AdminWords;
/** The words of the tabs on the pages of admins, there as soon as such a tab is. */
export let pageWords: PageWords;

/** Takes a catalogue into use; what is drawn already has to be drawn again. */
export function speak(catalogue: Catalogue): void {
  words = catalogue.panel ?? words;
  lateWords = catalogue.late ?? lateWords;
  adminWords = catalogue.admin ?? adminWords;
  pageWords = catalogue.pages ?? pageWords;
}
