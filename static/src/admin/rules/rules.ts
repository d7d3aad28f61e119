import { newId } from '../../domain/ids';
import { pageWords } from '../../words/words';
import { sentence } from '../controller';
import type { Choosable, Rule, RulesApi, RuleSet } from './api';

/** A rule that is being written. */
export interface Editing {
  /** As it was when it was opened; undefined for a new one. */
  readonly was: Rule | undefined;
  readonly rule: Rule;
  /** As somebody else has left it meanwhile; null where they deleted it. */
  readonly theirs: Rule | null | undefined;
}

export interface RulesView {
  readonly set: RuleSet | undefined;
  /** What rules can bring; undefined until that is known. */
  readonly templates: readonly Choosable[] | undefined;
  readonly editing: Editing | undefined;
  readonly saving: boolean;
  readonly fault: string;
  /** Counts what was saved: what a rule would do may have changed. */
  readonly saves: number;
}

/** What changes with a save: the rules, made from those that there are. */
type Change = (rules: readonly Rule[]) => readonly Rule[];

/** What is known of the rules of a site or a project, and done to them. */
export class Rules {
  view: RulesView = {
    set: undefined,
    templates: undefined,
    editing: undefined,
    saving: false,
    fault: '',
    saves: 0,
  };
  private listener: () => void = () => undefined;

  constructor(private readonly api: RulesApi) {}

  subscribe(listener: () => void): () => void {
    this.listener = listener;
    return () => (this.listener = () => undefined);
  }

  private set(change: Partial<RulesView>): void {
    this.view = { ...this.view, ...change };
    this.listener();
  }

  async load(): Promise<void> {
    const [set, templates] = await Promise.all([this.api.load(), this.api.templates()]);
    const failed = [set, templates].find((reply) => reply.kind !== 'ok');
    this.set({
      fault: failed ? sentence(failed) : '',
      ...(set.kind === 'ok' ? { set: set.value } : {}),
      ...(templates.kind === 'ok' ? { templates: templates.value.templates } : {}),
    });
  }

  /** Opens a rule, or a new one. */
  edit(id?: string): void {
    const was = this.view.set?.rules.find((r) => r.id === id);
    const rule = was ?? blank(this.view.templates?.[0]?.id ?? '');
    this.set({ editing: { was, rule, theirs: undefined }, fault: '' });
  }

  /** Whether a rule names a template that is not there, as far as anybody knows. */
  lacks({ template }: Rule): boolean {
    const { templates } = this.view;
    return templates !== undefined && !templates.some((t) => t.id === template);
  }

  /** Why the rule cannot be saved, in words; one that named a missing template before may go on to. */
  private wrongWith({ was, rule }: Editing): string {
    if (rule.template === '') return pageWords.rules.templateNeeded;
    const before = was?.template === rule.template;
    return this.lacks(rule) && !before ? pageWords.rules.missingTemplate : '';
  }

  write(change: Partial<Rule>): void {
    const { editing } = this.view;
    if (editing) this.set({ editing: { ...editing, rule: { ...editing.rule, ...change } } });
  }

  cancel(): void {
    this.set({ editing: undefined, fault: '' });
  }

  /** Saves the rule that is being written; over another's change only if told so. */
  async save(insist = false): Promise<void> {
    const { editing } = this.view;
    if (!editing) return;
    const { was, rule } = editing;
    const fault = this.wrongWith(editing);
    if (fault) {
      this.set({ fault });
      return;
    }
    const done = await this.store(
      (rules) =>
        rules.some((r) => r.id === rule.id)
          ? rules.map((r) => (r.id === rule.id ? rule : r))
          : [...rules, rule],
      (rules) => {
        const now = rules.find((r) => r.id === rule.id);
        return insist || was === undefined || same(now, was);
      },
    );
    if (done) this.set({ editing: undefined });
    else if (this.met) {
      const theirs = this.view.set?.rules.find((r) => r.id === rule.id) ?? null;
      this.set({ editing: { was: theirs ?? undefined, rule, theirs } });
    }
  }

  async enable(id: string, enabled: boolean): Promise<void> {
    await this.store((rules) => rules.map((r) => (r.id === id ? { ...r, enabled } : r)));
  }

  async remove(id: string): Promise<void> {
    await this.store((rules) => rules.filter((r) => r.id !== id));
  }

  async move(id: string, by: -1 | 1): Promise<void> {
    await this.store((rules) => {
      const from = rules.findIndex((r) => r.id === id);
      const moved = rules[from];
      const to = from + by;
      return moved && to >= 0 && to < rules.length
        ? rules.toSpliced(from, 1).toSpliced(to, 0, moved)
        : rules;
    });
  }

  /** The last store met a change of the same rule. */
  private met = false;

  /**
   * Stores a change. Where somebody else was here first it is made once more to what
   * they left, unless that is not to be: their changes and ours both survive.
   */
  private async store(change: Change, still: (now: readonly Rule[]) => boolean = () => true) {
    this.met = false;
    if (!this.view.set || this.view.saving) return false;
    this.set({ saving: true, fault: '' });
    const fault = await this.attempt(change, still);
    this.set({ saving: false, fault: fault ?? '' });
    return fault === undefined && !this.met;
  }

  /** Returns what went wrong, in words. */
  private async attempt(
    change: Change,
    still: (now: readonly Rule[]) => boolean,
  ): Promise<string | undefined> {
    for (let tries = 0; ; tries++) {
      const { set } = this.view;
      if (!set) return undefined;
      if (!still(set.rules)) {
        this.met = true;
        return undefined;
      }
      const reply = await this.api.save({ rev: set.rev, rules: change(set.rules) });
      if (reply.kind === 'ok') {
        this.set({ set: reply.value, saves: this.view.saves + 1 });
        return undefined;
      }
      const conflict = reply.kind === 'refused' && reply.code === 'conflict' && tries < 5;
      const latest = conflict ? await this.api.load() : reply;
      if (latest.kind !== 'ok') return sentence(latest);
      this.set({ set: latest.value });
    }
  }
}

const same = (a: Rule | undefined, b: Rule) => JSON.stringify(a) === JSON.stringify(b);

function blank(template: string): Rule {
  return {
    id: newId(),
    name: '',
    enabled: true,
    template,
    projects: [],
    issueTypes: [],
    on: 'created',
    to: [],
    conditions: [],
    mode: 'missing',
    live: false,
    again: false,
  };
}
