import { pageWords } from '../../words/words';
import type { Directory } from '../pick/directory';
import type { Option } from '../pick/picker';
import type { Grantee } from '../settings/api';

/** A grantee as it can be chosen. */
export interface Choosable extends Option {
  readonly grantee: Grantee;
}

/** What a grantee is called. */
export function choosable(grantee: Grantee, directory: Directory, name?: string): Choosable {
  const words = pageWords.permissions;
  const { type, id = '' } = grantee;
  const bare = type === 'assignee' || type === 'reporter';
  return {
    key: `${type} ${id}`,
    grantee,
    kind: bare ? '' : words.kinds[type],
    name: bare ? words[type] : (name ?? directory.nameOf(type, id)),
  };
}

/** Those whose name has what was typed in it. Rejects if Jira answers nothing at all. */
export async function findGrantees(
  directory: Directory,
  typed: string,
): Promise<readonly Choosable[]> {
  const fixed = (['assignee', 'reporter'] as const)
    .map((type) => choosable({ type }, directory))
    .filter((o) => o.name.toLocaleLowerCase().includes(typed.trim().toLocaleLowerCase()));
  const kinds = ['role', 'group', 'user'] as const;
  const found = await Promise.allSettled(kinds.map((kind) => directory.find(kind, typed)));
  if (found.every((f) => f.status === 'rejected')) throw new Error('Jira does not answer');
  return [
    ...fixed,
    ...found.flatMap((f, n) => {
      const type = kinds[n];
      if (f.status === 'rejected' || !type) return [];
      return f.value.map((t) => choosable({ type, id: t.id }, directory, t.name));
    }),
  ];
}
