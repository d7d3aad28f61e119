import { useEffect, useLayoutEffect, useMemo, useReducer, useRef, useState } from 'preact/hooks';
import type { Status } from '../domain/state';
import type { People } from '../people/room';
import type { Controller } from '../ui/controller';
import { CloseIcon } from '../ui/icons';
import { useRoom } from '../ui/room';
import { lateWords } from '../words/words';
import { linesOf, readLine, readLines, writeRows } from './grammar';
import type { Fault, Line } from './grammar';
import { HighlightedLine } from './highlight';
import { itemsFromClipboard } from './paste';
import { Preview } from './preview';
import type { NotSavedText } from './server';
import type { Session } from './session';

interface Props {
  readonly controller: Controller;
  readonly session: Session;
  readonly close: () => void;
  /** Is given what asks before it closes. */
  readonly onEscape: (leave: () => void) => void;
}

/** The whole checklist as text, and what it means beside it. */
export function Editor({ controller, session, close, onEscape }: Props) {
  const [asking, setAsking] = useState(false);
  const [tab, setTab] = useState<'text' | 'preview'>('text');
  const field = useRef<HTMLTextAreaElement>(null);
  const statuses = controller.store.view.state?.statuses ?? [];
  const read = useRead(session.text, statuses);
  const nameOf = useNames(controller, read.lines);
  const { editor } = lateWords;
  const leave = () => {
    if (session.dirty) setAsking(true);
    else close();
  };
  const save = () => {
    const [first] = read.faults;
    if (first) {
      goTo(field.current, first.line);
      return;
    }
    void session.save().then((done) => {
      void controller.store.load();
      if (done) close();
    });
  };
  onEscape(() => (asking ? setAsking(false) : leave()));
  const faults = session.trouble?.kind === 'faults' ? session.trouble.faults : read.faults;
  return (
    <form
      class="ed"
      onSubmit={(e) => {
        e.preventDefault();
        save();
      }}
      onKeyDown={(e) => {
        if (!isSave(e)) return;
        e.preventDefault();
        save();
      }}
    >
      <header class="ed-head">
        <h2 id="ed-title">{editor.title}</h2>
        <Tabs tab={tab} choose={setTab} />
        <button type="button" class="icon-button" aria-label={editor.close} onClick={leave}>
          <CloseIcon />
        </button>
      </header>
      <Notices session={session} />
      {session.phase === 'loading' || session.phase === 'not_loaded' ? (
        <NotThere session={session} />
      ) : (
        <>
          <div class="ed-panes" data-tab={tab}>
            <Field
              field={field}
              session={session}
              read={read}
              faults={faults}
              controller={controller}
              nameOf={nameOf}
            />
            <section class="ed-pane ed-preview" aria-label={editor.preview} tabIndex={0}>
              <Preview rows={read.rows} statuses={statuses} nameOf={nameOf} />
            </section>
          </div>
          <Faults faults={faults} goTo={(line) => goTo(field.current, line)} />
        </>
      )}
      {asking ? (
        <Ask
          discard={() => {
            session.discard();
            close();
          }}
          keep={() => {
            setAsking(false);
            field.current?.focus();
          }}
        />
      ) : (
        <footer class="ed-foot">
          <button
            type="submit"
            class="button primary"
            aria-disabled={session.phase === 'editing' ? undefined : true}
          >
            {session.phase === 'saving' ? editor.saving : editor.save}
          </button>
          <button type="button" class="button" onClick={leave}>
            {session.saved && !session.dirty ? editor.close : editor.cancel}
          </button>
          <p class="ed-help" id="ed-help">
            {editor.help}
          </p>
        </footer>
      )}
    </form>
  );
}

const isSave = (e: KeyboardEvent) =>
  (e.ctrlKey || e.metaKey) &&
  !e.altKey &&
  !e.shiftKey &&
  !e.isComposing &&
  (e.key === 'Enter' || e.key.toLowerCase() === 's');

interface Read {
  readonly raw: readonly string[];
  readonly lines: readonly Line[];
  readonly rows: ReturnType<typeof readLines>['rows'];
  readonly faults: readonly Fault[];
}

/** Reads the text; a line is read once for as long as it stands there. */
function useRead(text: string, statuses: readonly Status[]): Read {
  const known = useRef(new Map<string, Line>());
  const of = useRef(statuses);
  return useMemo(() => {
    const before = of.current === statuses ? known.current : new Map<string, Line>();
    const raw = linesOf(text);
    const now = new Map<string, Line>();
    const lines = raw.map((l) => {
      const line = before.get(l) ?? now.get(l) ?? readLine(l, statuses);
      now.set(l, line);
      return line;
    });
    known.current = now;
    of.current = statuses;
    return { raw, lines, ...readLines(lines) };
  }, [text, statuses]);
}

/** What people are called; the browser asks Jira. */
function useNames(controller: Controller, lines: readonly Line[]): (account: string) => string {
  const room = useRoom(controller.late, 'people');
  const people: People | undefined = useMemo(() => room?.peopleOf(controller), [room]);
  const [, draw] = useReducer((n: number) => n + 1, 0);
  useEffect(() => people?.subscribe(() => draw(undefined)), [people]);
  useEffect(() => {
    lines.forEach((l) => l.assignee !== undefined && people?.get(l.assignee));
  }, [people, lines]);
  return (account) => {
    const person = people?.get(account);
    return person ? (person.name ?? lateWords.people.formerUser) : '…';
  };
}

interface FieldProps {
  readonly field: { readonly current: HTMLTextAreaElement | null };
  readonly session: Session;
  readonly read: Read;
  readonly faults: readonly Fault[];
  readonly controller: Controller;
  readonly nameOf: (account: string) => string;
}

function Field({ field, session, read, faults, controller, nameOf }: FieldProps) {
  const { editor } = lateWords;
  const bad = new Set(faults.map((f) => f.line));
  useLayoutEffect(() => {
    field.current?.focus();
    field.current?.setSelectionRange(0, 0);
  }, []);
  const onPaste = (e: ClipboardEvent) => {
    const html = e.clipboardData?.getData('text/html') ?? '';
    const statuses = controller.store.view.state?.statuses ?? [];
    const rows = html ? itemsFromClipboard({ html, text: '' }, statuses) : [];
    if (rows.length === 0) return;
    e.preventDefault();
    insert(field.current, writeRows(rows, statuses));
  };
  return (
    <div class="ed-pane ed-field">
      <div class="ed-stack">
        <pre class="ed-back" aria-hidden="true">
          {read.raw.map((raw, n) => {
            const line = read.lines[n] as Line;
            const name = line.assignee === undefined ? undefined : nameOf(line.assignee);
            return (
              <HighlightedLine key={n} raw={raw} line={line} bad={bad.has(n + 1)} name={name} />
            );
          })}
        </pre>
        <textarea
          ref={field}
          class="ed-text"
          aria-label={editor.field}
          aria-describedby="ed-help"
          aria-invalid={faults.length > 0 ? true : undefined}
          spellcheck={false}
          autocapitalize="off"
          readOnly={session.phase === 'saving'}
          value={session.text}
          onInput={(e) => session.input(e.currentTarget.value)}
          onPaste={onPaste}
        />
      </div>
    </div>
  );
}

/** Puts lines where the caret is, in a way that the browser can undo. */
function insert(field: HTMLTextAreaElement | null, lines: string): void {
  if (!field) return;
  const { selectionStart: at, value } = field;
  const text = (at > 0 && value[at - 1] !== '\n' ? '\n' : '') + lines;
  // eslint-disable-next-line @typescript-eslint/no-deprecated -- nothing else keeps the browser's undo
  if (document.execCommand('insertText', false, text)) return;
  field.setRangeText(text, at, field.selectionEnd, 'end');
  field.dispatchEvent(new Event('input', { bubbles: true }));
}

/** Selects a line, from 1. */
function goTo(field: HTMLTextAreaElement | null, line: number): void {
  if (!field) return;
  const lines = field.value.split('\n');
  const from = lines.slice(0, line - 1).reduce((n, l) => n + l.length + 1, 0);
  field.focus();
  field.setSelectionRange(from, from + (lines[line - 1]?.length ?? 0));
}

function Tabs({
  tab,
  choose,
}: {
  readonly tab: string;
  readonly choose: (tab: 'text' | 'preview') => void;
}) {
  return (
    <div class="ed-tabs">
      {(['text', 'preview'] as const).map((t) => (
        <button
          key={t}
          type="button"
          class="button subtle"
          aria-pressed={tab === t}
          onClick={() => choose(t)}
        >
          {lateWords.editor[t]}
        </button>
      ))}
    </div>
  );
}

function NotThere({ session }: { readonly session: Session }) {
  const { editor } = lateWords;
  if (session.phase === 'loading') return <p class="note ed-waits">{editor.loading}</p>;
  return (
    <p class="note ed-waits">
      {editor.notLoaded}{' '}
      <button type="button" class="link-button" onClick={() => void session.load()}>
        {editor.tryAgain}
      </button>
    </p>
  );
}

/** What there is to be said beside the text: a draft, why it was not saved, what came of it. */
function Notices({ session }: { readonly session: Session }) {
  const { editor } = lateWords;
  const { draftOf, trouble, saved } = session;
  return (
    <div class="ed-notices" role="status">
      {draftOf !== undefined && (
        <p class="note">
          {editor.draft(draftOf)}{' '}
          <button type="button" class="link-button" onClick={() => void session.load()}>
            {editor.dropDraft}
          </button>
        </p>
      )}
      {trouble && trouble.kind !== 'faults' && <p class="fault">{why(trouble)}</p>}
      {saved && saved.conflicts.length > 0 && (
        <section class="ed-conflicts">
          <p>{editor.conflicts(saved.conflicts.length)}</p>
          <ul role="list">
            {saved.conflicts.map((c, n) => (
              <li key={n}>
                {editor.conflict[c.kind]}
                {c.theirs !== '' && <Version label={editor.theirs} text={c.theirs} />}
                {c.wanted !== '' && <Version label={editor.yours} text={c.wanted} />}
              </li>
            ))}
          </ul>
        </section>
      )}
      {saved && saved.rejected.length > 0 && (
        <p class="fault">
          {editor.rejected(saved.rejected.length)} {saved.rejected.join(' ')}
        </p>
      )}
    </div>
  );
}

function Version({ label, text }: { readonly label: string; readonly text: string }) {
  return (
    <blockquote class="ed-version">
      <span class="ed-label">{label}</span> <span dir="auto">{text}</span>
    </blockquote>
  );
}

function why(trouble: Exclude<NotSavedText, { kind: 'faults' }>): string {
  const { editor } = lateWords;
  if (trouble.kind === 'refused') return `${editor.refused} ${trouble.text}`;
  if (trouble.why === 'offline') return editor.offline;
  return trouble.why === 'signed_out' ? editor.signedOut : editor.busy;
}

/** How many faults are listed; the lines of the others are marked. */
const listed = 5;

function Faults({
  faults,
  goTo: go,
}: {
  readonly faults: readonly Fault[];
  readonly goTo: (line: number) => void;
}) {
  const { editor } = lateWords;
  if (faults.length === 0) return null;
  return (
    <section class="ed-faults" role="alert">
      <p class="fault">{editor.faults(faults.length)}</p>
      <ul role="list">
        {faults.slice(0, listed).map((f) => (
          <li key={`${f.line} ${f.code}`}>
            <button type="button" class="link-button" onClick={() => go(f.line)}>
              {editor.line(f.line)}
            </button>{' '}
            {said(f)}
          </li>
        ))}
      </ul>
    </section>
  );
}

function said({ code, token, most, text = '' }: Fault): string {
  const { fault } = lateWords.editor;
  switch (code) {
    case 'unknown_status':
      return token === undefined ? text : fault.unknown_status(token);
    case 'too_long':
    case 'too_many':
      return most === undefined ? text : fault[code](most);
    default:
      return fault[code]();
  }
}

function Ask({ discard, keep }: { readonly discard: () => void; readonly keep: () => void }) {
  const { editor } = lateWords;
  const first = useRef<HTMLButtonElement>(null);
  useLayoutEffect(() => first.current?.focus(), []);
  return (
    <div class="ed-foot" role="group" aria-label={editor.discardAsk}>
      <span aria-hidden="true">{editor.discardAsk}</span>
      <button ref={first} type="button" class="button primary" onClick={keep}>
        {editor.keepEditing}
      </button>
      <button type="button" class="button" onClick={discard}>
        {editor.discard}
      </button>
    </div>
  );
}
