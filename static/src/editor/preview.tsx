import type { Status } from '../domain/state';
import { lateWords, words } from '../words/words';
import type { Row } from './grammar';

interface Props {
  readonly rows: readonly Row[];
  readonly statuses: readonly Status[];
  /** What a person is called. */
  readonly nameOf: (account: string) => string;
}

/** What the text means. */
export function Preview({ rows, statuses, nameOf }: Props) {
  if (rows.length === 0) return <p class="note">{lateWords.editor.empty}</p>;
  return (
    <ul class="ed-rows" role="list">
      {rows.map((row) => (
        <PreviewRow key={row.line} row={row} statuses={statuses} nameOf={nameOf} />
      ))}
    </ul>
  );
}

function PreviewRow({ row, statuses, nameOf }: Omit<Props, 'rows'> & { readonly row: Row }) {
  const status = statuses.find((s) => s.id === row.status);
  const { kind, text, details, child } = row;
  if (kind === 'name') {
    return (
      <li class="ed-row ed-title">
        <h3 dir="auto">{text}</h3>
      </li>
    );
  }
  return (
    <li
      class={`ed-row ed-of-${kind}${child ? ' ed-child' : ''}${status?.complete ? ' ed-done' : ''}`}
    >
      {status && <span class="swatch" data-colour={status.colour} title={status.name} />}
      <div class="ed-says">
        <span class="ed-words" dir="auto">
          {text}
        </span>
        {status && <span class="hidden"> {status.name}</span>}
        <Facts row={row} nameOf={nameOf} />
        {details !== '' && (
          <p class="ed-details">
            <bdi>{details}</bdi>
          </p>
        )}
      </div>
    </li>
  );
}

function Facts({ row, nameOf }: { readonly row: Row; readonly nameOf: Props['nameOf'] }) {
  const { optional, assignee, due, link } = row;
  const { editor } = lateWords;
  const facts = [
    optional ? editor.optional : '',
    assignee === null ? '' : nameOf(assignee),
    due === null ? '' : editor.due(words.day(new Date(`${due}T00:00:00`))),
    link === null ? '' : link.follow ? editor.follows(link.key) : link.key,
  ].filter((f) => f !== '');
  return facts.map((f) => (
    <span key={f} class="ed-fact">
      {f}
    </span>
  ));
}
