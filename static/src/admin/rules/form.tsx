import { useEffect, useRef } from 'preact/hooks';
import { adminWords, pageWords } from '../../words/words';
import { Labelled } from '../choice';
import type { Directory, Kind } from '../pick/directory';
import { Chips, Picker } from '../pick/picker';
import type { Option } from '../pick/picker';
import { comparisons, events } from './api';
import type { Choosable, Condition, Is, On } from './api';
import type { Editing, Rules } from './rules';

interface Props {
  readonly rules: Rules;
  readonly directory: Directory;
  readonly editing: Editing;
  readonly ofProject: boolean;
}

/** Writes a rule. */
export function Form({ rules, directory, editing, ofProject }: Props) {
  const words = pageWords.rules;
  const { rule, was, theirs } = editing;
  const { templates = [], saving } = rules.view;
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.focus(), [rule.id]);
  const known = templates.some((t) => t.id === rule.template);
  return (
    <section class="card" aria-labelledby="rule-form">
      <h2 id="rule-form">{was ? words.editTitle : words.newTitle}</h2>
      <form
        onSubmit={(e) => {
          e.preventDefault();
          void rules.save(theirs !== undefined);
        }}
      >
        <div class="fields">
          <Labelled id="rule-name" label={words.name}>
            <input
              ref={field}
              id="rule-name"
              class="input"
              type="text"
              required
              maxLength={100}
              autocomplete="off"
              value={rule.name}
              onInput={(e) => rules.write({ name: e.currentTarget.value })}
            />
          </Labelled>
          <Labelled id="rule-template" label={words.template}>
            <select
              id="rule-template"
              class="input"
              required
              value={rule.template}
              onChange={(e) => rules.write({ template: e.currentTarget.value })}
            >
              {!known && (
                <option value={rule.template}>
                  {rule.template ? words.noTemplate : words.choose}
                </option>
              )}
              {ofProject ? <Places templates={templates} /> : templates.map(choice)}
            </select>
          </Labelled>
          <Labelled id="rule-on" label={words.when}>
            <select
              id="rule-on"
              class="input"
              value={rule.on}
              onChange={(e) => {
                const on = e.currentTarget.value as On;
                rules.write(on === 'transition' ? { on } : { on, to: [] });
              }}
            >
              {events.map((on) => (
                <option key={on} value={on}>
                  {words.events[on]}
                </option>
              ))}
            </select>
          </Labelled>
        </div>
        {rule.on === 'transition' && (
          <Ids
            kind="status"
            label={words.to}
            empty={words.allStatuses}
            ids={rule.to}
            directory={directory}
            onChange={(to) => rules.write({ to })}
          />
        )}
        {!ofProject && (
          <Ids
            kind="project"
            label={words.projects}
            empty={words.allProjects}
            ids={rule.projects}
            directory={directory}
            onChange={(projects) => rules.write({ projects })}
          />
        )}
        <Ids
          kind="issueType"
          label={words.types}
          empty={words.allTypes}
          ids={rule.issueTypes}
          directory={directory}
          onChange={(issueTypes) => rules.write({ issueTypes })}
        />
        <Conditions
          conditions={rule.conditions}
          directory={directory}
          onChange={(conditions) => rules.write({ conditions })}
        />
        <fieldset class="plain">
          <legend>{words.how}</legend>
          <div class="radios">
            {(['missing', 'append'] as const).map((mode) => (
              <label key={mode}>
                <input
                  type="radio"
                  name="rule-mode"
                  checked={rule.mode === mode}
                  onChange={() => rules.write({ mode })}
                />
                <span>{words.modes[mode]}</span>
              </label>
            ))}
            <label>
              <input
                type="checkbox"
                checked={rule.live}
                onChange={(e) => rules.write({ live: e.currentTarget.checked })}
              />
              <span>{words.live}</span>
            </label>
            <label>
              <input
                type="checkbox"
                checked={rule.again}
                onChange={(e) => rules.write({ again: e.currentTarget.checked })}
              />
              <span>{words.again}</span>
            </label>
          </div>
        </fieldset>
        {theirs !== undefined && (
          <div class="conflict" role="alert">
            <p>{theirs ? words.conflict(theirs.name) : words.deleted}</p>
          </div>
        )}
        <div class="buttons">
          <button type="submit" class="button primary" aria-disabled={saving ? true : undefined}>
            {theirs === undefined ? words.save : words.saveMine}
          </button>
          {theirs && (
            <button type="button" class="button" onClick={() => rules.edit(rule.id)}>
              {words.takeTheirs}
            </button>
          )}
          <button type="button" class="button" onClick={() => rules.cancel()}>
            {adminWords.cancel}
          </button>
        </div>
      </form>
    </section>
  );
}

const choice = ({ id, name }: Choosable) => (
  <option key={id} value={id}>
    {name}
  </option>
);

/** The templates of the project, and those of the site, apart. */
function Places({ templates }: { readonly templates: readonly Choosable[] }) {
  const words = pageWords.rules;
  return (
    <>
      {(['project', 'site'] as const).map((place) => {
        const there = templates.filter((t) => t.scope === place);
        if (there.length === 0) return null;
        return (
          <optgroup key={place} label={words[`${place}Templates`]}>
            {there.map(choice)}
          </optgroup>
        );
      })}
    </>
  );
}

interface IdsProps {
  readonly kind: Kind;
  readonly label: string;
  /** What it means that there is none. */
  readonly empty: string;
  readonly ids: readonly string[];
  readonly directory: Directory;
  readonly onChange: (ids: readonly string[]) => void;
}

/** Things of Jira's that are named by ids. */
function Ids({ kind, label, empty, ids, directory, onChange }: IdsProps) {
  return (
    <div class="rule-part">
      <span class="rule-label">{label}</span>
      <Chips
        id={`rule-${kind}`}
        label={label}
        empty={empty}
        chosen={ids.map((id) => optionOf({ id, name: directory.nameOf(kind, id) }))}
        find={async (typed) => (await directory.find(kind, typed)).map(optionOf)}
        onChoose={(o) => onChange([...ids, o.key])}
        onRemove={(o) => onChange(ids.filter((id) => id !== o.key))}
      />
    </div>
  );
}

const optionOf = ({ id, name }: { readonly id: string; readonly name: string }): Option => ({
  key: id,
  name,
  kind: '',
});

/** What the values of some fields are; others are typed. */
const kinds: Readonly<Record<string, Kind>> = {
  labels: 'label',
  components: 'component',
  priority: 'priority',
};

interface ConditionsProps {
  readonly conditions: readonly Condition[];
  readonly directory: Directory;
  readonly onChange: (conditions: readonly Condition[]) => void;
}

function Conditions({ conditions, directory, onChange }: ConditionsProps) {
  const words = pageWords.rules;
  const change = (n: number, to: Partial<Condition>) =>
    onChange(conditions.map((c, at) => (at === n ? { ...c, ...to } : c)));
  return (
    <div class="rule-part">
      <span class="rule-label">{words.conditions}</span>
      {conditions.map((condition, n) => (
        <ConditionRow
          key={`${condition.field} ${n}`}
          {...{ condition, n, directory }}
          onChange={(to) => change(n, to)}
          onRemove={() => onChange(conditions.toSpliced(n, 1))}
        />
      ))}
      <Picker
        id="rule-condition"
        label={words.addCondition}
        placeholder={words.addCondition}
        find={async (typed) => (await directory.find('field', typed)).map(optionOf)}
        onChoose={(o) => onChange([...conditions, { field: o.key, is: 'any', values: [] }])}
      />
    </div>
  );
}

interface ConditionProps {
  readonly condition: Condition;
  readonly n: number;
  readonly directory: Directory;
  readonly onChange: (to: Partial<Condition>) => void;
  readonly onRemove: () => void;
}

function ConditionRow({ condition, n, directory, onChange, onRemove }: ConditionProps) {
  const words = pageWords.rules;
  const { field, is, values } = condition;
  const kind = kinds[field];
  const name = directory.nameOf('field', field);
  const bare = is === 'empty' || is === 'notEmpty';
  const own = (text: string): Option => ({ key: text, name: text, kind: '' });
  return (
    <div class="condition" role="group" aria-label={words.condition(n + 1)}>
      <strong>
        <bdi>{name}</bdi>
      </strong>
      <select
        class="input"
        aria-label={words.comparisonOf(name)}
        value={is}
        onChange={(e) => {
          const to = e.currentTarget.value as Is;
          onChange({ is: to, ...(to === 'empty' || to === 'notEmpty' ? { values: [] } : {}) });
        }}
      >
        {comparisons.map((c) => (
          <option key={c} value={c}>
            {words.comparisons[c]}
          </option>
        ))}
      </select>
      {!bare && (
        <Chips
          id={`condition-${n}`}
          label={words.valuesOf(name)}
          empty=""
          chosen={values.map(own)}
          find={async (typed) =>
            // Values are kept by name: that is what a label is, and what people recognise.
            kind ? (await directory.find(kind, typed)).map((t) => own(t.name)) : []
          }
          free={own}
          onChoose={(o) => onChange({ values: [...values, o.key] })}
          onRemove={(o) => onChange({ values: values.filter((v) => v !== o.key) })}
        />
      )}
      <button
        type="button"
        class="button"
        aria-label={words.removeCondition(name)}
        onClick={onRemove}
      >
        {words.removeIt}
      </button>
    </div>
  );
}
