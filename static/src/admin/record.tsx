import { adminWords as words } from '../words/words';
import type { View } from './controller';

/** Who did what. */
export function Record({ view: { entries, names } }: { readonly view: View }) {
  const nobody: Readonly<globalThis.Record<string, string>> = words.nobody;
  return (
    <section class="card" aria-labelledby="record">
      <h2 id="record">{words.record}</h2>
      <p class="note">{words.recordHint}</p>
      {entries?.length === 0 && <p class="note">{words.recordEmpty}</p>}
      {entries && entries.length > 0 && (
        <table>
          <thead>
            <tr>
              <th scope="col">{words.at}</th>
              <th scope="col">{words.who}</th>
              <th scope="col">{words.did}</th>
              <th scope="col" class="number">
                {words.many}
              </th>
            </tr>
          </thead>
          <tbody>
            {entries.map((e, n) => (
              <tr key={n}>
                <td>
                  <time dateTime={e.at}>{words.when(e.at)}</time>
                </td>
                <td>
                  <bdi>{nobody[e.who] ?? names.get(e.who) ?? e.who}</bdi>
                </td>
                <td>{words.deed(e.what, e.scope, e.failed)}</td>
                <td class="number">{words.count(e.count)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}
