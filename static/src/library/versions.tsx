import { adminWords, pageWords } from '../words/words';
import { condensed, isSame } from './difference';
import type { DiffLine, DiffList } from './difference';
import type { Library } from './library';

/** The versions of the open template, and what came with each. */
export function Versions({ library }: { readonly library: Library }) {
  const { versions, looked, names } = library.view;
  const w = pageWords.library;
  if (!versions || versions.length === 0) return null;
  return (
    <section class="card" aria-labelledby="versions">
      <h2 id="versions">{w.versions}</h2>
      <ol class="library-versions">
        {versions.map((v) => {
          const open = looked?.n === v.n;
          return (
            <li key={v.n}>
              <button
                type="button"
                class="library-version"
                aria-expanded={open}
                onClick={() => (open ? library.hideVersion() : void library.look(v.n))}
              >
                <strong>{w.version(v.n)}</strong>{' '}
                <span class="hint">{w.by(names.get(v.by) ?? w.somebody, v.at)}</span>
              </button>
              {open && <Difference lists={looked.lists} first={v.n === 1} />}
            </li>
          );
        })}
      </ol>
    </section>
  );
}

interface DifferenceProps {
  readonly lists: readonly DiffList[] | undefined;
  /** There was nothing before. */
  readonly first: boolean;
}

function Difference({ lists, first }: DifferenceProps) {
  const w = pageWords.library;
  if (!lists) return <p class="note late">{adminWords.loading}</p>;
  if (isSame(lists)) return <p class="note">{w.same}</p>;
  return (
    <div class="library-diff" tabIndex={0} role="group" aria-label={w.difference}>
      {lists.map((l) => (
        <section key={l.id}>
          <h3 class={`diff-${l.change}`}>
            {l.was !== undefined && (
              <>
                <del dir="auto">{l.was}</del>{' '}
              </>
            )}
            {l.change === 'deleted' ? <del dir="auto">{l.name}</del> : <bdi>{l.name}</bdi>}
          </h3>
          <ul>
            {(first ? l.lines : condensed(l.lines)).map((line, n) =>
              typeof line === 'number' ? (
                <li key={n} class="hint diff-pass">
                  {w.unchanged(line)}
                </li>
              ) : (
                <Line key={line.item.id} line={line} />
              ),
            )}
          </ul>
        </section>
      ))}
    </div>
  );
}

const signs = { same: '', added: '+', deleted: '−', changed: '~', moved: '↕' } as const;

function Line({ line }: { readonly line: DiffLine }) {
  const { change, item, was } = line;
  const w = pageWords.library;
  return (
    <li class={`diff-${change}${item.parent ? ' diff-child' : ''}`}>
      <span class="diff-sign" aria-hidden="true">
        {signs[change]}
      </span>
      <span class="diff-text">
        {change !== 'same' && <span class="hidden">{w.changes[change]}: </span>}
        {was && was.text !== item.text && (
          <>
            <del dir="auto">{was.text}</del>{' '}
          </>
        )}
        {change === 'deleted' ? <del dir="auto">{item.text}</del> : <bdi>{item.text}</bdi>}
        {was && was.details !== item.details && (
          <span class="diff-details">
            {was.details && <del dir="auto">{was.details}</del>}
            {item.details && <span dir="auto">{item.details}</span>}
          </span>
        )}
        {was && was.optional !== item.optional && (
          <span class="tp-tag">{item.optional ? w.madeOptional : w.madeMandatory}</span>
        )}
      </span>
    </li>
  );
}
