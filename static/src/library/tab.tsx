import './library.css';
import { useEffect, useLayoutEffect, useMemo, useReducer } from 'preact/hooks';
import type { Desk } from '../admin/desk';
import { Jobs } from '../admin/jobs/jobs';
import { adminWords, pageWords } from '../words/words';
import { Edit } from './edit';
import { Library } from './library';
import { Shelf } from './shelf';

/** The templates of the site or the project. */
export function Contents({ desk }: { readonly desk: Desk }) {
  const library = useMemo(() => new Library({ desk, download }), [desk]);
  const [, draw] = useReducer((n: number) => n + 1, 0);
  useLayoutEffect(() => library.subscribe(() => draw(undefined)), [library]);
  useEffect(() => void library.load(), [library]);
  const { opened, templates, fault, said } = library.view;
  return (
    // Menus look for this name to have room: of what is shown one thing has it.
    <div class="library" id={opened ? undefined : 'panel'}>
      <Jobs
        work={library.work}
        nameOf={({ subject }) => {
          const of = templates?.find((t) => t.id === subject);
          return of && pageWords.library.updating(of.name);
        }}
      />
      {opened ? <Edit library={library} opened={opened} /> : <Shelf library={library} />}
      {!templates && !fault && <p class="note late">{adminWords.loading}</p>}
      <p class="fault" role="alert">
        {fault}
        {fault && !templates && (
          <>
            {' '}
            <button type="button" class="button" onClick={() => void library.load()}>
              {adminWords.tryAgain}
            </button>
          </>
        )}
      </p>
      <p class={said ? 'note' : 'hidden'} role="status">
        {said}
      </p>
    </div>
  );
}

/** Gives the browser a file with a text. */
function download(name: string, text: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([text], { type: 'application/json' }));
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}
