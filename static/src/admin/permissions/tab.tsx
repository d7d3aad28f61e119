import { useEffect, useLayoutEffect, useMemo, useReducer, useState } from 'preact/hooks';
import { adminWords, pageWords } from '../../words/words';
import type { Desk } from '../desk';
import { Directory } from '../pick/directory';
import { Chips, useNames } from '../pick/picker';
import { httpSettingsApi, permissions } from '../settings/api';
import type { Grantee, Grants, Permission, Value } from '../settings/api';
import { Fate } from '../settings/line';
import { same, Settings } from '../settings/settings';
import type { Line } from '../settings/settings';
import { Check } from './check';
import { choosable, findGrantees } from './grantee';
import './permissions.css';

/** Who may do what: as Jira says, or as is chosen here. */
export function Contents({ desk }: { readonly desk: Desk }) {
  const settings = useMemo(() => new Settings(httpSettingsApi(desk.server)), [desk]);
  const [, draw] = useReducer((n: number) => n + 1, 0);
  useLayoutEffect(() => settings.subscribe(() => draw(undefined)), [settings]);
  useEffect(() => void settings.load(), [settings]);
  const { lines, fault } = settings.view;
  const line = lines?.permissions;
  return (
    <>
      {!line && !fault && <p class="note late">{adminWords.loading}</p>}
      {fault && (
        <p class="fault" role="alert">
          {fault}{' '}
          <button type="button" class="button" onClick={() => void settings.load()}>
            {adminWords.tryAgain}
          </button>
        </p>
      )}
      {line && <Permissions desk={desk} settings={settings} line={line} />}
    </>
  );
}

interface Props {
  readonly desk: Desk;
  readonly settings: Settings;
  readonly line: Line;
}

const grantsOf = (value: Value | undefined): Grants | null =>
  value !== null && typeof value === 'object' && !('progress' in value) ? value : null;

function Permissions({ desk, settings, line }: Props) {
  const words = pageWords.permissions;
  const directory = useMemo(() => new Directory(desk.host, desk.project), [desk]);
  useNames(directory);
  // What is being changed, over whatever the server has; undefined for nothing.
  const [draft, setDraft] = useState<Grants | null>();
  const stored = grantsOf(line.held.value);
  const shown = draft === undefined ? grantsOf(line.wanted ?? line.held.value) : draft;
  const grants = draft === undefined && shown && Object.keys(shown).length === 0 ? null : shown;
  const ofProject = desk.project !== '';
  // A project says that it has nothing of its own; for a site that is nothing chosen.
  const target = draft === null && stored !== null && ofProject ? {} : (draft ?? null);
  const changed = draft !== undefined && !same(target, stored);
  const save = () => {
    void settings.choose('permissions', target).then(() => {
      // What was not saved stays as it was chosen.
      if (settings.view.lines?.permissions?.saved) setDraft(undefined);
    });
  };
  return (
    <>
      <section class="card" aria-labelledby="permissions-title">
        <h2 id="permissions-title">{words.title}</h2>
        <div class="radios" role="radiogroup" aria-labelledby="permissions-title">
          <label>
            <input
              type="radio"
              name="permissions-on"
              checked={grants === null}
              onChange={() => setDraft(null)}
            />
            <span>
              {words.off} <span class="hint">{words.offHint}</span>
            </span>
          </label>
          <label>
            <input
              type="radio"
              name="permissions-on"
              checked={grants !== null}
              onChange={() => setDraft(stored ?? {})}
            />
            <span>
              {words.on} <span class="hint">{words.onHint}</span>
            </span>
          </label>
        </div>
        {grants !== null && (
          <ul class="grants">
            {permissions.map((p) => (
              <Row
                key={p}
                permission={p}
                to={grants[p]}
                directory={directory}
                onChange={(to) => setDraft(withGrant(grants, p, to))}
              />
            ))}
          </ul>
        )}
        <Fate
          settings={settings}
          name="permissions"
          line={line}
          ofProject={ofProject}
          said={(value) => summary(grantsOf(value), directory)}
        />
        {changed && (
          <div class="buttons">
            <button
              type="button"
              class="button primary"
              aria-disabled={line.saving ? true : undefined}
              onClick={save}
            >
              {words.save}
            </button>
            <button
              type="button"
              class="button"
              onClick={() => {
                setDraft(undefined);
                settings.giveIn('permissions');
              }}
            >
              {adminWords.cancel}
            </button>
          </div>
        )}
      </section>
      <Check desk={desk} directory={directory} grants={grants} />
    </>
  );
}

function withGrant(
  grants: Grants,
  permission: Permission,
  to: readonly Grantee[] | undefined,
): Grants {
  const rest = Object.entries(grants).filter(([p]) => p !== permission);
  return Object.fromEntries(to ? [...rest, [permission, to]] : rest);
}

/** Grants in one sentence, for comparing two of them. */
function summary(grants: Grants | null, directory: Directory): string {
  const words = pageWords.permissions;
  if (grants === null) return words.off;
  return permissions
    .map((p) => {
      const names = grants[p]?.map((g) => choosable(g, directory).name);
      const to = names ? names.join(', ') || words.nobody : words.asJira;
      return `${words.names[p]}: ${to}`;
    })
    .join(' · ');
}

interface RowProps {
  readonly permission: Permission;
  /** Undefined where Jira says. */
  readonly to: readonly Grantee[] | undefined;
  readonly directory: Directory;
  readonly onChange: (to: readonly Grantee[] | undefined) => void;
}

function Row({ permission, to, directory, onChange }: RowProps) {
  const words = pageWords.permissions;
  const name = words.names[permission];
  return (
    <li class="grant">
      <div>
        <strong>{name}</strong>
        <p class="hint">{words.hints[permission]}</p>
      </div>
      <select
        class="input"
        aria-label={words.who(name)}
        value={to ? 'chosen' : 'jira'}
        onChange={(e) => onChange(e.currentTarget.value === 'chosen' ? [] : undefined)}
      >
        <option value="jira">{words.asJira}</option>
        <option value="chosen">{words.chosen}</option>
      </select>
      {to && (
        <Chips
          id={`grant-${permission}`}
          label={words.addTo(name)}
          empty={words.nobody}
          chosen={to.map((g) => choosable(g, directory))}
          find={(typed) => findGrantees(directory, typed)}
          onChoose={(o) => onChange([...to, o.grantee])}
          onRemove={(o) => onChange(to.filter((g) => choosable(g, directory).key !== o.key))}
        />
      )}
    </li>
  );
}
