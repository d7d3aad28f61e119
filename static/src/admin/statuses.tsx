import { useEffect, useLayoutEffect, useReducer, useRef } from 'preact/hooks';
import type { Status } from '../domain/state';
import { adminWords as words } from '../words/words';
import type { Choosing, Removal } from './choosing';

/** Shows the statuses of a site or a project, and lets them be changed. */
export function Statuses({ choosing }: { readonly choosing: Choosing }) {
  const [, draw] = useReducer((n: number) => n + 1, 0);
  useLayoutEffect(() => choosing.subscribe(() => draw(undefined)), [choosing]);
  const added = useRef('');
  const { choice, statuses, own, removals, saving, fault, said } = choosing.view;
  const w = words.statuses;
  return (
    <section class="card" aria-labelledby="statuses">
      <h2 id="statuses">{w.title}</h2>
      <p class="note">{choosing.ofProject ? w.projectHint : w.siteHint}</p>
      {!choice && !fault && <p class="note late">{words.loading}</p>}
      {choice && !own && (
        <>
          <p>{w.ofSite}</p>
          <ul class="status-list">
            {statuses.map((s) => (
              <li key={s.id}>
                <Lozenge status={s} /> <span class="hint">{s.complete ? w.complete : ''}</span>
              </li>
            ))}
          </ul>
          <button type="button" class="button" onClick={() => choosing.begin()}>
            {w.begin}
          </button>
        </>
      )}
      {choice && own && (
        <form
          onSubmit={(e) => {
            e.preventDefault();
            if (choosing.changed) void choosing.save();
          }}
        >
          <ol class="status-list">
            {statuses.map((s, n) => (
              <Row
                key={s.id}
                status={s}
                at={n}
                count={statuses.length}
                colours={choice.colours}
                choosing={choosing}
                focused={added.current === s.id}
              />
            ))}
          </ol>
          <button
            type="button"
            class="button"
            onClick={() => {
              added.current = choosing.add();
            }}
          >
            {w.add}
          </button>
          {removals.length > 0 && <Removals removals={removals} choosing={choosing} />}
          <p class="fault" role="alert">
            {fault}
          </p>
          <div class="buttons">
            <button
              type="submit"
              class="button primary"
              aria-disabled={choosing.changed && !saving ? undefined : true}
            >
              {saving ? w.saving : w.save}
            </button>
            {choosing.changed && (
              <button type="button" class="button" onClick={() => choosing.revert()}>
                {words.cancel}
              </button>
            )}
            {choice.own && !choosing.changed && (
              <button type="button" class="button" onClick={() => void choosing.giveUp()}>
                {choosing.ofProject ? w.toSite : w.toStart}
              </button>
            )}
          </div>
        </form>
      )}
      {!choice && fault && (
        <p class="fault" role="alert">
          {fault}{' '}
          <button type="button" class="button" onClick={() => void choosing.load()}>
            {words.tryAgain}
          </button>
        </p>
      )}
      <p class="hidden" role="status">
        {said}
      </p>
    </section>
  );
}

function Lozenge({ status }: { readonly status: Status }) {
  return (
    <span class="lozenge" data-colour={status.colour}>
      <bdi>{status.name || '\u00a0'}</bdi>
    </span>
  );
}

interface RowProps {
  readonly status: Status;
  readonly at: number;
  readonly count: number;
  readonly colours: readonly string[];
  readonly choosing: Choosing;
  /** It was just added. */
  readonly focused: boolean;
}

function Row({ status, at, count, colours, choosing, focused }: RowProps) {
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (focused) field.current?.focus();
  }, [focused]);
  const w = words.statuses;
  const { id, name } = status;
  const fixed = choosing.isFixed(id);
  return (
    <li
      class="status-row"
      onKeyDown={(e) => {
        const by = { ArrowUp: -1, ArrowDown: 1 }[e.key] as -1 | 1 | undefined;
        if (!by || !e.altKey) return;
        e.preventDefault();
        const { activeElement } = document;
        // What moves in the page loses the focus in some browsers.
        if (choosing.move(id, by)) requestAnimationFrame(() => refocus(activeElement));
      }}
    >
      <input
        ref={field}
        class="input"
        type="text"
        dir="auto"
        autocomplete="off"
        maxLength={50}
        aria-label={w.name(at + 1)}
        value={name}
        onInput={(e) => choosing.edit(id, { name: e.currentTarget.value })}
      />
      <select
        class="input"
        aria-label={w.colour(name)}
        value={status.colour}
        onChange={(e) => choosing.edit(id, { colour: e.currentTarget.value })}
      >
        {colours.map((c) => (
          <option key={c} value={c}>
            {w.colours[c] ?? c}
          </option>
        ))}
      </select>
      <span class="status-look">
        <Lozenge status={status} />
      </span>
      <label class="status-complete">
        <input
          type="checkbox"
          checked={status.complete}
          disabled={fixed}
          onChange={(e) => choosing.edit(id, { complete: e.currentTarget.checked })}
        />
        {w.complete}
      </label>
      <span class="status-buttons">
        <IconButton
          label={w.up(name)}
          path="M8 3 3.5 7.5l1 1L7.3 5.8V13h1.4V5.8l2.8 2.7 1-1z"
          disabled={at === 0}
          onClick={() => choosing.move(id, -1)}
        />
        <IconButton
          label={w.down(name)}
          path="m8 13 4.5-4.5-1-1-2.8 2.7V3H7.3v7.2L4.5 7.5l-1 1z"
          disabled={at === count - 1}
          onClick={() => choosing.move(id, 1)}
        />
        <IconButton
          label={fixed ? w.fixed(name) : w.remove(name)}
          path="m4 3-1 1 4 4-4 4 1 1 4-4 4 4 1-1-4-4 4-4-1-1-4 4z"
          disabled={fixed}
          onClick={() => choosing.remove(id)}
        />
      </span>
    </li>
  );
}

function refocus(element: Element | null): void {
  if (element instanceof HTMLElement) element.focus();
}

interface IconButtonProps {
  readonly label: string;
  readonly path: string;
  readonly disabled: boolean;
  readonly onClick: () => void;
}

function IconButton({ label, path, disabled, onClick }: IconButtonProps) {
  return (
    <button
      type="button"
      class="icon-button"
      aria-label={label}
      title={label}
      aria-disabled={disabled ? true : undefined}
      onClick={() => {
        if (!disabled) onClick();
      }}
    >
      <svg class="icon" width="16" height="16" viewBox="0 0 16 16" aria-hidden="true">
        <path d={path} />
      </svg>
    </button>
  );
}

interface RemovalsProps {
  readonly removals: readonly Removal[];
  readonly choosing: Choosing;
}

/** Asks what the items of removed statuses become. */
function Removals({ removals, choosing }: RemovalsProps) {
  const first = useRef<HTMLSelectElement>(null);
  useEffect(() => first.current?.focus(), []);
  const w = words.statuses;
  return (
    <fieldset class="confirm">
      <legend>{w.usedTitle}</legend>
      {removals.map(({ status, items, to }, n) => (
        <div class="labelled" key={status.id}>
          <label for={`becomes-${status.id}`}>{w.used(status.name, items)}</label>
          <select
            ref={n === 0 ? first : null}
            id={`becomes-${status.id}`}
            class="input"
            value={to}
            onChange={(e) => choosing.answer(status.id, e.currentTarget.value)}
          >
            {choosing.view.statuses.map((s) => (
              <option key={s.id} value={s.id}>
                {s.name}
              </option>
            ))}
          </select>
        </div>
      ))}
    </fieldset>
  );
}
