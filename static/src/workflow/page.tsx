import { useEffect, useState } from 'preact/hooks';
import { ActionsForm, ActionsView } from './actionsform';
import { rowsOf } from './actions';

import type { Desk } from './desk';
import type { Config } from './expression';
import { Code } from './field';
import { RuleForm } from './ruleform';
import { kinds, ruleOf } from './rule';
import type { Rule } from './rule';
import { says } from './says';
import { words } from './words';

/** Why the page has nothing to show. */
export type Notice = keyof typeof words.page.notice;

/** What Jira opened the page for. */
export interface Asked {
  readonly kind: 'validator' | 'condition' | 'function';
  readonly mode: 'create' | 'edit' | 'view';
  /** What was saved before; empty where the address does not say. */
  readonly config: string;
}

interface Props extends Asked {
  readonly desk: Desk;
  readonly notice: Notice | null;
}

/** A page of the editor of workflows. */
export function Workflow({ desk, notice, kind, mode, config }: Props) {
  const [saved, setSaved] = useState(mode === 'create' ? '' : config || undefined);
  useEffect(() => {
    if (saved === undefined && !notice) void desk.editor.saved().then(setSaved);
  }, []);
  return (
    <>
      <h1>{words.titles[kind]}</h1>
      {notice && <p class="note">{words.page.notice[notice]}</p>}
      {!notice && saved === undefined && <p class="note late">{words.page.loading}</p>}
      {!notice && saved !== undefined && <Contents {...{ desk, kind, mode, saved }} />}
    </>
  );
}

interface Saved {
  readonly desk: Desk;
  readonly kind: Asked['kind'];
  readonly mode: Asked['mode'];
  readonly saved: string;
}

function Contents({ desk, kind, mode, saved }: Saved) {
  const parsed = parse(saved);
  if (kind === 'function') {
    const rows = saved ? rowsOf(parsed) : [];
    return (
      <>
        {!rows && <Unreadable />}
        {mode === 'view' ? (
          <ActionsView rows={rows ?? []} />
        ) : (
          <ActionsForm desk={desk} first={rows ?? []} />
        )}
      </>
    );
  }
  const rule = saved ? readRule(parsed) : ruleOf('all');
  const tellsWhy = kind === 'validator';
  return (
    <>
      <ToldNothing desk={desk} />
      {!rule && <Unreadable />}
      {mode === 'view' ? (
        rule && <RuleView desk={desk} config={rule} tellsWhy={tellsWhy} />
      ) : (
        <RuleForm desk={desk} first={rule ? ownOf(rule) : ruleOf('all')} tellsWhy={tellsWhy} />
      )}
    </>
  );
}

const Unreadable = () => (
  <p class="fault" role="alert">
    {words.unreadable}
  </p>
);

function parse(saved: string): unknown {
  try {
    return JSON.parse(saved) as unknown;
  } catch {
    return undefined;
  }
}

/** The rule that was saved; undefined if it is none that this page could have written. */
function readRule(saved: unknown): (Rule & Partial<Config>) | undefined {
  if (typeof saved !== 'object' || saved === null) return undefined;
  const said = saved as Partial<Config>;
  const rule = kinds.find((kind) => kind === said.rule);
  if (!rule || typeof said.need !== 'boolean') return undefined;
  const text = (value: unknown) => (typeof value === 'string' ? value : '');
  return {
    rule,
    need: said.need,
    ...(typeof said.n === 'number' ? { n: said.n } : {}),
    list: text(said.list),
    pattern: text(said.pattern),
    message: text(said.message),
    ...(said.byDefault ? { byDefault: true } : {}),
    watch: text(said.watch),
    expression: text(said.expression),
  };
}

/** The rule as it was typed. */
const ownOf = (rule: Rule & Partial<Config>): Rule =>
  rule.byDefault ? { ...rule, message: '' } : rule;

/** Says what admins chose that leaves the rule nothing to look at. */
function ToldNothing({ desk }: { readonly desk: Desk }) {
  const [nothing, setNothing] = useState(false);
  useEffect(() => {
    void desk.api.tellsNothing().then((reply) => setNothing(reply.kind === 'ok' && reply.value));
  }, [desk]);
  return nothing ? (
    <p class="warning" role="alert">
      {words.toldNothing}
    </p>
  ) : null;
}

interface View {
  readonly desk: Desk;
  readonly config: Rule & Partial<Config>;
  readonly tellsWhy: boolean;
}

/** A rule as it stands in the list of the workflow's rules. */
function RuleView({ desk, config, tellsWhy }: View) {
  const [uncounted, setUncounted] = useState(false);
  useEffect(() => {
    if (!config.watch) return;
    void desk.api.watches().then((reply) => {
      if (reply.kind !== 'ok') return;
      setUncounted(!reply.value.watches.some(({ id }) => id === config.watch));
    });
  }, [desk]);
  return (
    <>
      <p>
        {says(config)} {!config.need && words.says.noNeed}
      </p>
      {tellsWhy && config.message && !config.byDefault && (
        <p class="note">{words.says.told(config.message)}</p>
      )}
      {uncounted && (
        <p class="warning" role="alert">
          {words.uncounted}
        </p>
      )}
      <details>
        <summary>{words.expression}</summary>
        <Code title={words.expression} text={config.expression ?? ''} />
      </details>
    </>
  );
}
