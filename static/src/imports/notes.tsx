import { lateWords } from '../words/words';
import type { Note } from './server';

/** What could not be kept as it was, with how often and examples. */
export function Notes({ notes }: { readonly notes: readonly Note[] }) {
  const w = lateWords.imports;
  const says: Readonly<Record<string, string>> = w.notes;
  if (notes.length === 0) return null;
  return (
    <section class="im-notes">
      <h3>{w.notesTitle}</h3>
      <ul>
        {notes.map(({ code, n, samples }) => (
          <li key={code}>
            {says[code] ?? code} ({n})
            {samples.length > 0 && (
              <span class="tp-hint">
                {samples.map((s) => (
                  <bdi key={s}>{s}</bdi>
                ))}
              </span>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}
