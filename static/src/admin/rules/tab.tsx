import { useEffect, useLayoutEffect, useMemo, useReducer, useRef } from 'preact/hooks';
import { adminWords, pageWords } from '../../words/words';
import type { Desk } from '../desk';
import { Directory } from '../pick/directory';
import { useNames } from '../pick/picker';
import { httpRulesApi } from './api';
import type { Rule } from './api';
import { Form } from './form';
import { Log } from './log';
import { Rules } from './rules';
import { Trial } from './trial';
import './rules.css';

/** When templates arrive by themselves: the rules, what they would do, and what they did. */
export function Contents({ desk }: { readonly desk: Desk }) {
  const words = pageWords.rules;
  const api = useMemo(() => httpRulesApi(desk.server), [desk]);
  const rules = useMemo(() => new Rules(api), [api]);
  const directory = useMemo(() => new Directory(desk.host, desk.project), [desk]);
  const [, draw] = useReducer((n: number) => n + 1, 0);
  useLayoutEffect(() => rules.subscribe(() => draw(undefined)), [rules]);
  useEffect(() => void rules.load(), [rules]);
  useNames(directory);
  const add = useRef<HTMLButtonElement>(null);
  const { set, editing, fault, saves } = rules.view;
  const open = editing !== undefined;
  const was = useRef(false);
  useEffect(() => {
    // Whichever way the form went away, the focus is where it came from.
    if (was.current && !open) add.current?.focus();
    was.current = open;
  }, [open]);
  return (
    <>
      <section class="card" aria-labelledby="rules">
        <h2 id="rules">{words.title}</h2>
        <p class="note">{desk.project ? words.projectHint : words.siteHint}</p>
        {!set && !fault && <p class="note late">{adminWords.loading}</p>}
        {fault && (
          <p class="fault" role="alert">
            {fault}{' '}
            {!set && (
              <button type="button" class="button" onClick={() => void rules.load()}>
                {adminWords.tryAgain}
              </button>
            )}
          </p>
        )}
        {set?.rules.length === 0 && !editing && <p>{words.none}</p>}
        {set && set.rules.length > 0 && (
          <ol class="rules">
            {set.rules.map((rule, n) => (
              <Row
                key={rule.id}
                {...{ rules, directory, rule, at: n, count: set.rules.length }}
                ofProject={desk.project !== ''}
              />
            ))}
          </ol>
        )}
        {set && !editing && (
          <div class="buttons">
            <button ref={add} type="button" class="button primary" onClick={() => rules.edit()}>
              {words.add}
            </button>
          </div>
        )}
      </section>
      {editing && <Form {...{ rules, directory, editing, ofProject: desk.project !== '' }} />}
      <Trial api={api} directory={directory} rules={rules} />
      <Log api={api} key={saves} />
    </>
  );
}

interface RowProps {
  readonly rules: Rules;
  readonly directory: Directory;
  readonly rule: Rule;
  readonly at: number;
  readonly count: number;
  readonly ofProject: boolean;
}

/** What a rule does, in a few words. */
function says({ rule, rules, directory, ofProject }: RowProps): string {
  const words = pageWords.rules;
  const named = (kind: 'issueType' | 'status' | 'project', ids: readonly string[]) =>
    ids.map((id) => directory.nameOf(kind, id)).join(', ');
  const template = rules.view.templates?.find((t) => t.id === rule.template);
  const gets = ofProject && template?.scope === 'site' ? words.getsOfSite : words.gets;
  return [
    words.events[rule.on],
    rule.to.length > 0 ? named('status', rule.to) : '',
    rule.projects.length > 0 ? named('project', rule.projects) : '',
    rule.issueTypes.length > 0 ? named('issueType', rule.issueTypes) : words.allTypes,
    rule.conditions.length > 0 ? words.conditionsOf(rule.conditions.length) : '',
    template ? gets(template.name) : '',
  ]
    .filter(Boolean)
    .join(' · ');
}

function Row(props: RowProps) {
  const { rules, rule, at, count } = props;
  const words = pageWords.rules;
  const { id, name } = rule;
  const { saving } = rules.view;
  const button = (label: string, path: string, off: boolean, act: () => Promise<void>) => (
    <button
      type="button"
      class="icon-button"
      aria-label={label}
      title={label}
      aria-disabled={off || saving ? true : undefined}
      onClick={() => {
        if (!off && !saving) void act();
      }}
    >
      <svg class="icon" width="16" height="16" viewBox="0 0 16 16" aria-hidden="true">
        <path d={path} />
      </svg>
    </button>
  );
  return (
    <li class={rule.enabled ? 'rule' : 'rule off'}>
      <input
        type="checkbox"
        class="rule-on"
        aria-label={words.enable(name)}
        checked={rule.enabled}
        onChange={(e) => void rules.enable(id, e.currentTarget.checked)}
      />
      <div class="rule-says">
        <strong>
          <bdi>{name}</bdi>
        </strong>
        <p class="hint">{says(props)}</p>
        {rules.lacks(rule) && <p class="fault">{words.missing}</p>}
      </div>
      <div class="rule-buttons">
        <button
          type="button"
          class="button"
          aria-label={words.editOf(name)}
          onClick={() => rules.edit(id)}
        >
          {words.edit}
        </button>
        {button(words.up(name), 'M8 3 3.5 7.5l1 1L7.3 5.8V13h1.4V5.8l2.8 2.7 1-1z', at === 0, () =>
          rules.move(id, -1),
        )}
        {button(
          words.down(name),
          'm8 13 4.5-4.5-1-1-2.8 2.7V3H7.3v7.2L4.5 7.5l-1 1z',
          at === count - 1,
          () => rules.move(id, 1),
        )}
        {button(
          words.remove(name),
          'm4 3-1 1 4 4-4 4 1 1 4-4 4 4 1-1-4-4 4-4-1-1-4 4z',
          false,
          () => rules.remove(id),
        )}
      </div>
    </li>
  );
}
