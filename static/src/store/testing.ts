import { fold } from '../domain/apply';
import type { Operation } from '../domain/operations';
import type { State } from '../domain/state';
import type { Answered, Api, Asked, Later, Rejection, Reply } from '../outbox/api';
import { TestClock, TestMirror } from '../outbox/testing';
import { StepKeeper } from '../live/steps';
import type { Page } from './page';
import { Store } from './store';

/** A server of one issue, which applies operations by the same rules as the panel. */
export class TestServer implements Api {
  readonly requests: (readonly Operation[])[] = [];
  /** Answers to give instead, the first one first. */
  readonly instead: Reply[] = [];
  /** What was asked for beside lists and operations, and what it is answered. */
  readonly asked: { path: string; asked: Asked | undefined }[] = [];
  answers: (path: string, asked?: Asked) => Answered | Later = () => ({
    kind: 'later',
    why: 'offline',
  });
  readonly #applied = new Set<string>();

  constructor(public state: State) {}

  load(): Promise<Reply> {
    return Promise.resolve(this.instead.shift() ?? this.#answer([]));
  }

  send(ops: readonly Operation[]): Promise<Reply> {
    this.requests.push(ops);
    const instead = this.instead.shift();
    if (instead) return Promise.resolve(instead);
    return Promise.resolve(this.#answer(this.apply(ops)));
  }

  ask(path: string, asked?: Asked): Promise<Answered | Later> {
    this.asked.push({ path, asked });
    return Promise.resolve(this.answers(path, asked));
  }

  /** What somebody does, here or elsewhere. */
  apply(ops: readonly Operation[]): Rejection[] {
    const { state, rejected } = fold(
      this.state,
      ops.filter((o) => !this.#applied.has(o.id)),
    );
    if (state !== this.state) this.state = { ...state, rev: this.state.rev + 1 };
    ops.filter((o) => !rejected.has(o.id)).forEach((o) => this.#applied.add(o.id));
    return [...rejected].map(([id, code]) => ({ id, code, text: `Because ${code}.` }));
  }

  #answer(rejected: Rejection[]): Reply {
    return { kind: 'stored', state: this.state, rejected };
  }
}

/** Ids one after the other: n1, n2 … */
export function numbered(): () => string {
  let n = 0;
  return () => `n${++n}`;
}

/** A store with its server; with `keeps`, also with what keeps the steps, which comes late. */
export function storeOf(state: State | null, page: Partial<Page> = {}, keeps = true) {
  const clock = new TestClock();
  const server = new TestServer(
    state ?? { rev: 0, lists: [], counts: emptyCounts, statuses: [], can: noRights },
  );
  const mirror = new TestMirror();
  const store = new Store({
    page: {
      clientKey: 'site',
      accountId: 'me',
      issueId: '10001',
      issueKey: 'TEST-1',
      projectId: '10000',
      base: '',
      host: 'connect',
      notice: state ? null : 'unavailable',
      checklists: state,
      ...page,
    },
    api: server,
    clock,
    random: () => 0.5,
    mirror,
    newId: numbered(),
  });
  if (keeps) keepSteps(store);
  return { store, server, clock, mirror };
}

/** Lets what is done in a store be taken back. */
export function keepSteps(store: Store): void {
  store.keep(
    new StepKeeper(store, { load: () => ({ undo: [], redo: [] }), save: () => undefined }),
  );
}

const emptyCounts = { total: 0, complete: 0, mandatory: 0, mandatoryComplete: 0, percent: 0 };
const noRights = {
  view: true,
  add: false,
  edit: false,
  toggle: false,
  delete: false,
  manageTemplates: false,
  saveTemplates: false,
  pending: false,
};
