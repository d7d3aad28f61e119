import { useEffect, useRef, useState } from 'preact/hooks';
import {
  actionOf,
  actionsJSON,
  faultOf,
  hasList,
  hasPattern,
  hasTemplate,
  maxActions,
  modes,
  newRow,
  verbs,
} from './actions';
import type { Mode, Names, Row, Verb } from './actions';
import type { Desk } from './desk';
import { Code, Field } from './field';
import { words } from './words';

const written = (rows: readonly Row[]) =>
  JSON.stringify({ actions: rows.map(actionOf) }, undefined, 2);

/** What a post function does, as it stands in the list of the workflow's rules. */
export function ActionsView({ rows }: { readonly rows: readonly Row[] }) {
  return (
    <>
      {rows.length === 0 && <p class="note">{words.actions.none}</p>}
      <ol class="said">
        {rows.map((row) => (
          <li key={row.id}>
            {words.actions.verbs[row.verb]}
            <ul>
              {details(row).map(([name, value]) => (
                <li key={name}>
                  {name}: <bdi>{value}</bdi>
                </li>
              ))}
            </ul>
          </li>
        ))}
      </ol>
    </>
  );
}

/** What is said of an action beside what it does. */
function details(row: Row): readonly (readonly [string, string])[] {
  const say = words.actions;
  const { verb } = row;
  return [
    [say.template, hasTemplate(verb) ? row.template : ''] as const,
    [say.mode, verb === 'apply' ? say.modes[row.mode] : ''] as const,
    [say.status, verb === 'status' ? row.status : ''] as const,
    [say.lines, verb === 'add' ? row.lines.split('\n').join(' · ') : ''] as const,
    [say.pattern, hasPattern(verb) ? row.pattern : ''] as const,
    [verb === 'add' ? say.intoList : words.onlyList, hasList(verb) ? row.list : ''] as const,
  ].filter(([, value]) => value !== '');
}

interface Props {
  readonly desk: Desk;
  /** What was saved before. */
  readonly first: readonly Row[];
}

/** The form of a post function, which Jira's own button saves. */
export function ActionsForm({ desk, first }: Props) {
  const [rows, setRows] = useState(first.length ? first : [newRow(0)]);
  const [names, setNames] = useState<Names>({ statuses: [], templates: [] });
  const [tried, setTried] = useState(false);
  const [said, setSaid] = useState('');
  const next = useRef(rows.length);
  const focus = useRef('');
  useEffect(() => void desk.api.names().then(setNames), [desk]);
  useEffect(() => {
    if (focus.current) document.getElementById(focus.current)?.focus();
    focus.current = '';
  });

  // Jira asks what holds when it asks, not what held when the page was made.
  const now = useRef(rows);
  now.current = rows;
  useEffect(() => {
    desk.editor.onSave(
      () => {
        setTried(true);
        return now.current.length > 0 && !now.current.some(faultOf);
      },
      () => actionsJSON(now.current),
    );
  }, [desk]);

  const say = words.actions;
  const change = (id: number, part: Partial<Row>) =>
    setRows((before) => before.map((row) => (row.id === id ? { ...row, ...part } : row)));
  function add(): void {
    const id = next.current++;
    setRows([...rows, newRow(id)]);
    focus.current = `verb-${id}`;
  }
  function remove(at: number): void {
    const left = rows.toSpliced(at, 1);
    setRows(left);
    setSaid(say.removed(at + 1));
    const near = left[Math.min(at, left.length - 1)];
    focus.current = near ? `verb-${near.id}` : 'add';
  }
  function move(at: number, by: 1 | -1): void {
    const row = rows[at];
    if (!row || !rows[at + by]) return;
    setRows(rows.toSpliced(at, 1).toSpliced(at + by, 0, row));
    setSaid(say.moved(at + 1, at + by + 1));
    focus.current = `${by === 1 ? 'down' : 'up'}-${row.id}`;
  }
  return (
    <form onSubmit={(e) => e.preventDefault()}>
      {rows.map((row, at) => (
        <ActionRow
          key={row.id}
          {...{ row, at, names, tried }}
          last={at === rows.length - 1}
          onChange={(part) => change(row.id, part)}
          onRemove={() => remove(at)}
          onMove={(by) => move(at, by)}
        />
      ))}
      {rows.length === 0 && (
        <p class={tried ? 'fault' : 'note'} role={tried ? 'alert' : undefined}>
          {tried ? say.faults.none : say.none}
        </p>
      )}
      {rows.length < maxActions && (
        <button type="button" class="button" id="add" onClick={add}>
          {say.add}
        </button>
      )}
      <p class="hidden" role="status">
        {said}
      </p>
      <datalist id="statuses">
        {names.statuses.map((s) => (
          <option key={s.id} value={s.name} />
        ))}
      </datalist>
      <datalist id="templates">
        {names.templates.map((name) => (
          <option key={name} value={name} />
        ))}
      </datalist>
      {rows.length > 0 && !rows.some(faultOf) && <Code title={say.json} text={written(rows)} />}
    </form>
  );
}

interface RowProps {
  readonly row: Row;
  readonly at: number;
  readonly last: boolean;
  readonly names: Names;
  readonly tried: boolean;
  readonly onChange: (part: Partial<Row>) => void;
  readonly onRemove: () => void;
  readonly onMove: (by: 1 | -1) => void;
}

/** One action. */
function ActionRow({ row, at, last, tried, onChange, onRemove, onMove }: RowProps) {
  const say = words.actions;
  const { id, verb } = row;
  const fault = tried ? faultOf(row) : undefined;
  return (
    <fieldset class="card">
      <legend>{say.title(at + 1)}</legend>
      <Field id={`verb-${id}`} label={say.verb}>
        {(field) => (
          <select
            {...field}
            class="input"
            value={verb}
            onChange={(e) => onChange({ verb: e.currentTarget.value as Verb })}
          >
            {verbs.map((v) => (
              <option key={v} value={v}>
                {say.verbs[v]}
              </option>
            ))}
          </select>
        )}
      </Field>
      {verb === 'status' && (
        <Field
          id={`status-${id}`}
          label={say.status}
          fault={fault === 'status' ? say.faults.status : ''}
        >
          {(field) => (
            <Text
              {...{ field, list: 'statuses', value: row.status }}
              onText={(status) => onChange({ status })}
            />
          )}
        </Field>
      )}
      {hasTemplate(verb) && (
        <Field
          id={`template-${id}`}
          label={say.template}
          fault={fault === 'template' ? say.faults.template : ''}
        >
          {(field) => (
            <Text
              {...{ field, list: 'templates', value: row.template }}
              onText={(template) => onChange({ template })}
            />
          )}
        </Field>
      )}
      {verb === 'apply' && (
        <Field id={`mode-${id}`} label={say.mode}>
          {(field) => (
            <select
              {...field}
              class="input"
              value={row.mode}
              onChange={(e) => onChange({ mode: e.currentTarget.value as Mode })}
            >
              {modes.map((m) => (
                <option key={m} value={m}>
                  {say.modes[m]}
                </option>
              ))}
            </select>
          )}
        </Field>
      )}
      {verb === 'add' && (
        <Field
          id={`lines-${id}`}
          label={say.lines}
          hint={say.linesHint}
          fault={fault === 'lines' ? say.faults.lines : ''}
        >
          {(field) => (
            <textarea
              {...field}
              class="input"
              dir="auto"
              rows={3}
              value={row.lines}
              onInput={(e) => onChange({ lines: e.currentTarget.value })}
            />
          )}
        </Field>
      )}
      {hasPattern(verb) && (
        <Field id={`pattern-${id}`} label={say.pattern} hint={say.patternHint}>
          {(field) => (
            <Text {...{ field, value: row.pattern }} onText={(pattern) => onChange({ pattern })} />
          )}
        </Field>
      )}
      {hasList(verb) && (
        <Field
          id={`list-${id}`}
          label={verb === 'add' ? say.intoList : words.onlyList}
          hint={verb === 'add' ? say.intoListHint : words.onlyListHint}
        >
          {(field) => (
            <Text {...{ field, value: row.list }} onText={(list) => onChange({ list })} />
          )}
        </Field>
      )}
      <div class="buttons">
        <button
          type="button"
          class="button"
          id={`up-${id}`}
          aria-label={say.up(at + 1)}
          aria-disabled={at === 0}
          onClick={() => onMove(-1)}
        >
          ↑
        </button>
        <button
          type="button"
          class="button"
          id={`down-${id}`}
          aria-label={say.down(at + 1)}
          aria-disabled={last}
          onClick={() => onMove(1)}
        >
          ↓
        </button>
        <button type="button" class="button" aria-label={say.remove(at + 1)} onClick={onRemove}>
          ✕
        </button>
      </div>
    </fieldset>
  );
}

interface TextProps {
  readonly field: object;
  /** Id of what there is to choose from. */
  readonly list?: string | undefined;
  readonly value: string;
  readonly onText: (text: string) => void;
}

function Text({ field, list, value, onText }: TextProps) {
  return (
    <input
      {...field}
      type="text"
      class="input"
      list={list}
      dir="auto"
      maxLength={255}
      value={value}
      onInput={(e) => onText(e.currentTarget.value)}
    />
  );
}
