import { useEffect, useState } from 'preact/hooks';
import { adminWords, pageWords } from '../../words/words';
import type { Desk } from '../desk';
import type { Directory } from '../pick/directory';
import { Picker } from '../pick/picker';
import { permissions } from '../settings/api';
import type { Grants } from '../settings/api';
import { choosable } from './grantee';
import { standingOf, verdictOf } from './verdict';
import type { Standing, Verdict } from './verdict';

interface Props {
  readonly desk: Desk;
  readonly directory: Directory;
  /** As they are being chosen; null where Jira says everything. */
  readonly grants: Grants | null;
}

/** What a person may do, with the permissions as they are chosen above. */
export function Check({ desk, directory, grants }: Props) {
  const words = pageWords.permissions;
  const [person, setPerson] = useState<string>();
  const [standing, setStanding] = useState<Standing>();
  const roles = [...new Set(Object.values(grants ?? {}).flatMap((to) => to.flatMap(roleOf)))];
  const about = `${person} ${roles.join(' ')}`;
  useEffect(() => {
    if (person === undefined) return undefined;
    let late = false;
    void standingOf(desk.host, person, desk.project, roles).then((s) => !late && setStanding(s));
    return () => {
      late = true;
    };
  }, [about]);
  const known = standing?.id === person ? standing : undefined;
  return (
    <section class="card" aria-labelledby="check">
      <h2 id="check">{words.check}</h2>
      <p class="note">{words.checkHint}</p>
      <Picker
        id="check-person"
        label={words.person}
        placeholder={words.person}
        find={async (typed) =>
          (await directory.find('user', typed)).map(({ id, name }) => ({ key: id, name, kind: '' }))
        }
        onChoose={(o) => setPerson(o.key)}
      />
      {person !== undefined && !known && <p class="note late">{adminWords.loading}</p>}
      {known && (
        <table aria-live="polite">
          <caption>
            <bdi>{directory.nameOf('user', known.id)}</bdi>
          </caption>
          <thead>
            <tr>
              <th scope="col">{words.permission}</th>
              <th scope="col">{words.verdict}</th>
            </tr>
          </thead>
          <tbody>
            {permissions.map((p) => {
              const verdict = verdictOf(grants ?? {}, p, known);
              return (
                <tr key={p}>
                  <th scope="row">{words.names[p]}</th>
                  <td class={`verdict ${verdict.kind}`}>{say(verdict, directory)}</td>
                </tr>
              );
            })}
          </tbody>
        </table>
      )}
    </section>
  );
}

const roleOf = ({ type, id }: { readonly type: string; readonly id?: string }) =>
  type === 'role' && id !== undefined ? [id] : [];

function say(verdict: Verdict, directory: Directory): string {
  const words = pageWords.permissions;
  if (verdict.kind !== 'yes' && verdict.kind !== 'some') return words.verdicts[verdict.kind];
  const by = verdict.by
    .map((g) => choosable(g, directory))
    .map((o) => (o.kind ? `${o.kind} ${o.name}` : o.name))
    .join(', ');
  return verdict.kind === 'yes' ? words.yesBy(by) : words.someBy(by);
}
