import { Fragment } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { List } from '../domain/state';
import { words } from '../words/words';
import type { NotSaved } from '../outbox/outbox';
import type { View } from '../store/store';
import { Compose } from './compose';
import type { Controller, Draft, Flag, Part } from './controller';
import { CloseIcon, PlusIcon } from './icons';
import { Row } from './row';

interface Props {
  readonly list: List;
  /** One of several, so that it needs its name. */
  readonly named: boolean;
  readonly view: View;
  readonly controller: Controller;
  /** Rows beyond so many are not drawn yet. */
  readonly most: number;
  readonly notSaved: ReadonlyMap<string, readonly NotSaved[]>;
}

/** One checklist: its rows and the field at their end. */
export function ListView({ list, named, view, controller, most, notSaved }: Props) {
  const { state } = view;
  const { ui } = controller;
  const element = useRef<HTMLDivElement>(null);
  const droppable = state?.can.edit === true;
  useEffect(() => {
    const el = element.current;
    if (!el || !droppable) return undefined;
    let unbind: (() => void) | undefined;
    let gone = false;
    void controller.late('drag').then((drags) => {
      if (!gone) unbind = drags?.bindList(el, list.id, controller);
    });
    return () => {
      gone = true;
      unbind?.();
    };
  }, [list.id, controller, droppable]);
  if (!state) return null;

  const shown = list.items.filter(controller.visible);
  const current = controller.current();
  const allHidden =
    list.items.length > 0 &&
    !shown.some((i) => i.kind === 'item') &&
    shown.length < list.items.length;
  const draft = ui.draft?.list === list.id ? ui.draft : undefined;
  const flag = ui.flag?.list === list.id ? ui.flag : undefined;
  const has = (id: string | undefined) => shown.some((i) => i.id === id);
  const between = (after: string | undefined) => (
    <>
      {flag && after === (has(flag.after) ? flag.after : undefined) && (
        <FlagRow flag={flag} controller={controller} />
      )}
      {draft && after === (has(draft.after) ? draft.after : undefined) && (
        <DraftRow key={draft.after} draft={draft} controller={controller} />
      )}
    </>
  );
  return (
    <section class="list" aria-labelledby={list.name && `name-${list.id}`}>
      {list.name && (
        <h2 id={`name-${list.id}`} class={named ? 'list-name' : 'hidden'} dir="auto">
          {list.name}
        </h2>
      )}
      <div
        ref={element}
        class={ui.drag?.over?.list === list.id && !ui.drag.over.row ? 'rows drop-here' : 'rows'}
      >
        {list.items.length === 0 && !draft && !flag && <Empty named={named} can={state.can.add} />}
        {allHidden && (
          <p class="note">
            {words.allHidden(list.items.filter((i) => i.kind === 'item').length)}{' '}
            <button type="button" class="link-button" onClick={() => controller.showHidden()}>
              {words.show}
            </button>
          </p>
        )}
        <ul role="list" onKeyDown={(e) => rowKeys(e, controller)}>
          {between(undefined)}
          {shown.slice(0, most).map((item) => (
            <Fragment key={item.id}>
              <Row
                item={item}
                can={state.can}
                statuses={state.statuses}
                controller={controller}
                current={current === item.id}
                editing={ui.editing === item.id}
                menuOpen={ui.menu === item.id}
                pending={view.pending.has(item.id)}
                touched={view.touched.has(item.id)}
                dragging={ui.drag?.item === item.id}
                drop={ui.drag?.over?.row === item.id ? ui.drag.over.edge : undefined}
                notSaved={notSaved.get(item.id)}
              />
              {(flag ?? draft) && between(item.id)}
            </Fragment>
          ))}
        </ul>
      </div>
      {state.can.add && (
        <div class="add">
          <span class="add-icon">
            <PlusIcon />
          </span>
          <Compose
            controller={controller}
            id={`add-${list.id}`}
            label={named ? words.addItemTo(list.name) : words.addItem}
            placeholder={words.addItem}
            submit={(text) => void controller.add(list.id, text)}
            addMany={(rows) => controller.addMany(list.id, rows)}
          />
        </div>
      )}
    </section>
  );
}

function Empty({ named, can }: { readonly named: boolean; readonly can: boolean }) {
  return (
    <p class={named ? 'note' : 'note empty'}>
      {words.empty}
      {!named && can && <span>{words.emptyHint}</span>}
    </p>
  );
}

function DraftRow({
  draft,
  controller,
}: {
  readonly draft: Draft;
  readonly controller: Controller;
}) {
  return (
    <li class={`row draft ${draft.kind}`}>
      <Compose
        controller={controller}
        label={draft.kind === 'heading' ? words.headingText : words.addBelow}
        placeholder={draft.kind === 'heading' ? words.headingText : words.addBelow}
        focused
        initial={controller.ui.typed ?? ''}
        submit={(text) => controller.submitDraft(draft, text)}
        addMany={(rows) => controller.addMany(draft.list, rows, draft.after)}
        leave={(text) => controller.leaveDraft(draft, text)}
        cancel={() => controller.cancelDraft(draft)}
      />
    </li>
  );
}

function FlagRow({ flag, controller }: { readonly flag: Flag; readonly controller: Controller }) {
  return (
    <li class="row flag">
      <span class="flag-text" dir="auto">
        {words.deletedFlag(flag.text)}
      </span>
      <button type="button" class="link-button" onClick={() => controller.undoFlag()}>
        {words.undo}
      </button>
      <button
        type="button"
        class="icon-button"
        aria-label={words.dismiss}
        onClick={() => controller.dismissFlag()}
      >
        <CloseIcon />
      </button>
    </li>
  );
}

/** The keys of the row that has the focus. Fields and menus keep their keys to themselves. */
function rowKeys(e: KeyboardEvent, controller: Controller): void {
  const target = e.target as HTMLElement;
  const id = target.closest<HTMLElement>('[data-row]')?.dataset.row;
  const part = target.dataset.part as Part | undefined;
  if (id === undefined || part === undefined || e.isComposing) return;
  const act = keyOf(e, id, part, controller);
  if (!act) return;
  e.preventDefault();
  act();
}

function keyOf(
  e: KeyboardEvent,
  id: string,
  part: Part,
  controller: Controller,
): (() => void) | undefined {
  const { can } = controller.store.view.state ?? {};
  const plain = !e.ctrlKey && !e.metaKey && !e.shiftKey;
  if (e.altKey) {
    if (!plain || !can?.edit) return undefined;
    if (e.key === 'ArrowUp') return () => controller.move(id, 'up', part);
    if (e.key === 'ArrowDown') return () => controller.move(id, 'down', part);
    return undefined;
  }
  if (e.key === 'Enter' && (e.ctrlKey || e.metaKey)) return () => controller.startDraft(id);
  if (!plain) return undefined;
  switch (e.key) {
    case 'ArrowUp':
      return () => controller.step(id, 'up', part);
    case 'ArrowDown':
      return () => controller.step(id, 'down', part);
    case 'Home':
      return () => controller.step(id, 'first', part);
    case 'End':
      return () => controller.step(id, 'last', part);
    case 'F2':
      return can?.edit ? () => controller.startEdit(id) : undefined;
    case 'Enter':
      return can?.edit && part === 'check' ? () => controller.startEdit(id) : undefined;
    case 'Delete':
      return can?.delete ? () => controller.remove(id) : undefined;
    default:
      return undefined;
  }
}
