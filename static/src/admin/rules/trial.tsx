import { useState } from 'preact/hooks';
import { pageWords } from '../../words/words';
import { Labelled } from '../choice';
import { sentence } from '../controller';
import type { Directory } from '../pick/directory';
import { events } from './api';
import type { On, RulesApi, Trial as Result, Tried } from './api';
import type { Rules } from './rules';

interface Props {
  readonly api: RulesApi;
  readonly directory: Directory;
  readonly rules: Rules;
}

/** Says which rules an issue would match, and why others do not; nothing is done to it. */
export function Trial({ api, directory, rules }: Props) {
  const words = pageWords.rules;
  const [issue, setIssue] = useState('');
  const [on, setOn] = useState<On>('created');
  const [result, setResult] = useState<Result>();
  const [fault, setFault] = useState('');
  const [busy, setBusy] = useState(false);
  async function attempt(): Promise<void> {
    setBusy(true);
    const reply = await api.attempt(issue.trim(), on);
    setBusy(false);
    setFault(reply.kind === 'ok' ? '' : sentence(reply));
    setResult(reply.kind === 'ok' ? reply.value : undefined);
  }
  const why = ({ id, matched, why: reason, condition }: Tried): string => {
    if (matched) return words.matches;
    const reasons: Readonly<Record<string, string>> = words.reasons;
    const at = rules.view.set?.rules.find((r) => r.id === id)?.conditions[condition ?? -1];
    if (at) return words.unmet(directory.nameOf('field', at.field));
    return reasons[reason] ?? reason;
  };
  return (
    <section class="card" aria-labelledby="trial">
      <h2 id="trial">{words.tryTitle}</h2>
      <p class="note">{words.tryHint}</p>
      <form
        onSubmit={(e) => {
          e.preventDefault();
          if (!busy) void attempt();
        }}
      >
        <div class="fields">
          <Labelled id="trial-issue" label={words.issue}>
            <input
              id="trial-issue"
              class="input"
              type="text"
              dir="ltr"
              required
              autocomplete="off"
              spellcheck={false}
              value={issue}
              onInput={(e) => setIssue(e.currentTarget.value)}
            />
          </Labelled>
          <Labelled id="trial-on" label={words.when}>
            <select
              id="trial-on"
              class="input"
              value={on}
              onChange={(e) => setOn(e.currentTarget.value as On)}
            >
              {events.map((event) => (
                <option key={event} value={event}>
                  {words.events[event]}
                </option>
              ))}
            </select>
          </Labelled>
        </div>
        <p class="fault" role="alert">
          {fault}
        </p>
        <button type="submit" class="button" aria-disabled={busy ? true : undefined}>
          {words.tryNow}
        </button>
      </form>
      <div aria-live="polite">
        {result?.rules.length === 0 && <p>{words.none}</p>}
        {result && result.rules.length > 0 && (
          <table>
            <caption>{result.issue.key}</caption>
            <thead>
              <tr>
                <th scope="col">{words.rule}</th>
                <th scope="col">{words.result}</th>
              </tr>
            </thead>
            <tbody>
              {result.rules.map((r) => (
                <tr key={r.id}>
                  <th scope="row">
                    <bdi>{r.name}</bdi>
                  </th>
                  <td class={r.matched ? 'tried yes' : 'tried'}>{why(r)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </div>
    </section>
  );
}
