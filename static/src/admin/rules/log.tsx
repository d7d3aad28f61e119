import { useEffect, useState } from 'preact/hooks';
import { adminWords, pageWords } from '../../words/words';
import { sentence } from '../controller';
import type { Run, RulesApi } from './api';

/** What ran where, the latest first. */
export function Log({ api }: { readonly api: RulesApi }) {
  const words = pageWords.rules;
  const [runs, setRuns] = useState<readonly Run[]>();
  const [next, setNext] = useState<string | null>(null);
  const [fault, setFault] = useState('');
  const [issue, setIssue] = useState('');
  async function load(before: string | null): Promise<void> {
    const reply = await api.runs(issue.trim(), before);
    setFault(reply.kind === 'ok' ? '' : sentence(reply));
    if (reply.kind !== 'ok') return;
    setRuns(before === null ? reply.value.runs : [...(runs ?? []), ...reply.value.runs]);
    setNext(reply.value.next);
  }
  useEffect(() => void load(null), []);
  const outcomes: Readonly<Record<string, (items: number) => string>> = words.outcomes;
  function result(run: Run): string {
    if (run.on !== 'workflow') return outcomes[run.outcome]?.(run.items) ?? run.outcome;
    if (run.outcome === 'refused') return run.why;
    return run.items > 0 ? words.changed(run.items) : words.unchanged;
  }
  const events: Readonly<Record<string, string>> = words.events;
  return (
    <section class="card" aria-labelledby="runs">
      <h2 id="runs">{words.log}</h2>
      <p class="note">{words.logHint}</p>
      <form
        class="log-filter"
        onSubmit={(e) => {
          e.preventDefault();
          void load(null);
        }}
      >
        <input
          class="input"
          type="search"
          dir="ltr"
          aria-label={words.issue}
          placeholder={words.issue}
          autocomplete="off"
          spellcheck={false}
          value={issue}
          onInput={(e) => setIssue(e.currentTarget.value)}
        />
        <button type="submit" class="button">
          {words.show}
        </button>
      </form>
      <p class="fault" role="alert">
        {fault}
      </p>
      {!runs && !fault && <p class="note late">{adminWords.loading}</p>}
      {runs?.length === 0 && <p>{words.noRuns}</p>}
      {runs && runs.length > 0 && (
        <table>
          <thead>
            <tr>
              <th scope="col">{adminWords.at}</th>
              <th scope="col">{words.issue}</th>
              <th scope="col">{words.rule}</th>
              <th scope="col">{words.result}</th>
            </tr>
          </thead>
          <tbody>
            {runs.map((run) => (
              <tr key={`${run.at} ${run.issue.id} ${run.rule?.id ?? ''}`}>
                <td>
                  <time dateTime={run.at}>{adminWords.when(run.at)}</time>
                </td>
                <td>{run.issue.key}</td>
                <td>
                  {run.on === 'workflow' ? (
                    words.workflow
                  ) : (
                    <>
                      <bdi>{run.rule?.name ?? words.clone}</bdi>
                      <span class="hint"> {events[run.on] ?? run.on}</span>
                    </>
                  )}
                </td>
                <td>{result(run)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {next !== null && (
        <div class="buttons">
          <button type="button" class="button" onClick={() => void load(next)}>
            {words.more}
          </button>
        </div>
      )}
    </section>
  );
}
