import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { Lists } from '../templates/lists';
import { adminWords, pageWords } from '../words/words';
import type { Library } from './library';
import { wrongWith } from './opened';
import { readText } from './retext';

const ways = ['empty', 'starter', 'text'] as const;
type Way = (typeof ways)[number];

/** Makes a template: from nothing, from one that everybody can have, or from a text. */
export function Make({ library }: { readonly library: Library }) {
  const [name, setName] = useState('');
  const [way, setWay] = useState<Way>('starter');
  const [chosen, choose] = useState('');
  const [text, setText] = useState('');
  const [fault, setFault] = useState('');
  const field = useRef<HTMLInputElement>(null);
  useLayoutEffect(() => field.current?.focus(), []);
  const { starters = [], busy } = library.view;
  const starter = starters.find((s) => s.id === chosen) ?? starters[0];
  const w = pageWords.library;

  function make(): void {
    const from = way === 'starter' ? starter : undefined;
    const facts = { name: name.trim() || (from?.name ?? ''), description: from?.description ?? '' };
    const wrong = wrongWith(facts);
    setFault(wrong);
    if (wrong) {
      field.current?.focus();
      return;
    }
    const begins = { empty: { lists: [] }, starter: { starter: from?.id ?? '' }, text: { text } };
    void library.make({ ...facts, live: false, ...begins[way] });
  }

  return (
    <form
      class="library-make"
      aria-label={w.make}
      onSubmit={(e) => {
        e.preventDefault();
        if (!busy) make();
      }}
    >
      <fieldset class="library-ways">
        <legend>{w.beginWith}</legend>
        {ways.map((each) => (
          <label key={each} class="library-check">
            <input type="radio" name="way" checked={way === each} onChange={() => setWay(each)} />
            {w.ways[each]}
          </label>
        ))}
      </fieldset>
      {way === 'starter' && starter && (
        <>
          <div class="labelled">
            <label for="starter">{w.starter}</label>
            <select
              id="starter"
              class="input"
              value={starter.id}
              onChange={(e) => choose(e.currentTarget.value)}
            >
              {starters.map((s) => (
                <option key={s.id} value={s.id}>
                  {s.name}
                </option>
              ))}
            </select>
          </div>
          <section class="library-preview" tabIndex={0} aria-label={starter.name}>
            <Lists lists={readText({ lists: [], statuses: [] }, starter.text).lists} />
          </section>
        </>
      )}
      {way === 'text' && (
        <div class="labelled wide">
          <label for="new-text">{w.text}</label>
          <textarea
            id="new-text"
            class="input"
            rows={8}
            dir="auto"
            aria-describedby="new-text-hint"
            value={text}
            onInput={(e) => setText(e.currentTarget.value)}
          />
          <p id="new-text-hint" class="hint">
            {w.textHint}
          </p>
        </div>
      )}
      <div class="labelled">
        <label for="new-name">{w.name}</label>
        <input
          ref={field}
          id="new-name"
          class="input"
          dir="auto"
          autocomplete="off"
          placeholder={way === 'starter' ? (starter?.name ?? '') : ''}
          aria-invalid={fault ? true : undefined}
          value={name}
          onInput={(e) => setName(e.currentTarget.value)}
        />
      </div>
      <p class="fault" role="alert">
        {fault}
      </p>
      <div class="buttons">
        <button type="submit" class="button primary" aria-disabled={busy ? true : undefined}>
          {w.create}
        </button>
        <button type="button" class="button" onClick={() => library.set({ making: false })}>
          {adminWords.cancel}
        </button>
      </div>
    </form>
  );
}
