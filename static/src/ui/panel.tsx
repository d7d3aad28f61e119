import { useEffect, useLayoutEffect, useReducer, useRef, useState } from 'preact/hooks';
import { find } from '../domain/state';
import { itemOf } from '../domain/operations';
import { words } from '../words/words';
import type { NotSaved } from '../outbox/outbox';
import type { View } from '../store/store';
import { listsOf } from './controller';
import type { Controller, Focus } from './controller';
import { Header } from './header';
import { Compose } from './compose';
import { ListView, press } from './list';
import { NotSavedLine } from './notsaved';

/** The rows that are drawn at once; the rest follows in steps, so that the first paint waits for few. */
const firstRows = 60;
const moreRows = 200;

/** The whole panel. */
export function Panel({
  controller,
  issueKey,
}: {
  readonly controller: Controller;
  readonly issueKey: string;
}) {
  const [, draw] = useReducer((n: number) => n + 1, 0);
  useLayoutEffect(() => controller.subscribe(() => draw(undefined)), [controller]);
  const { view } = controller.store;
  const { ui } = controller;
  useLayoutEffect(() => {
    if (ui.focus) {
      focus(ui.focus);
      controller.focused();
    }
  });
  useKeys(controller);
  useReady(controller);
  return (
    <>
      <h1 class="hidden">{words.title(issueKey)}</h1>
      {view.notice ? (
        <Notice view={view} controller={controller} />
      ) : (
        <Lists view={view} controller={controller} />
      )}
      <Announcer said={ui.said} />
    </>
  );
}

function Lists({ view, controller }: { readonly view: View; readonly controller: Controller }) {
  const { state } = view;
  const { ui } = controller;
  const total = state?.lists.reduce((n, l) => n + l.items.length, 0) ?? 0;
  const rows = useGrowing(total);
  if (!state) return null;
  const { onRow, elsewhere } = sortNotSaved(view);
  const lists = listsOf(state);
  const { actions } = controller;
  const current = controller.current();
  const named = lists.length > 1 || ui.naming === lists[0]?.id || lists[0]?.from != null;
  let left = rows;
  const { can } = state;
  return (
    <>
      <Header view={view} controller={controller} />
      {!(can.add || can.edit || can.toggle || can.delete) && (
        <p class="note read-only">{can.pending ? words.pending : words.readOnly}</p>
      )}
      {actions && ui.find !== undefined && <actions.Find controller={controller} />}
      {actions && ui.selected.size > 0 && <actions.Bulk state={state} controller={controller} />}
      {lists.map((list) => {
        const most = Math.max(0, left);
        left -= list.items.length;
        return (
          <ListView
            key={list.id}
            list={list}
            named={named}
            current={current}
            view={view}
            controller={controller}
            most={most}
            notSaved={onRow}
          />
        );
      })}
      {actions && ui.naming !== undefined && !lists.some((l) => l.id === ui.naming) && (
        <actions.ListName id={ui.naming} name="" controller={controller} Compose={Compose} />
      )}
      {actions && ui.flag && ui.flag.list === undefined && (
        <div class="row flag">
          <actions.FlagLine flag={ui.flag} controller={controller} />
        </div>
      )}
      {elsewhere.map((n) => (
        <NotSavedLine key={n.op.id} notSaved={n} controller={controller} />
      ))}
      {ui.fault && <p class="fault">{ui.fault}</p>}
      <Status view={view} controller={controller} />
    </>
  );
}

function Notice({ view, controller }: { readonly view: View; readonly controller: Controller }) {
  if (!view.notice) return null;
  return (
    <div class="notice">
      <p>{words.notice(view.notice)}</p>
      {view.notice === 'unavailable' && (
        <button
          type="button"
          class="button"
          aria-disabled={view.loading ? true : undefined}
          onClick={() => void controller.tryAgain()}
        >
          {view.loading ? words.loading : words.tryAgain}
        </button>
      )}
    </div>
  );
}

/** How far the person's changes have come. It is not announced: only its troubles are. */
function Status({ view, controller }: { readonly view: View; readonly controller: Controller }) {
  const { saving } = view;
  switch (saving.kind) {
    case 'idle':
      return <p class="status" />;
    case 'saved':
      return <p class="status">{words.saved}</p>;
    case 'saving':
      return <p class="status late">{words.saving}</p>;
    case 'waiting':
      return (
        <p class="status waiting">
          {words.waiting(saving.why, saving.count)}{' '}
          <button type="button" class="link-button" onClick={() => controller.store.flush()}>
            {words.tryNow}
          </button>
        </p>
      );
  }
}

/** Says things to screen readers. What is said twice is said by the other of two places. */
function Announcer({ said }: { readonly said: Controller['ui']['said'] }) {
  const text = (urgent: boolean, turn: number) =>
    said.urgent === urgent && said.turn % 2 === turn ? said.text : '';
  return (
    <div class="hidden">
      <p aria-live="polite">{text(false, 0)}</p>
      <p aria-live="polite">{text(false, 1)}</p>
      <p aria-live="assertive">{text(true, 0)}</p>
      <p aria-live="assertive">{text(true, 1)}</p>
    </div>
  );
}

/** Which changes that were not saved have a row to say so on, and which have none. */
function sortNotSaved({ state, notSaved }: View) {
  const onRow = new Map<string, NotSaved[]>();
  const elsewhere: NotSaved[] = [];
  for (const n of notSaved) {
    const item = itemOf(n.op);
    if (item !== undefined && state && find(state, item)) {
      onRow.set(item, [...(onRow.get(item) ?? []), n]);
    } else {
      elsewhere.push(n);
    }
  }
  return { onRow, elsewhere };
}

/** How many of `total` rows to draw now: the first ones, and soon all. */
function useGrowing(total: number): number {
  const [rows, setRows] = useState(firstRows);
  const timer = useRef(0);
  useEffect(() => {
    if (rows >= total) return undefined;
    // Not requestAnimationFrame: it stands still in a frame that is scrolled out of view.
    timer.current = window.setTimeout(() => setRows(rows + moreRows), 16);
    return () => clearTimeout(timer.current);
  }, [rows, total]);
  return rows >= total ? Infinity : rows;
}

/** The keys of the whole panel, which fields and dialogs keep to themselves. */
function useKeys(controller: Controller): void {
  useEffect(() => {
    const onKeyDown = (e: KeyboardEvent) => {
      const target = e.target as Element;
      const typing = target.closest('textarea, input:not([type=checkbox]), [role=menu]');
      if (typing || e.defaultPrevented || e.isComposing) return;
      const key = e.key.toLowerCase();
      const undo = (e.ctrlKey || e.metaKey) && !e.altKey && (key === 'z' || key === 'y');
      const how = e.shiftKey || key === 'y' ? 'redo' : 'undo';
      if (undo) press(e, () => void controller.take(how));
      // Single letters count only while the focus is in the panel.
      else if (target.closest('#panel'))
        void controller.ready((actions) => press(e, actions.panelKeyOf(e, controller)));
    };
    document.addEventListener('keydown', onKeyDown);
    return () => document.removeEventListener('keydown', onKeyDown);
  }, [controller]);
}

/** How long a panel that nobody has come to waits before it loads the rest, in milliseconds. */
const readyAfter = 1_000;

/**
 * As soon as somebody comes to the panel, what they may want to do is loaded, and
 * soon in any case: the network may be gone when they come.
 */
function useReady(controller: Controller): void {
  useEffect(() => {
    const come = () => {
      void controller.ready();
      void controller.late('drag');
    };
    const coming = ['pointerover', 'focusin'] as const;
    coming.forEach((event) => document.addEventListener(event, come, { once: true }));
    const cancel = controller.clock.after(readyAfter, come);
    return () => {
      cancel();
      coming.forEach((event) => document.removeEventListener(event, come));
    };
  }, [controller]);
}

function focus(to: Focus): void {
  if ('panelMenu' in to) {
    document.getElementById('panel-menu')?.focus();
  } else if ('add' in to) {
    document.getElementById(`add-${to.add}`)?.focus();
  } else if ('list' in to) {
    const of = [`list-menu-${to.list}`, 'panel-menu'].map((id) => document.getElementById(id));
    const button = document.querySelector<HTMLElement>(`[data-menu="${to.list}"]`);
    (button ?? of.find((e) => e))?.focus();
  } else {
    const row = document.querySelector(`[data-row="${to.row}"]`);
    const parts = [to.part, 'check', 'handle', 'more'].map((p) =>
      row?.querySelector<HTMLElement>(`[data-part="${p}"]:not(:disabled)`),
    );
    parts.find((p) => p)?.focus();
  }
}
