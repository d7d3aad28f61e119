import { ask } from '../admin/api';
import type { ApiDeps, Reply } from '../admin/api';
import type { Status } from '../domain/state';
import type { Names } from './actions';

/** Items of which Ticklist tells Jira the numbers, under the id. */
export interface Watch {
  readonly id: string;
  readonly list: string;
  readonly pattern: string;
}

/** The server's part in the configuration of workflows. Its methods never reject. */
export interface WorkflowApi {
  /** Whether Jira is told anything on this site. */
  tellsNothing(): Promise<Reply<boolean>>;
  watches(): Promise<Reply<{ readonly watches: readonly Watch[] }>>;
  /** Has items counted from now on. Made is whether nobody else had asked for it. */
  watch(list: string, pattern: string): Promise<Reply<Watch & { readonly made: boolean }>>;
  unwatch(id: string): Promise<Reply<undefined>>;
  /** What there is to choose from; empty where it is not known. */
  names(): Promise<Names>;
}

interface Told {
  readonly settings: { readonly tell?: { readonly value: unknown } };
}

export function httpWorkflowApi(deps: ApiDeps): WorkflowApi {
  const get = <T>(path: string) => ask<T>(deps, { method: 'GET', path: `/site/${path}` });
  return {
    async tellsNothing() {
      const reply = await get<Told>('settings');
      if (reply.kind !== 'ok') return reply;
      return { kind: 'ok', value: reply.value.settings.tell?.value === 'nothing' };
    },
    watches: () => get('watches'),
    watch: (list, pattern) =>
      ask(deps, { method: 'POST', path: '/site/watches', body: { list, pattern } }),
    unwatch: (id) => ask(deps, { method: 'DELETE', path: `/site/watches/${id}` }),
    async names() {
      const [statuses, templates] = await Promise.all([
        get<{ readonly statuses: readonly Status[] }>('statuses'),
        get<{ readonly templates: readonly { readonly name: string }[] }>('templates'),
      ]);
      return {
        statuses: statuses.kind === 'ok' ? statuses.value.statuses : [],
        templates: templates.kind === 'ok' ? templates.value.templates.map((t) => t.name) : [],
      };
    },
  };
}
