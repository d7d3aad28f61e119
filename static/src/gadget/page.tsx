import { issueAddress } from '../host/jirapage';
import type { Controller } from './controller';
import { Form } from './form';
import type { Fault } from './jira';
import type { Overview, Row } from './progress';
import { gadgetWords } from './words';

interface Props {
  readonly controller: Controller;
}

/** All of the gadget. Jira shows its title above the frame; who hears the page has it here. */
export function Gadget({ controller }: Props) {
  return (
    <>
      <h1 class="hidden" dir="auto">
        {controller.config.title || gadgetWords.title}
      </h1>
      <Contents controller={controller} />
    </>
  );
}

function Contents({ controller }: Props) {
  const { view } = controller;
  switch (view.kind) {
    case 'loading':
      return <p class="note late">{gadgetWords.loading}</p>;
    case 'unset':
      return <Unset controller={controller} />;
    case 'untold':
      return <p class="note">{gadgetWords.untold}</p>;
    case 'failed':
      return <Failed controller={controller} fault={view.fault} />;
    case 'form':
      return <Form controller={controller} filters={view.filters} />;
    case 'shown':
      return (
        <>
          <Summary overview={view.overview} />
          <Rows rows={view.overview.rows} />
          <Foot controller={controller} overview={view.overview} at={view.at} />
        </>
      );
  }
}

function Configure({ controller }: Props) {
  if (!controller.editable) return null;
  return (
    <button type="button" class="button" onClick={() => void controller.configure()}>
      {gadgetWords.configure}
    </button>
  );
}

function Unset({ controller }: Props) {
  return (
    <div class="stack">
      <p>{gadgetWords.unset}</p>
      {!controller.editable && <p class="note">{gadgetWords.unsetHint}</p>}
      <p>
        <Configure controller={controller} />
      </p>
    </div>
  );
}

function Failed({ controller, fault }: Props & { readonly fault: Fault }) {
  return (
    <div class="stack" role="alert">
      <Said fault={fault} />
      <p class="actions">
        <button type="button" class="button" onClick={() => void controller.again()}>
          {gadgetWords.again}
        </button>
        <Configure controller={controller} />
      </p>
    </div>
  );
}

/** A fault in Ticklist's words, and what Jira says about it. */
export function Said({ fault }: { readonly fault: Fault }) {
  return (
    <div class="fault">
      <p>{gadgetWords[fault.kind]}</p>
      {fault.said.map((text) => (
        <p key={text} dir="auto">
          {text}
        </p>
      ))}
    </div>
  );
}

/** How far something is, as a bar; beside it stands what it says. */
function Bar({ complete, total, label }: { complete: number; total: number; label: string }) {
  const share = total === 0 ? 0 : (100 * complete) / total;
  return (
    <div
      class={share === 100 ? 'progress full' : 'progress'}
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={total}
      aria-valuenow={complete}
      aria-valuetext={gadgetWords.progress(complete, total)}
    >
      <div class="progress-bar" style={{ inlineSize: `${share}%` }} />
    </div>
  );
}

function Summary({ overview }: { readonly overview: Overview }) {
  const { rows, total, complete, overdue, without } = overview;
  if (rows.length === 0) return <p>{without === 0 ? gadgetWords.empty : gadgetWords.none}</p>;
  return (
    <div class="summary">
      <Bar complete={complete} total={total} label={gadgetWords.title} />
      <p>
        <strong>{gadgetWords.total(complete, total)}</strong> {gadgetWords.issues(rows.length)}
        {overdue > 0 && <span class="overdue"> · {gadgetWords.overdueIssues(overdue)}</span>}
      </p>
    </div>
  );
}

function Rows({ rows }: { readonly rows: readonly Row[] }) {
  if (rows.length === 0) return null;
  return (
    <ul class="rows" role="list">
      {rows.map((row) => (
        <Line key={row.id} row={row} />
      ))}
    </ul>
  );
}

function Line({ row }: { readonly row: Row }) {
  const { complete, total, mandatoryOpen, due, overdue } = row;
  const open = complete < total;
  return (
    <li>
      <p class="issue">
        <a href={issueAddress(row.key)} target="_blank" rel="noopener">
          {row.key}
        </a>{' '}
        <span dir="auto">{row.summary}</span>
      </p>
      <p class="marks">
        {row.status && (
          <span class="lozenge" data-colour={row.colour} dir="auto">
            {row.status}
          </span>
        )}
        {due !== '' && open && (
          <span class={overdue ? 'overdue' : undefined}>
            {(overdue ? gadgetWords.overdue : gadgetWords.due)(new Date(`${due}T00:00`))}
          </span>
        )}
        {mandatoryOpen > 0 && <span>{gadgetWords.mandatory(mandatoryOpen)}</span>}
      </p>
      <div class="far">
        <Bar complete={complete} total={total} label={row.key} />
        <bdi>{`${complete}/${total}`}</bdi>
      </div>
    </li>
  );
}

interface FootProps extends Props {
  readonly overview: Overview;
  readonly at: Date;
}

function Foot({ controller, overview, at }: FootProps) {
  const { rows, without, cut } = overview;
  return (
    <div class="foot">
      <p class="note">
        {rows.length > 0 && without > 0 && <span>{gadgetWords.without(without)}</span>}
        {cut > 0 && <span>{gadgetWords.more(cut)}</span>}
        <span>{gadgetWords.asOf(at)}</span>
      </p>
      <p class="actions">
        <button
          type="button"
          class="button"
          aria-disabled={controller.busy}
          onClick={() => controller.busy || void controller.refresh()}
        >
          {gadgetWords.refresh}
        </button>
        <Configure controller={controller} />
      </p>
    </div>
  );
}
