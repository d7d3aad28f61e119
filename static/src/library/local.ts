import { fold } from '../domain/apply';
import type { Action, Operation } from '../domain/operations';
import type { List, State } from '../domain/state';
import { StepKeeper } from '../live/steps';
import type { Answered, Api, Asked, Reply } from '../outbox/api';
import type { Clock } from '../outbox/clock';
import type { Mirror } from '../outbox/mirror';
import { Store } from '../store/store';
import { readText, textOf } from './retext';

// The panel edits a template as it edits an issue, but what it sends goes no further
// than this page: a template is saved as a whole, when somebody says so.

/** Takes the panel's operations, by the server's own rules. */
class LocalApi implements Api {
  store: Store | undefined;

  constructor(
    private state: State,
    private readonly changed: () => void,
  ) {}

  load(): Promise<Reply> {
    return Promise.resolve({ kind: 'stored', state: this.state, rejected: [] });
  }

  send(ops: readonly Operation[]): Promise<Reply> {
    const { state, rejected } = fold(this.state, ops);
    if (state !== this.state) {
      this.state = { ...state, rev: this.state.rev + 1 };
      this.changed();
    }
    const why = [...rejected].map(([id, code]) => ({ id, code, text: '' }));
    return Promise.resolve({ kind: 'stored', state: this.state, rejected: why });
  }

  /** What the editor of the text asks for; nothing else is to be had of a template. */
  ask(path: string, asked?: Asked): Promise<Answered> {
    if (path !== 'text') return Promise.resolve({ kind: 'answered', status: 404, json: {} });
    return Promise.resolve({ kind: 'answered', ...this.text(asked) });
  }

  private text(asked?: Asked) {
    const { store, state } = this;
    const shown = store?.view.state ?? state;
    if (asked?.body === undefined) {
      return { status: 200, json: { rev: shown.rev, text: textOf(shown) } };
    }
    const { text } = JSON.parse(asked.body) as { text: string };
    const { lists, faults } = readText(shown, text);
    if (faults.length > 0) return { status: 422, json: { error: { lines: faults } } };
    const done = store?.do(replacing(shown.lists, lists));
    if (typeof done === 'string') return { status: 422, json: { error: { text: done } } };
    const now = store?.view.state ?? state;
    return { status: 200, json: { rev: now.rev, text: textOf(now), conflicts: [], rejected: [] } };
  }
}

/** The actions that put lists in the place of others, as one step that can be taken back. */
export function replacing(before: readonly List[], after: readonly List[]): Action[] {
  if (JSON.stringify(before) === JSON.stringify(after)) return [];
  return [
    ...before.map(({ id }): Action => ({ type: 'deleteList', list: id })),
    ...after.flatMap(({ id, name, items, from }): Action[] => [
      { type: 'addList', list: id, name, from },
      ...items.map(({ id: item, status, parent, link, ...rest }): Action => ({
        ...rest,
        ...(link ?? {}),
        type: 'addItem',
        item,
        list: id,
        ...(status === null ? {} : { status }),
        ...(parent === null ? {} : { parent }),
      })),
    ]),
  ];
}

/** Nothing of a template is kept outside of the page. */
const nowhere: Mirror = {
  load: () => [],
  has: () => true,
  save: () => undefined,
  remove: () => undefined,
};

/**
 * A store of the panel for the lists of a template, with undo. `changed` is called
 * after each change of them.
 */
export function localStore(
  state: State,
  of: { readonly template: string; readonly accountId: string; readonly clock: Clock },
  changed: () => void,
): Store {
  const api = new LocalApi(state, changed);
  const store = new Store({
    page: {
      clientKey: '',
      accountId: of.accountId,
      issueId: `template ${of.template}`,
      issueKey: '',
      projectId: '',
      base: '',
      host: 'connect',
      notice: null,
      checklists: state,
    },
    api,
    clock: of.clock,
    random: Math.random,
    mirror: nowhere,
  });
  api.store = store;
  store.keep(
    new StepKeeper(store, { load: () => ({ undo: [], redo: [] }), save: () => undefined }),
  );
  return store;
}
