import type { Failure } from '../admin/api';
import type { Clock } from '../outbox/clock';
import type { WorkflowApi } from './api';

/** Items that are to be counted. */
export interface Wanted {
  readonly list: string;
  readonly pattern: string;
}

/** How far the server is with counting what is wanted. */
export type Counted =
  | { readonly state: 'none' }
  | { readonly state: 'waiting' }
  | { readonly state: 'counted'; readonly id: string }
  | { readonly state: 'failed'; readonly failure: Failure };

/** How often a token is got for leaving, in milliseconds: one holds for a quarter of an hour. */
const renewal = 300_000;

/** How long a person has to have stopped typing, in milliseconds. */
const settled = 700;

/**
 * Tells the server what to count while the form is being filled in: when the
 * person saves, Jira does not wait for it.
 */
export class Counting {
  counted: Counted = { state: 'none' };
  private wanted: Wanted | undefined;
  private cancel: () => void = () => undefined;
  /** What the server counts only because this page was on the way to what is wanted. */
  private made = '';
  private stopRenewing: () => void = () => undefined;

  constructor(
    private readonly api: Pick<WorkflowApi, 'watch' | 'unwatch' | 'unwatchLeaving' | 'renew'>,
    private readonly clock: Clock,
    private readonly changed: () => void,
  ) {}

  /** Says what is wanted now; undefined for nothing. */
  want(wanted: Wanted | undefined): void {
    if (JSON.stringify(wanted) === JSON.stringify(this.wanted)) return;
    this.wanted = wanted;
    this.cancel();
    if (!wanted) {
      this.takeBack('');
      this.set({ state: 'none' });
      return;
    }
    this.set({ state: 'waiting' });
    this.cancel = this.clock.after(settled, () => void this.tell(wanted));
  }

  /** Does now what waits for the person to stop typing, or was not possible before. */
  hurry(): void {
    const { wanted } = this;
    if (!wanted || this.counted.state === 'counted') return;
    this.cancel();
    this.set({ state: 'waiting' });
    void this.tell(wanted);
  }

  /** Jira was given what is counted, and a rule may need it from now on. */
  keep(): void {
    this.setMade('');
  }

  /**
   * The page goes, and nobody has saved: what only it had asked for is not counted any
   * more. A page that comes back, as browsers can make it, has to hurry.
   */
  leave(): void {
    this.cancel();
    if (!this.made) return;
    this.api.unwatchLeaving(this.made);
    this.setMade('');
    this.set({ state: 'waiting' });
  }

  private async tell(wanted: Wanted): Promise<void> {
    const reply = await this.api.watch(wanted.list, wanted.pattern);
    const current = wanted === this.wanted;
    if (reply.kind !== 'ok') {
      if (current) this.set({ state: 'failed', failure: reply });
      return;
    }
    const { id, made } = reply.value;
    if (!current) {
      // Something else is wanted by now.
      if (made) void this.api.unwatch(id);
      return;
    }
    this.takeBack(id);
    if (made) this.setMade(id);
    this.set({ state: 'counted', id });
  }

  /** Has the server not count any more what was wanted on the way here. */
  private takeBack(but: string): void {
    if (this.made && this.made !== but) void this.api.unwatch(this.made);
    if (this.made !== but) this.setMade('');
  }

  private setMade(id: string): void {
    this.made = id;
    this.stopRenewing();
    if (id) this.renewLater();
  }

  private renewLater(): void {
    this.stopRenewing = this.clock.after(renewal, () => {
      void this.api.renew();
      this.renewLater();
    });
  }

  private set(counted: Counted): void {
    this.counted = counted;
    this.changed();
  }
}
