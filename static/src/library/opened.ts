import { sentence } from '../admin/controller';
import type { Desk } from '../admin/desk';
import { count } from '../domain/state';
import type { Item, List, Status } from '../domain/state';
import { points } from '../domain/text';
import { mostDescription, mostName } from '../templates/server';
import type { Whole } from '../templates/server';
import { Controller } from '../ui/controller';
import { storedPrefs } from '../ui/prefs';
import { pageWords } from '../words/words';
import type { Change, Conflict, LibraryApi } from './api';
import { localStore } from './local';

/** What a template is called and meant for, as it is being changed. */
export interface Facts {
  readonly name: string;
  readonly description: string;
  readonly live: boolean;
}

export interface OpenedDeps {
  readonly api: LibraryApi;
  readonly desk: Desk;
  readonly statuses: readonly Status[];
  /** Called after each change of what is to be shown. */
  readonly changed: () => void;
}

/** Whoever may change a template may do all with what it holds; its items are not ticked. */
const all = {
  view: true,
  add: true,
  edit: true,
  toggle: false,
  delete: true,
  manageTemplates: true,
  saveTemplates: true,
  pending: false,
};

/** One template while it is being changed: nothing of it is stored until it is saved. */
export class Opened {
  facts: Facts;
  /** Draws and changes the items, as the panel does. */
  controller: Controller;
  saving = false;
  fault = '';
  said = '';
  conflicts: readonly Conflict[] = [];

  constructor(
    private readonly deps: OpenedDeps,
    /** As it is stored, as far as it is known. */
    public whole: Whole,
  ) {
    this.facts = factsOf(whole);
    this.controller = this.begin();
  }

  private begin(): Controller {
    const { desk, statuses, changed } = this.deps;
    const { id } = this.whole;
    // A list that is from a template is shown with its name, also where it is the only one.
    const lists = this.whole.lists.map((l) => ({ ...l, from: { template: id, id: l.id } }));
    const state = { rev: 1, lists, counts: count(lists, statuses), statuses, can: all };
    const of = { template: id, accountId: desk.accountId, clock: desk.clock };
    const store = localStore(state, of, () => {
      this.said = '';
      changed();
    });
    return new Controller({
      store,
      prefs: storedPrefs(() => localStorage, {
        clientKey: 'templates',
        accountId: desk.accountId,
        issueId: id,
        checklists: null,
      }),
      clock: desk.clock,
      jira: desk.host,
      late: desk.late,
    });
  }

  get lists(): readonly List[] {
    return this.controller.store.view.state?.lists ?? this.whole.lists;
  }

  /** Whether anything is not saved yet. */
  get dirty(): boolean {
    return Object.keys(this.change()).length > 1;
  }

  edit(to: Partial<Facts>): void {
    this.facts = { ...this.facts, ...to };
    this.said = '';
    this.deps.changed();
  }

  /** Goes back to what is stored. */
  revert(): void {
    this.take(this.whole);
    this.deps.changed();
  }

  private take(whole: Whole): void {
    const same = JSON.stringify(plain(whole.lists)) === JSON.stringify(plain(this.lists));
    this.whole = whole;
    this.facts = factsOf(whole);
    this.fault = '';
    // What can be taken back stays where nothing came in between.
    if (!same) this.controller = this.begin();
  }

  private change(): Change {
    const { whole, facts, lists } = this;
    const name = facts.name.trim();
    const description = facts.description.trim();
    return {
      base: whole.version,
      ...(name === whole.name ? {} : { name }),
      ...(description === whole.description ? {} : { description }),
      ...(facts.live === whole.live ? {} : { live: facts.live }),
      ...(JSON.stringify(plain(lists)) === JSON.stringify(plain(whole.lists)) ? {} : { lists }),
    };
  }

  /** Saves what was changed. What another admin saved meanwhile is kept as well. */
  async save(): Promise<void> {
    if (this.saving || !this.dirty) return;
    this.fault = wrongWith(this.facts);
    if (this.fault === '') await this.send(this.change());
    this.deps.changed();
  }

  private async send(change: Change): Promise<void> {
    const { api, changed } = this.deps;
    this.saving = true;
    this.conflicts = [];
    changed();
    const before = this.whole;
    const reply = await api.save(before.id, change);
    this.saving = false;
    if (reply.kind !== 'ok') {
      this.fault = sentence(reply);
      return;
    }
    const { template, conflicts } = reply.value;
    this.take(template);
    this.conflicts = conflicts;
    const w = pageWords.library;
    const met = template.rev > before.rev + 1;
    this.said = met ? w.savedBoth(template.version) : w.saved(template.version);
  }
}

const factsOf = ({ name, description, live }: Whole): Facts => ({ name, description, live });

/** Why it cannot be called so, in words; empty if it can. */
export function wrongWith({ name, description }: Pick<Facts, 'name' | 'description'>): string {
  const w = pageWords.library;
  if (name.trim() === '') return w.nameNeeded;
  if (points(name.trim()) > mostName) return w.tooLong(w.name, mostName);
  if (points(description.trim()) > mostDescription) {
    return w.tooLong(w.description, mostDescription);
  }
  return '';
}

/** Lists so that equal ones are written alike. */
const plain = (lists: readonly List[]) =>
  lists.map(({ id, name, items }) => [
    id,
    name,
    items.map((i: Item) => [
      ...[i.id, i.kind, i.text, i.status, i.optional, i.details, i.assignee, i.due, i.parent],
      i.link && [i.link.issue, i.link.key, i.link.follow],
    ]),
  ]);
