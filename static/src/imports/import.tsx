import { useEffect, useRef, useState } from 'preact/hooks';
import { newId } from '../domain/ids';
import type { Item, State } from '../domain/state';
import { sent } from '../outbox/sent';
import { come } from '../templates/apply';
import { Lists } from '../templates/lists';
import { modes } from '../templates/server';
import type { Got, Mode } from '../templates/server';
import { why } from '../templates/why';
import type { Controller } from '../ui/controller';
import { CloseIcon } from '../ui/icons';
import { openSheet } from '../ui/sheet';
import { lateWords, words } from '../words/words';
import { findOthers } from './found';
import type { Found } from './found';
import { Notes } from './notes';
import { formats, importNow, lean, mostBytes, previewOf } from './server';
import type { Preview } from './server';

/** Opens what imports checklists of other programs. */
export function openImport(controller: Controller): Promise<void> {
  return openSheet('tp', 'im-title', ({ close }) => (
    <Import controller={controller} close={close} />
  ));
}

interface Props {
  readonly controller: Controller;
  readonly close: () => void;
}

/** What is asked to be previewed, waits until nothing was typed for so long. */
const pause = 400;

function Import({ controller, close }: Props) {
  const { store } = controller;
  const { state } = store.view;
  const others = useOthers(controller);
  const [source, setSource] = useState('');
  const [own, setOwn] = useState('');
  const [format, setFormat] = useState('auto');
  const [mode, setMode] = useState<Mode>('append');
  const [asking, ask] = useState(false);
  const [adding, setAdding] = useState(false);
  const [fault, setFault] = useState('');
  const id = useRef(newId());
  const w = lateWords.imports;
  const t = lateWords.templates;

  const other = others.find((o) => o.format === source);
  const what = { text: other?.text ?? own, format: other?.format ?? format };
  const [preview, waits] = usePreview(controller, what.text, what.format);
  if (!state) return null;
  const has = state.counts.total > 0;
  // What has no name goes on with the issue's first list, or is called so.
  const first = state.lists[0]?.name ?? 'Checklist';
  const lists = (preview?.kind === 'ok' ? preview.value.lists : []).map((l) =>
    l.name === '' ? { ...l, name: first } : l,
  );
  const items = lists.reduce((n, l) => n + l.items.length, 0);
  const ready = items > 0 && !waits && !adding;

  async function add(): Promise<void> {
    if (!ready) return;
    if (mode === 'replace' && has && !asking) {
      ask(true);
      return;
    }
    setAdding(true);
    setFault('');
    await sent(store, controller.clock);
    const before = store.view.state?.rev ?? 0;
    const cargo = { ...what, id: id.current, mode: has ? mode : ('append' as const) };
    const got = await importNow(store.api, cargo);
    setAdding(false);
    ask(false);
    if (got.kind === 'ok') {
      close();
      const { state: next, rejected } = got.value;
      come(controller, rejected.length > 0 ? w.partly : w.done(items), next, before);
      return;
    }
    if (got.kind === 'refused') id.current = newId();
    setFault(why(got));
  }

  async function read(file: File | undefined): Promise<void> {
    if (!file) return;
    try {
      const text = lean(await file.text());
      const fits = new TextEncoder().encode(text).length < mostBytes;
      setFault(fits ? '' : w.large);
      if (fits) setOwn(text);
    } catch {
      setFault(w.unread);
    }
  }

  return (
    <form
      onSubmit={(e) => {
        e.preventDefault();
        void add();
      }}
    >
      <header>
        <h2 id="im-title">{w.title}</h2>
        <button type="button" class="icon-button" aria-label={words.dismiss} onClick={close}>
          <CloseIcon />
        </button>
      </header>
      {others.length > 0 && <Sources {...{ others, source }} choose={setSource} />}
      {!other && <Own {...{ own, setOwn, format, setFormat }} read={read} />}
      {preview && preview.kind !== 'ok' && <p class="note">{why(preview)}</p>}
      {preview?.kind === 'ok' && (
        <>
          <p class="tp-hint" role="status">
            {items > 0
              ? `${formats[preview.value.format] ?? ''}: ${w.counts(lists.length, items)}`
              : w.nothing}
          </p>
          {items > 0 && (
            <section class="tp-preview" tabIndex={0} aria-label={t.preview}>
              <Lists lists={lists} tag={(i) => statusOf(state, i)} />
            </section>
          )}
          <Notes notes={preview.value.notes} />
        </>
      )}
      {has && items > 0 && (
        <fieldset class="tp-how">
          <legend class="hidden">{t.how}</legend>
          {modes
            .filter((m) => m !== 'replace' || state.can.delete)
            .map((m) => (
              <label key={m}>
                <input
                  type="radio"
                  name="mode"
                  checked={m === mode}
                  onChange={() => {
                    setMode(m);
                    ask(false);
                  }}
                />
                <span>{t.modes[m]}</span>
              </label>
            ))}
        </fieldset>
      )}
      <p class="fault" role="alert">
        {fault}
      </p>
      {asking && <p class="tp-ask">{t.replaceAsk(state.counts.total)}</p>}
      <footer>
        <button type="submit" class="button primary" aria-disabled={ready ? undefined : true}>
          {adding ? t.adding : asking ? t.replaceNow : w.import}
        </button>
        <button type="button" class="button" onClick={asking ? () => ask(false) : close}>
          {t.cancel}
        </button>
      </footer>
    </form>
  );
}

/** The status of an item that is not simply open, by its name. */
const statusOf = ({ statuses }: State, { status }: Item) =>
  status === 'open' ? undefined : statuses.find((s) => s.id === status)?.name;

interface SourcesProps {
  readonly others: readonly Found[];
  readonly source: string;
  readonly choose: (format: string) => void;
}

/** What other apps left in the issue, beside what the person has. */
function Sources({ others, source, choose }: SourcesProps) {
  const w = lateWords.imports;
  const all = [
    { format: '', name: w.own },
    ...others.map((o) => ({ format: o.format, name: w.found(formats[o.format] ?? o.format) })),
  ];
  return (
    <fieldset>
      <legend>{w.source}</legend>
      {all.map(({ format, name }) => (
        <label key={format}>
          <input
            type="radio"
            name="source"
            checked={format === source}
            onChange={() => choose(format)}
          />
          <span>{name}</span>
        </label>
      ))}
    </fieldset>
  );
}

interface OwnProps {
  readonly own: string;
  readonly setOwn: (text: string) => void;
  readonly format: string;
  readonly setFormat: (format: string) => void;
  readonly read: (file: File | undefined) => Promise<void>;
}

/** A text that is pasted, or a file. */
function Own({ own, setOwn, format, setFormat, read }: OwnProps) {
  const w = lateWords.imports;
  return (
    <>
      <label class="tp-labelled">
        <span>{w.data}</span>
        <textarea
          class="tp-field im-data"
          dir="auto"
          spellcheck={false}
          placeholder={w.hint}
          value={own}
          onInput={(e) => setOwn(e.currentTarget.value)}
        />
      </label>
      <label class="tp-labelled">
        <span>{w.file}</span>
        <input
          class="im-file"
          type="file"
          accept=".json,.csv,.tsv,.md,.markdown,.txt,application/json,text/*"
          onChange={(e) => void read(e.currentTarget.files?.[0])}
        />
      </label>
      <label class="tp-labelled">
        <span>{w.format}</span>
        <select class="tp-field" value={format} onChange={(e) => setFormat(e.currentTarget.value)}>
          <option value="auto">{w.auto}</option>
          {Object.entries(formats).map(([value, name]) => (
            <option key={value} value={value}>
              {name}
            </option>
          ))}
        </select>
      </label>
    </>
  );
}

/** What other apps left in the issue; nothing while Jira has not said. */
function useOthers({ jira, store }: Controller): readonly Found[] {
  const [others, set] = useState<readonly Found[]>([]);
  useEffect(() => {
    findOthers(jira, store.page.issueId).then(set, () => undefined);
  }, []);
  return others;
}

/** What the server says of a text, and whether that is being asked. */
function usePreview({ store, clock }: Controller, text: string, format: string) {
  const [preview, set] = useState<Got<Preview>>();
  const [asked, setAsked] = useState('');
  const now = `${format} ${text}`;
  const latest = useRef(now);
  latest.current = now;
  useEffect(() => {
    if (text.trim() === '') {
      set(undefined);
      setAsked(now);
      return;
    }
    return clock.after(pause, () => {
      void previewOf(store.api, { id: newId(), text, format, mode: 'append' }).then((got) => {
        if (latest.current !== now) return;
        set(got);
        setAsked(now);
      });
    });
  }, [now]);
  return [preview, asked !== now] as const;
}
