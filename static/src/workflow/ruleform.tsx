import { useEffect, useMemo, useReducer, useRef, useState } from 'preact/hooks';
import { Counting } from './counting';
import type { Desk } from './desk';
import { configOf } from './expression';
import { Code, Field } from './field';
import {
  asksList,
  asksNumber,
  asksPattern,
  faultsOf,
  kinds,
  maxItems,
  ruleOf,
  watchOf,
} from './rule';
import type { Fault, Kind, Rule } from './rule';
import { emptyMeans, says, sentence } from './says';
import { words } from './words';

interface Props {
  readonly desk: Desk;
  /** What was saved before, or what there is to begin with. */
  readonly first: Rule;
  /** A condition hides a transition and tells nobody why. */
  readonly tellsWhy: boolean;
}

/** The form of a validator or a condition, which Jira's own button saves. */
export function RuleForm({ desk, first, tellsWhy }: Props) {
  const [rule, setRule] = useState(first);
  const [tried, setTried] = useState(false);
  const [, draw] = useReducer((n: number) => n + 1, 0);
  const counting = useMemo(() => new Counting(desk.api, desk.clock, () => draw(undefined)), [desk]);
  const { counted } = counting;
  const faults = faultsOf(rule);
  const wanted = faults.includes('list') || faults.includes('pattern') ? undefined : watchOf(rule);
  useEffect(() => counting.want(wanted), [wanted?.list, wanted?.pattern]);
  const watch = counted.state === 'counted' ? counted.id : undefined;
  const config = configOf(rule, watch, tellsWhy ? says(rule) : undefined);

  // Jira asks what holds when it asks, not what held when the page was made.
  const now = useRef({ ready: false, value: '' });
  now.current = {
    ready: faults.length === 0 && (wanted === undefined || watch !== undefined),
    value: JSON.stringify(config),
  };
  useEffect(() => {
    desk.editor.onSave(
      () => {
        if (!now.current.ready) {
          counting.hurry();
          setTried(true);
        }
        return now.current.ready;
      },
      () => {
        if (now.current.ready) counting.keep(); // Jira may ask though it was told not to save
        return now.current.value;
      },
    );
  }, [desk]);
  useEffect(
    () =>
      desk.editor.onLeave(
        () => counting.leave(),
        () => counting.hurry(),
      ),
    [desk],
  );

  const change = (part: Partial<Rule>) => setRule((before) => ({ ...before, ...part }));
  const fault = (of: Fault) => (tried && faults.includes(of) ? words.faults[of] : '');
  return (
    <form onSubmit={(e) => e.preventDefault()}>
      <Field id="rule" label={words.rule}>
        {(field) => (
          <select
            {...field}
            class="input"
            value={rule.rule}
            onChange={(e) => {
              const kind = e.currentTarget.value as Kind;
              change({ ...ruleOf(kind), rule: kind });
            }}
          >
            {kinds.map((kind) => (
              <option key={kind} value={kind}>
                {words.rules[kind]}
              </option>
            ))}
          </select>
        )}
      </Field>
      {asksNumber(rule.rule) && (
        <Field
          id="n"
          label={words.n[rule.rule === 'count' ? 'count' : 'percent']}
          fault={fault('n')}
        >
          {(field) => (
            <input
              {...field}
              class="input short"
              type="number"
              min={1}
              max={rule.rule === 'percent' ? 100 : maxItems}
              value={rule.n ?? ''}
              onInput={(e) => change({ n: e.currentTarget.valueAsNumber })}
            />
          )}
        </Field>
      )}
      {asksPattern(rule.rule) && (
        <Field id="pattern" label={words.pattern} hint={words.patternHint} fault={fault('pattern')}>
          {(field) => (
            <input
              {...field}
              class="input"
              dir="auto"
              value={rule.pattern ?? ''}
              onInput={(e) => change({ pattern: e.currentTarget.value })}
              onBlur={() => counting.hurry()}
            />
          )}
        </Field>
      )}
      {asksList(rule.rule) && (
        <Field
          id="list"
          label={rule.rule === 'list' ? words.list : words.onlyList}
          hint={rule.rule === 'list' ? '' : words.onlyListHint}
          fault={fault('list')}
        >
          {(field) => (
            <input
              {...field}
              class="input"
              dir="auto"
              maxLength={255}
              value={rule.list ?? ''}
              onInput={(e) => change({ list: e.currentTarget.value })}
              onBlur={() => counting.hurry()}
            />
          )}
        </Field>
      )}
      <p class="note" role="status">
        {counted.state === 'waiting' && words.waiting}
        {counted.state === 'counted' && words.counting}
      </p>
      {counted.state === 'failed' && (
        <p class="fault" role="alert">
          {sentence(counted.failure)}{' '}
          <button type="button" class="button" onClick={() => counting.hurry()}>
            {words.page.tryAgain}
          </button>
        </p>
      )}
      <label class="box">
        <input
          type="checkbox"
          checked={rule.need}
          onChange={(e) => change({ need: e.currentTarget.checked })}
        />
        <span>{words.need}</span>
      </label>
      {tellsWhy && (
        <Field id="message" label={words.message} hint={emptyMeans(rule)} fault={fault('message')}>
          {(field) => (
            <textarea
              {...field}
              class="input"
              dir="auto"
              rows={2}
              value={rule.message ?? ''}
              onInput={(e) => change({ message: e.currentTarget.value })}
            />
          )}
        </Field>
      )}
      {faults.length === 0 && (
        <Code
          title={words.expression}
          hint={words.expressionHint}
          text={wanted && !watch ? '…' : config.expression}
        />
      )}
    </form>
  );
}
