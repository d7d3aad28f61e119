import { adminWords, pageWords } from '../../words/words';
import type { Delivery, Hook, Log } from './api';
import type { Hooks } from './hooks';

/** What became of a delivery, in a few words. */
export function outcome(d: Delivery): string {
  const words = pageWords.hooks;
  const why = d.fault === '' || d.fault === 'status' ? '' : words.faults[d.fault];
  const status = d.status === 0 ? '' : `HTTP ${d.status}`;
  const took = d.tries > 0 && d.status > 0 ? words.took(d.took) : '';
  return [words.states[d.state], why, status, took].filter(Boolean).join(', ');
}

interface Props {
  readonly room: Hooks;
  readonly hook: Hook;
  readonly log: Log | undefined;
}

/** What was sent to a hook, the latest first. */
export function LogTable({ room, hook, log }: Props) {
  const words = pageWords.hooks;
  if (!log) return <p class="note">{adminWords.loading}</p>;
  if (log.deliveries.length === 0) return <p class="note">{words.nothing}</p>;
  return (
    <div class="wide" role="region" tabIndex={0} aria-label={`${words.log}: ${hook.name}`}>
      <table>
        <thead>
          <tr>
            <th scope="col">{adminWords.at}</th>
            <th scope="col">{words.event}</th>
            <th scope="col">{words.issue}</th>
            <th scope="col">{words.became}</th>
            <th scope="col">{words.tries}</th>
          </tr>
        </thead>
        <tbody>
          {log.deliveries.map((d) => (
            <tr key={d.id}>
              <td>
                <time dateTime={d.at}>{adminWords.when(d.at)}</time>
              </td>
              <td>{d.event === 'test' ? words.test : words.events[d.event]}</td>
              <td>
                <bdi>{d.issueKey || d.issueId}</bdi>
              </td>
              <td>
                {outcome(d)}{' '}
                {d.state !== 'sent' && d.event !== 'test' && (
                  <button
                    type="button"
                    class="button"
                    aria-label={`${words.again}: ${words.events[d.event]}, ${d.issueKey || d.issueId}`}
                    onClick={() => void room.again(hook.id, d.id)}
                  >
                    {words.again}
                  </button>
                )}
              </td>
              <td class="number">{adminWords.count(d.tries)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
