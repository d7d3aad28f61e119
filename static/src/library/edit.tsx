import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { Panel } from '../ui/panel';
import { adminWords, lateWords, pageWords } from '../words/words';
import type { Library } from './library';
import type { Opened } from './opened';
import { metaOf } from './shelf';
import { Update } from './update';
import { Versions } from './versions';

interface Props {
  readonly library: Library;
  readonly opened: Opened;
}

/** One template: what it is called, what it holds, how it came to be, and where it is used. */
export function Edit({ library, opened }: Props) {
  const [leaving, leave] = useState(false);
  const title = useRef<HTMLHeadingElement>(null);
  useLayoutEffect(() => title.current?.focus(), [opened]);
  const { whole } = opened;
  const w = pageWords.library;
  return (
    <>
      <div>
        <button
          type="button"
          class="link-button library-back"
          onClick={() => (opened.dirty ? leave(true) : library.close())}
        >
          {w.back}
        </button>
      </div>
      {leaving && opened.dirty && (
        <div class="confirm" role="group" aria-label={lateWords.editor.discardAsk}>
          <p>{lateWords.editor.discardAsk}</p>
          <div class="buttons">
            <button type="button" class="button primary" onClick={() => leave(false)}>
              {lateWords.editor.keepEditing}
            </button>
            <button type="button" class="button" onClick={() => library.close()}>
              {lateWords.editor.discard}
            </button>
          </div>
        </div>
      )}
      <section class="card" aria-labelledby="template">
        <div>
          <h2 id="template" ref={title} tabIndex={-1}>
            <bdi>{whole.name}</bdi>
          </h2>
          <p class="hint">{metaOf(whole, library)}</p>
        </div>
        <Facts opened={opened} />
        <div class="library-items">
          <div id="panel" class="library-panel" key={whole.id}>
            <Panel
              key={keyOf(opened.controller)}
              controller={opened.controller}
              issueKey={whole.name}
            />
          </div>
        </div>
        <Save library={library} opened={opened} />
      </section>
      <Update library={library} opened={opened} />
      <Versions library={library} />
    </>
  );
}

const keys = new WeakMap<object, number>();
let last = 0;

/** A number of its own for each controller: another one is drawn anew. */
function keyOf(controller: object): number {
  let key = keys.get(controller);
  if (key === undefined) keys.set(controller, (key = ++last));
  return key;
}

function Facts({ opened }: { readonly opened: Opened }) {
  const { name, description, live } = opened.facts;
  const w = pageWords.library;
  return (
    <>
      <div class="fields">
        <div class="labelled">
          <label for="template-name">{w.name}</label>
          <input
            id="template-name"
            class="input"
            dir="auto"
            autocomplete="off"
            value={name}
            aria-invalid={name.trim() ? undefined : true}
            onInput={(e) => opened.edit({ name: e.currentTarget.value })}
          />
        </div>
        <div class="labelled wide">
          <label for="template-description">{w.description}</label>
          <textarea
            id="template-description"
            class="input"
            rows={2}
            dir="auto"
            value={description}
            onInput={(e) => opened.edit({ description: e.currentTarget.value })}
          />
        </div>
      </div>
      <label class="library-check">
        <input
          type="checkbox"
          checked={live}
          aria-describedby="live-hint"
          onChange={(e) => opened.edit({ live: e.currentTarget.checked })}
        />
        <span>
          {w.live}
          <span id="live-hint" class="hint library-live">
            {w.liveHint}
          </span>
        </span>
      </label>
    </>
  );
}

function Save({ library, opened }: Props) {
  const { dirty, saving, fault, said, conflicts } = opened;
  const w = pageWords.library;
  const { editor } = lateWords;
  return (
    <div class="library-save">
      <p class="fault" role="alert">
        {fault}
      </p>
      <div class="buttons">
        <button
          type="button"
          class="button primary"
          aria-disabled={dirty && !saving ? undefined : true}
          onClick={() => void library.save()}
        >
          {saving ? editor.saving : w.save}
        </button>
        {dirty && (
          <button type="button" class="button" onClick={() => opened.revert()}>
            {adminWords.cancel}
          </button>
        )}
        <p class="note library-said" role="status">
          {dirty ? w.unsaved : said}
        </p>
      </div>
      {conflicts.length > 0 && (
        <ul class="library-conflicts">
          {conflicts.map((c, n) => (
            <li key={n}>
              {editor.conflict[c.kind]}
              {c.theirs && (
                <blockquote>
                  <span class="hint">{editor.theirs}</span> <bdi>{c.theirs}</bdi>
                </blockquote>
              )}
              {c.wanted && (
                <blockquote>
                  <span class="hint">{editor.yours}</span> <bdi>{c.wanted}</bdi>
                </blockquote>
              )}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
