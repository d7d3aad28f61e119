import type { List, State } from '../domain/state';
import type { Answered, Api, Later } from '../outbox/api';

/** Who did something, and when, as JSON has it. */
export interface Stamp {
  /** Account id. */
  readonly by: string;
  readonly at: string;
}

/** A checklist to be used again, as lists of templates have it. */
export interface Template {
  readonly id: string;
  readonly scope: 'site' | 'project';
  /** Jira's id of the project that it belongs to; null for one of the site. */
  readonly project: string | null;
  readonly name: string;
  readonly description: string;
  /** It is meant to be linked: its items are then edited in one place. */
  readonly live: boolean;
  readonly archived: boolean;
  /** Grows with each save. */
  readonly rev: number;
  /** Grows with each save of the lists. */
  readonly version: number;
  /** How many issues it came to. */
  readonly used: number;
  readonly created: Stamp;
  readonly updated: Stamp;
  /** Of those that an issue can get: the person may change and delete it here. */
  readonly change?: boolean;
}

/** What an issue can get, and where the person may make a template of it. */
export interface Offer {
  readonly templates: readonly Template[];
  readonly may?: { readonly save: boolean; readonly site: boolean };
}

/** A template with what it holds. */
export interface Whole extends Template {
  /** On how many issues lists are linked to it; a server of an earlier release does not say. */
  readonly linked?: number;
  readonly lists: readonly List[];
}

/** Code points that a name and a description may have. */
export const mostName = 100;
export const mostDescription = 1000;

/** What becomes of what is on the issue already. */
export const modes = ['append', 'missing', 'replace'] as const;
export type Mode = (typeof modes)[number];

/** A template that is to come to the issue. */
export interface Application {
  readonly id: string;
  readonly template: string;
  readonly version: number;
  readonly mode: Mode;
  readonly live: boolean;
}

/** What is to become a template. */
export interface Saving {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  /** Ids of lists; all of them without. */
  readonly lists?: readonly string[];
  /** For all projects. */
  readonly site?: boolean;
}

/** Why something could not be done. */
export type Failure =
  | { readonly kind: 'offline' | 'busy' | 'signed_out' }
  /** The sentence with which the server refused. */
  | { readonly kind: 'refused'; readonly text: string };

export type Got<T> = { readonly kind: 'ok'; readonly value: T } | Failure;

/** What this issue can get. */
export async function loadTemplates(api: Api): Promise<Got<Offer>> {
  const got = gotOf<Offer>(await api.ask('templates'));
  return part(got, (value) =>
    value.templates ? { ...value, templates: value.templates } : undefined,
  );
}

/** Gives a template of the project another name. */
export async function renameTemplate(api: Api, of: Template, name: string): Promise<Got<unknown>> {
  const body = JSON.stringify({ base: of.version, name });
  return gotOf(await api.ask(`templates/${encodeURIComponent(of.id)}`, { method: 'PUT', body }));
}

/** Deletes a template of the project; what came from it stays. */
export async function deleteTemplate(api: Api, { id }: Template): Promise<Got<unknown>> {
  return gotOf(await api.ask(`templates/${encodeURIComponent(id)}`, { method: 'DELETE' }));
}

/** One of them, with what it holds. */
export async function loadTemplate(api: Api, id: string): Promise<Got<Whole>> {
  return gotOf(await api.ask(`templates/${encodeURIComponent(id)}`));
}

/** Brings a template to the issue. Asked again under the same id it is done once. */
export async function applyTemplate(api: Api, what: Application): Promise<Got<State>> {
  const body = JSON.stringify(what);
  const got = gotOf<{ state: State }>(await api.ask('apply', { method: 'POST', body }));
  return part(got, (value) => value.state);
}

/** Makes a template of what is on the issue. Asked again under the same id it is done once. */
export async function saveTemplate(api: Api, what: Saving): Promise<Got<Template>> {
  return gotOf(await api.ask('templates', { method: 'POST', body: JSON.stringify(what) }));
}

/** Has the issue as it was after a revision. */
export async function backTo(api: Api, id: string, rev: number): Promise<State | undefined> {
  const body = JSON.stringify({ id, rev });
  const got = gotOf<{ state: State }>(await api.ask('restore', { method: 'POST', body }));
  return got.kind === 'ok' ? got.value.state : undefined;
}

/** A part of what was got; something between us and the server may answer with a page of its own. */
function part<T, P>(got: Got<T>, of: (value: Partial<T>) => P | undefined): Got<P> {
  if (got.kind !== 'ok') return got;
  const value = of(got.value ?? {});
  return value === undefined ? { kind: 'busy' } : { kind: 'ok', value };
}

/** What an answer says, or why there is none. */
export function gotOf<T>(reply: Answered | Later): Got<T> {
  if (reply.kind === 'later') return { kind: reply.why === 'no_token' ? 'busy' : reply.why };
  if (reply.status < 300) return { kind: 'ok', value: reply.json as T };
  const { error } = (reply.json ?? {}) as { error?: { text?: string } };
  return { kind: 'refused', text: error?.text ?? '' };
}
