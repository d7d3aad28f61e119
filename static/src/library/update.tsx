import { adminWords, pageWords } from '../words/words';
import type { Forecast } from './api';
import type { Library } from './library';
import type { Opened } from './opened';

/** How many issues are listed at most. */
const listed = 20;

interface Props {
  readonly library: Library;
  readonly opened: Opened;
}

/** Brings the open issues that have the template to its latest version, after showing what that does. */
export function Update({ library, opened }: Props) {
  const { forecast } = library.view;
  const w = pageWords.library;
  const { whole, dirty } = opened;
  return (
    <section class="card" aria-labelledby="update">
      <h2 id="update">{w.update}</h2>
      <p class="note">{whole.live ? w.updateLive : w.updateHint}</p>
      {forecast === 'asking' && <p class="note late">{w.asking}</p>}
      {forecast && forecast !== 'asking' ? (
        <Forecasted library={library} forecast={forecast} />
      ) : (
        <div class="buttons">
          <button
            type="button"
            class="button"
            aria-disabled={dirty || forecast ? true : undefined}
            onClick={() => !dirty && !forecast && void library.ask()}
          >
            {w.updateAsk}
          </button>
          {dirty && <p class="hint library-said">{w.saveFirst}</p>}
        </div>
      )}
    </section>
  );
}

function Forecasted({
  library,
  forecast,
}: {
  readonly library: Library;
  readonly forecast: Forecast;
}) {
  const w = pageWords.library;
  const { issues, changed, looked, total, first, list } = forecast;
  const cancel = () => library.set({ forecast: undefined });
  return (
    <>
      <p role="status">{changed === 0 ? w.nothingChanges(issues) : w.changing(changed, issues)}</p>
      {looked < total && <p class="hint">{w.looked(looked, total)}</p>}
      {first && first.changes.length > 0 && (
        <div class="library-first">
          <h3>{w.first(first.key || first.issue)}</h3>
          <ul>
            {first.changes.map((c, n) => (
              <li key={n}>
                {w.change(c.type)}{' '}
                {c.was && c.was !== c.text && (
                  <>
                    <del dir="auto">{c.was}</del>{' '}
                  </>
                )}
                <bdi>{c.text}</bdi>
              </li>
            ))}
          </ul>
        </div>
      )}
      {list.length > 0 && (
        <div class="library-table" tabIndex={0} role="group" aria-label={w.issues}>
          <table>
            <thead>
              <tr>
                <th scope="col">{w.issue}</th>
                <th scope="col" class="number">
                  {w.from}
                </th>
                {(['add', 'edit', 'move', 'delete'] as const).map((kind) => (
                  <th key={kind} scope="col" class="number">
                    {w.counts[kind]}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {list.slice(0, listed).map((i) => (
                <tr key={i.issue}>
                  <td>{i.key || i.issue}</td>
                  <td class="number">{adminWords.count(i.version)}</td>
                  {(['add', 'edit', 'move', 'delete'] as const).map((kind) => (
                    <td key={kind} class="number">
                      {i[kind] === 0 ? '' : adminWords.count(i[kind])}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
          {changed > listed && <p class="hint">{w.more(changed - listed)}</p>}
        </div>
      )}
      <div class="buttons">
        {changed > 0 && (
          <button type="button" class="button primary" onClick={() => void library.update()}>
            {looked < total ? w.updateAll : w.updateNow(changed)}
          </button>
        )}
        <button type="button" class="button" onClick={cancel}>
          {adminWords.cancel}
        </button>
      </div>
    </>
  );
}
