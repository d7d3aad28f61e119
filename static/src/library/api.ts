import { ask } from '../admin/api';
import type { ApiDeps, Reply } from '../admin/api';
import { areaOf } from '../admin/jobs/job';
import type { Job } from '../admin/jobs/job';
import type { List } from '../domain/state';
import type { Stamp, Template, Whole } from '../templates/server';

/** A template that everybody may begin with. */
export interface Starter {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly text: string;
}

/** What a new template begins with. */
export interface Making {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly live: boolean;
  readonly lists?: readonly List[];
  readonly text?: string;
  readonly starter?: string;
}

/** A change of a template; what is not named stays. */
export interface Change {
  /** The version that it was made from. */
  readonly base: number;
  readonly name?: string;
  readonly description?: string;
  readonly live?: boolean;
  readonly archived?: boolean;
  readonly lists?: readonly List[];
}

/** A change that met another's, as the editor of a text has them. */
export interface Conflict {
  readonly kind: 'both_changed' | 'deleted_by_me' | 'deleted_by_them';
  readonly theirs: string;
  readonly wanted: string;
}

export interface Saved {
  readonly template: Whole;
  readonly conflicts: readonly Conflict[];
}

export interface Version extends Stamp {
  readonly n: number;
}

/** What a version holds, and what the one before held: null if nobody knows any more. */
export interface VersionOf {
  readonly lists: readonly List[];
  readonly before: readonly List[] | null;
}

/** What came of a file. */
export interface Imported {
  readonly created: number;
  readonly updated: number;
  readonly unchanged: number;
}

/** What bringing the open issues to the latest version would do. */
export interface Forecast {
  readonly version: number;
  /** Open issues that have an earlier version. */
  readonly issues: number;
  /** How many of them would change. */
  readonly changed: number;
  /** How many issues with the template were looked at, and how many there are. */
  readonly looked: number;
  readonly total: number;
  readonly first: {
    readonly issue: string;
    readonly key: string;
    readonly changes: readonly ForecastChange[];
  } | null;
  readonly list: readonly {
    readonly issue: string;
    readonly key: string;
    readonly version: number;
    readonly add: number;
    readonly edit: number;
    readonly move: number;
    readonly delete: number;
  }[];
}

export interface ForecastChange {
  /** As an operation is called. */
  readonly type: string;
  readonly text: string;
  /** What it said before; empty where that is not changed. */
  readonly was: string;
}

/** Where a template goes: to a project by Jira's id, or to the site. */
export type Goal = { readonly project: string } | { readonly site: true };

/** The server, as the library sees it. Its methods never reject. */
export interface LibraryApi {
  list(): Promise<Reply<{ readonly templates: readonly Template[] }>>;
  starters(): Promise<Reply<{ readonly starters: readonly Starter[] }>>;
  get(id: string): Promise<Reply<Whole>>;
  create(what: Making): Promise<Reply<Whole>>;
  save(id: string, change: Change): Promise<Reply<Saved>>;
  remove(id: string): Promise<Reply<unknown>>;
  copy(
    id: string,
    to: { readonly id: string; readonly name: string } & Goal,
  ): Promise<Reply<Template>>;
  move(id: string, to: Goal): Promise<Reply<unknown>>;
  versions(id: string): Promise<Reply<{ readonly versions: readonly Version[] }>>;
  version(id: string, n: number): Promise<Reply<VersionOf>>;
  forecast(id: string): Promise<Reply<Forecast>>;
  /** `job` is chosen by who asks: asked again it is begun once. */
  update(id: string, job: string): Promise<Reply<Job>>;
  /** The contents of a file with one template, or all. */
  exported(id?: string): Promise<Reply<object>>;
  imported(file: object): Promise<Reply<Imported>>;
}

export function httpLibraryApi(deps: ApiDeps): LibraryApi {
  const path = `${areaOf(deps)}/templates`;
  const get = <T>(at: string) => ask<T>(deps, { method: 'GET', path: path + at });
  const post = <T>(at: string, body: object) =>
    ask<T>(deps, { method: 'POST', path: path + at, body });
  return {
    list: () => get('?archived=true'),
    starters: () => get('/starters'),
    get: (id) => get(`/${id}`),
    create: (what) => post('', what),
    save: (id, body) => ask(deps, { method: 'PUT', path: `${path}/${id}`, body }),
    remove: (id) => ask(deps, { method: 'DELETE', path: `${path}/${id}` }),
    copy: (id, to) => post(`/${id}/copy`, to),
    move: (id, to) => post(`/${id}/move`, to),
    versions: (id) => get(`/${id}/versions`),
    version: (id, n) => get(`/${id}/versions/${n}`),
    forecast: (id) => post(`/${id}/update`, { preview: true }),
    update: (id, job) => post(`/${id}/update`, { id: job }),
    exported: (id) => get(id === undefined ? '/export' : `/export?template=${id}`),
    imported: (file) => post('/import', file),
  };
}
