import type { Status } from '../domain/state';
import { newId } from '../domain/ids';
import { adminWords as words } from '../words/words';
import type { Api, Choice, Failure } from './api';
import { sentence } from './controller';

/** A status that is used and would be removed, and what its items become. */
export interface Removal {
  readonly status: Status;
  readonly items: number;
  readonly to: string;
}

export interface View {
  readonly choice: Choice | undefined;
  /** The statuses as they are being changed. */
  readonly statuses: readonly Status[];
  /** They are changed here, or may be: false for a project that has those of its site. */
  readonly own: boolean;
  readonly removals: readonly Removal[];
  /** It is the whole choice that is to go, once the removals are answered. */
  readonly givingUp: boolean;
  readonly saving: boolean;
  readonly fault: string;
  /** What was done last, for those who do not see it. */
  readonly said: string;
}

/** What is known of the statuses of a site or a project, and done to them. */
export class Choosing {
  view: View = {
    choice: undefined,
    statuses: [],
    own: false,
    removals: [],
    givingUp: false,
    saving: false,
    fault: '',
    said: '',
  };
  private listener: () => void = () => undefined;

  constructor(
    private readonly api: Api,
    /** The page is about a project. */
    readonly ofProject: boolean,
  ) {}

  subscribe(listener: () => void): () => void {
    this.listener = listener;
    return () => (this.listener = () => undefined);
  }

  private set(change: Partial<View>): void {
    this.view = { ...this.view, ...change };
    this.listener();
  }

  async load(): Promise<void> {
    const reply = await this.api.statuses();
    if (reply.kind === 'ok') this.take(reply.value, '');
    else this.set({ fault: sentence(reply) });
  }

  private take(choice: Choice, said: string): void {
    const own = !this.ofProject || choice.own;
    const { statuses } = choice;
    this.set({
      choice,
      statuses,
      own,
      removals: [],
      givingUp: false,
      saving: false,
      fault: '',
      said,
    });
  }

  /** Whether something is not saved yet. */
  get changed(): boolean {
    const { choice, statuses, own } = this.view;
    const was = choice && (!this.ofProject || choice.own);
    return own !== was || JSON.stringify(statuses) !== JSON.stringify(choice?.statuses);
  }

  isFixed(id: string): boolean {
    return this.view.choice?.fixed.includes(id) ?? true;
  }

  /** Begins to choose for the project, from what the site has. */
  begin(): void {
    this.set({ own: true });
  }

  /** Throws away what is not saved. */
  revert(): void {
    if (this.view.choice) this.take(this.view.choice, '');
  }

  private change(statuses: readonly Status[], said = ''): void {
    this.set({ statuses, removals: [], givingUp: false, fault: '', said });
  }

  edit(id: string, to: Partial<Pick<Status, 'name' | 'colour' | 'complete'>>): void {
    this.change(this.view.statuses.map((s) => (s.id === id ? { ...s, ...to } : s)));
  }

  /** Adds one at the end, and returns its id. */
  add(): string {
    const id = newId();
    const colour = this.view.choice?.colours[0] ?? '';
    this.change([...this.view.statuses, { id, name: '', colour, complete: false }]);
    return id;
  }

  remove(id: string): void {
    const gone = this.view.statuses.find((s) => s.id === id);
    if (!gone || this.isFixed(id)) return;
    this.change(
      this.view.statuses.filter((s) => s.id !== id),
      words.statuses.removed(gone.name),
    );
  }

  /** Moves one up or down; false where there is no further. */
  move(id: string, by: -1 | 1): boolean {
    const { statuses } = this.view;
    const from = statuses.findIndex((s) => s.id === id);
    const moved = statuses[from];
    const to = from + by;
    if (!moved || to < 0 || to >= statuses.length) return false;
    const rest = statuses.toSpliced(from, 1).toSpliced(to, 0, moved);
    this.change(rest, words.statuses.moved(moved.name, to + 1, statuses.length));
    return true;
  }

  /** Says what the items of a status that is removed become. */
  answer(id: string, to: string): void {
    const removals = this.view.removals.map((r) => (r.status.id === id ? { ...r, to } : r));
    this.set({ removals });
  }

  save(): Promise<void> {
    return this.send(this.view.givingUp ? null : this.view.statuses);
  }

  /** Gives up the project's own, or the site's, for those of the site or from the start. */
  giveUp(): Promise<void> {
    return this.send(null);
  }

  private async send(statuses: readonly Status[] | null): Promise<void> {
    const { choice, removals, saving } = this.view;
    if (!choice || saving) return;
    this.set({ saving: true, fault: '' });
    const becomes = Object.fromEntries(removals.map((r) => [r.status.id, r.to]));
    const reply = await this.api.setStatuses({ rev: choice.rev, statuses, becomes });
    if (reply.kind === 'ok') this.take(reply.value, words.statuses.saved);
    else this.refuse(reply, choice, statuses);
  }

  private refuse(reply: Failure, choice: Choice, statuses: readonly Status[] | null): void {
    this.set({ saving: false });
    if (reply.kind !== 'refused' || reply.code !== 'status_used' || !reply.used) {
      this.set({ fault: sentence(reply) });
      return;
    }
    const { used } = reply;
    // What goes back to the site's may become one that the site has: those are always there.
    const stay = statuses ?? choice.statuses.filter((s) => choice.fixed.includes(s.id));
    const removals = choice.statuses.flatMap((status) => {
      const items = used[status.id];
      const to = stay.find((s) => s.complete === status.complete)?.id ?? '';
      return items === undefined ? [] : [{ status, items, to }];
    });
    this.set({ removals, ...(statuses ? {} : { statuses: stay, givingUp: true }) });
  }
}
