import { useState } from 'preact/hooks';
import { adminWords as words } from '../words/words';
import { formats } from './api';
import type { Format, Kind, Progress } from './api';
import { Choice, Labelled } from './choice';
import type { Controller } from './controller';
import { Progress as Bar } from './progress';

/** Asks for a file of what is stored, and shows how far it is. */
export function Export({ controller }: { readonly controller: Controller }) {
  const [kind, setKind] = useState<Kind>('site');
  const [typed, setTyped] = useState('');
  const [format, setFormat] = useState<Format>('json');
  const { exporting, exportFault } = controller.view;
  const busy = controller.busy;
  return (
    <section class="card" aria-labelledby="export">
      <h2 id="export">{words.export}</h2>
      <p class="note">{words.exportHint}</p>
      <form
        onSubmit={(e) => {
          e.preventDefault();
          void controller.export(kind, typed, format);
        }}
      >
        <div class="fields">
          <Choice
            name="export"
            kind={kind}
            typed={typed}
            fault={exportFault}
            disabled={busy}
            onChange={(to, text) => {
              setKind(to);
              setTyped(text);
            }}
          />
          <Labelled id="export-format" label={words.format}>
            <select
              id="export-format"
              class="input"
              value={format}
              disabled={busy}
              onChange={(e) => setFormat(e.currentTarget.value as Format)}
            >
              {formats.map((f) => (
                <option key={f} value={f}>
                  {words.formats[f]}
                </option>
              ))}
            </select>
          </Labelled>
        </div>
        <p class="fault" role="alert">
          {exportFault}
        </p>
        <button type="submit" class="button primary" aria-disabled={busy ? true : undefined}>
          {words.exportNow}
        </button>
      </form>
      {exporting && <HowFar progress={exporting} />}
    </section>
  );
}

function HowFar({ progress }: { readonly progress: Progress }) {
  const { state, done, total } = progress;
  const text = words.progress(progress);
  const known = state === 'done' || (state === 'running' && total > 0);
  // More may have been written meanwhile than there was in the beginning.
  const percent = state === 'done' ? 100 : total > 0 ? Math.min(99, (100 * done) / total) : 0;
  const running = state === 'waiting' || state === 'running';
  return (
    <div class="export-progress">
      {state !== 'failed' && (
        <Bar
          label={words.exporting}
          text={text}
          percent={known ? percent : undefined}
          full={state === 'done'}
        />
      )}
      {/* While it runs the bar tells; its end is announced. */}
      <p class={state === 'failed' ? 'fault' : 'note'} aria-hidden={running ? true : undefined}>
        {text}
      </p>
      <p class="hidden" role="status">
        {running ? '' : text}
      </p>
    </div>
  );
}
