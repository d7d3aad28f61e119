import type { Clock } from '../../outbox/clock';
import type { Reply } from '../api';
import { sentence } from '../controller';
import { isBusy, isOver } from './job';
import type { Deed, Job, JobApi } from './job';

/** How often busy jobs are asked how far they are, in milliseconds; and those that rest. */
const askEvery = 1000;
const askSeldom = 10_000;

export interface WorkView {
  /** The latest first. */
  readonly jobs: readonly Job[];
  readonly fault: string;
  /** The job that waits for its end to be confirmed. */
  readonly stopping: string | undefined;
}

interface Deps {
  readonly api: JobApi;
  readonly clock: Clock;
  /** The kinds of jobs that are of interest. */
  readonly kinds: readonly string[];
  /** Is told of each job that has come to its end while it was watched. */
  readonly onEnd?: (job: Job) => void;
}

/** What is known of work in the background, and done to it. */
export class Work {
  view: WorkView = { jobs: [], fault: '', stopping: undefined };
  private listener: () => void = () => undefined;
  private cancel: () => void = () => undefined;
  private readonly hidden = new Set<string>();

  constructor(private readonly deps: Deps) {}

  subscribe(listener: () => void): () => void {
    this.listener = listener;
    return () => (this.listener = () => undefined);
  }

  private set(change: Partial<WorkView>): void {
    this.view = { ...this.view, ...change };
    this.listener();
  }

  /** Finds out what is going on, and watches it. What was over before is not shown. */
  async load(): Promise<void> {
    const reply = await this.deps.api.list();
    if (reply.kind !== 'ok') {
      this.set({ fault: sentence(reply) });
      return;
    }
    const { kinds } = this.deps;
    const shown = new Set(this.view.jobs.map((j) => j.id));
    const jobs = reply.value.jobs.filter(
      (j) => kinds.includes(j.kind) && (!isOver(j) || shown.has(j.id)),
    );
    this.set({ jobs, fault: '' });
    this.watch();
  }

  /** Shows a job that was begun just now, and watches it. */
  add(job: Job): void {
    this.set({ jobs: [job, ...this.view.jobs.filter((j) => j.id !== job.id)] });
    this.watch();
  }

  /** Watches no more: the page shows something else for good. */
  close(): void {
    this.cancel();
  }

  hide(id: string): void {
    this.hidden.add(id);
    this.set({ jobs: this.view.jobs.filter((j) => j.id !== id) });
  }

  askStop(id: string | undefined): void {
    this.set({ stopping: id });
  }

  async act(id: string, deed: Deed): Promise<void> {
    this.set({ stopping: undefined, fault: '' });
    this.take(await this.deps.api.act(id, deed));
    this.watch();
  }

  private watch(): void {
    this.cancel();
    const waiting = this.view.jobs.filter((j) => !isOver(j));
    if (waiting.length === 0) return;
    this.cancel = this.deps.clock.after(
      waiting.some(isBusy) ? askEvery : askSeldom,
      () => void this.look(waiting),
    );
  }

  private async look(jobs: readonly Job[]): Promise<void> {
    const replies = await Promise.all(jobs.map((j) => this.deps.api.get(j.id)));
    this.set({ fault: '' });
    replies.forEach((reply, n) => {
      // What is known no more was forgotten with its time: there is nothing to tell of it.
      if (reply.kind === 'refused' && reply.status === 404) this.hide(jobs[n]?.id ?? '');
      else this.take(reply);
    });
    this.watch();
  }

  private take(reply: Reply<Job>): void {
    if (reply.kind !== 'ok') {
      this.set({ fault: sentence(reply) });
      return;
    }
    const job = reply.value;
    if (this.hidden.has(job.id)) return;
    const before = this.view.jobs.find((j) => j.id === job.id);
    this.set({ jobs: this.view.jobs.map((j) => (j.id === job.id ? job : j)) });
    if (before && !isOver(before) && isOver(job)) this.deps.onEnd?.(job);
  }
}
