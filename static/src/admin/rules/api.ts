import { ask } from '../api';
import type { ApiDeps, Reply } from '../api';
import { areaOf } from '../jobs/job';

export const events = ['created', 'changed', 'transition'] as const;
export type On = (typeof events)[number];

export const comparisons = [
  'any',
  'all',
  'none',
  'empty',
  'notEmpty',
  'equals',
  'contains',
] as const;
export type Is = (typeof comparisons)[number];

export interface Condition {
  /** Jira's id of the field. */
  readonly field: string;
  readonly is: Is;
  /** Names or ids; none for empty and notEmpty. */
  readonly values: readonly string[];
}

/** When a template arrives at an issue by itself. */
export interface Rule {
  readonly id: string;
  readonly name: string;
  readonly enabled: boolean;
  /** Id of the template. */
  readonly template: string;
  /** Ids, in rules of the site; none for all. */
  readonly projects: readonly string[];
  /** Ids; none for all. */
  readonly issueTypes: readonly string[];
  readonly on: On;
  /** Ids of statuses, of a transition; none for all. */
  readonly to: readonly string[];
  readonly conditions: readonly Condition[];
  readonly mode: 'append' | 'missing';
  readonly live: boolean;
  readonly again: boolean;
}

/** The rules of a place, in order. */
export interface RuleSet {
  readonly rev: number;
  readonly rules: readonly Rule[];
}

/** What came of a rule, or of a clone, which has none. */
export interface Run {
  readonly at: string;
  readonly issue: { readonly id: string; readonly key: string };
  readonly on: string;
  readonly rule: { readonly id: string; readonly name: string } | null;
  readonly outcome: string;
  /** How many were added; of a workflow's post function, how much it changed. */
  readonly items: number;
  /** Why such a function was refused; "" for others. */
  readonly why: string;
}

export interface Runs {
  readonly runs: readonly Run[];
  /** Where earlier ones begin; null where there are none. */
  readonly next: string | null;
}

/** What a rule would do to an issue. */
export interface Tried {
  readonly id: string;
  readonly name: string;
  readonly matched: boolean;
  readonly why: string;
  /** From 0, which condition does not hold; null for other reasons. */
  readonly condition: number | null;
}

export interface Trial {
  readonly issue: { readonly id: string; readonly key: string };
  readonly rules: readonly Tried[];
}

/** A template, as far as a rule has to know it. */
export interface Choosable {
  readonly id: string;
  readonly name: string;
  readonly scope: 'site' | 'project';
}

/** The server's part in it, for the site or the project of the page. Its methods never reject. */
export interface RulesApi {
  load(): Promise<Reply<RuleSet>>;
  /** Stores all rules over those of a revision; else the refusal is `conflict`. */
  save(set: RuleSet): Promise<Reply<RuleSet>>;
  runs(issue: string, before: string | null): Promise<Reply<Runs>>;
  /** Says which rules would match an issue, by its key or id, and why others do not. */
  attempt(issue: string, on: On): Promise<Reply<Trial>>;
  /** What rules of the place can bring: the site's templates, too. */
  templates(): Promise<Reply<{ readonly templates: readonly Choosable[] }>>;
}

export function httpRulesApi(deps: ApiDeps): RulesApi {
  const path = `${areaOf(deps)}/rules`;
  return {
    load: () => ask(deps, { method: 'GET', path }),
    save: (body) => ask(deps, { method: 'PUT', path, body }),
    runs: (issue, before) => {
      const query = new URLSearchParams({
        ...(issue && { issue }),
        ...(before !== null && { before }),
      }).toString();
      return ask(deps, { method: 'GET', path: `${path}/runs${query && `?${query}`}` });
    },
    attempt: (issue, on) => ask(deps, { method: 'POST', path: `${path}/try`, body: { issue, on } }),
    templates: () => ask(deps, { method: 'GET', path: `${areaOf(deps)}/templates?offered=true` }),
  };
}
