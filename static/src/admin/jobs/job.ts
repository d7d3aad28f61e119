import { ask } from '../api';
import type { ApiDeps, Reply } from '../api';

export type JobKind = 'update' | 'live' | 'import';
export type JobState = 'queued' | 'running' | 'paused' | 'stopped' | 'done' | 'failed';

/** A piece of work on many issues that the server does in the background. */
export interface Job {
  readonly id: string;
  /** One of JobKind, or one that is newer than this page. */
  readonly kind: string;
  /** Id of what it is about, such as a template; empty for none. */
  readonly subject?: string;
  readonly state: JobState;
  /** Issues that it looks at; 0 while that is not known. */
  readonly total: number;
  readonly done: number;
  readonly changed: number;
  readonly failed: number;
  /** What went wrong last; empty if nothing did. */
  readonly note: string;
}

/** What a person can do to a job. */
export type Deed = 'pause' | 'resume' | 'stop';

/** The server's part in it, for the site or the project of the page. Its methods never reject. */
export interface JobApi {
  list(): Promise<Reply<{ readonly jobs: readonly Job[] }>>;
  get(id: string): Promise<Reply<Job>>;
  act(id: string, deed: Deed): Promise<Reply<Job>>;
}

/** Path of the site, or of the project that the page is about, below /api/v1. */
export const areaOf = ({ project }: ApiDeps) => (project ? `/projects/${project}` : '/site');

export function httpJobApi(deps: ApiDeps): JobApi {
  const path = `${areaOf(deps)}/jobs`;
  return {
    list: () => ask(deps, { method: 'GET', path }),
    get: (id) => ask(deps, { method: 'GET', path: `${path}/${id}` }),
    act: (id, deed) => ask(deps, { method: 'POST', path: `${path}/${id}/${deed}` }),
  };
}

/** Whether a job may still change by itself. */
export const isBusy = ({ state }: Job) => state === 'queued' || state === 'running';

/** Whether there is anything left of it to be done. */
export const isOver = ({ state }: Job) => ['stopped', 'done', 'failed'].includes(state);

/** How far it is, in percent; undefined while nobody knows. */
export function percentOf(job: Job): number | undefined {
  if (job.state === 'done') return 100;
  if (job.total === 0) return job.state === 'queued' || job.state === 'running' ? undefined : 0;
  return Math.min(99, Math.floor((100 * job.done) / job.total));
}
