import { useEffect, useRef, useState } from 'preact/hooks';
import { isComplete } from '../domain/state';
import type { State } from '../domain/state';
import type { Api } from '../outbox/api';
import { lateWords, words } from '../words/words';
import { loadPast } from './server';
import type { Event, Past } from './server';

interface Props {
  readonly api: Api;
  readonly rev: number;
  readonly state: State;
  /** An event of that revision. */
  readonly event: Event | undefined;
  readonly back: () => void;
  readonly restore: () => void;
}

/** The checklists as they were, what would change, and whether it shall. */
export function Preview({ api, rev, state, event, back, restore }: Props) {
  const w = lateWords.history;
  const [past, setPast] = useState<Past | 'failed'>();
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    button.current?.focus();
    void loadPast(api, rev).then((p) => setPast(p ?? 'failed'));
  }, [api, rev]);
  const there = past === 'failed' ? undefined : past;
  const same = there && Object.values(there.changes).every((n) => n === 0);
  return (
    <div class="preview">
      <h3>{event ? w.asOf(new Date(event.at)) : w.asOfHere}</h3>
      {past === undefined && <p class="end">{w.loading}</p>}
      {past === 'failed' && <p class="end">{w.notLoaded}</p>}
      {there && <p>{same ? w.same : w.changes(there.changes)}</p>}
      {there && <Lists past={there} state={state} />}
      <div class="choice">
        <button type="button" class="button" ref={button} onClick={back}>
          {w.back}
        </button>
        {there && !same && (
          <button type="button" class="button primary" onClick={restore}>
            {w.confirm}
          </button>
        )}
      </div>
    </div>
  );
}

function Lists({ past, state }: { readonly past: Past; readonly state: State }) {
  if (past.lists.length === 0) return <p class="end">{words.empty}</p>;
  return (
    <div class="was" tabIndex={0} role="group" aria-label={lateWords.history.lists}>
      {past.lists.map((l) => (
        <section key={l.id}>
          <h4 dir="auto">{l.name}</h4>
          <ul>
            {l.items.map((i) => (
              <li key={i.id} class={i.parent === null ? i.kind : 'child'} dir="auto">
                {i.kind === 'item' && (
                  <input
                    type="checkbox"
                    checked={isComplete(state, i)}
                    disabled
                    aria-label={i.text}
                  />
                )}
                <span>{i.text}</span>
              </li>
            ))}
          </ul>
        </section>
      ))}
    </div>
  );
}
