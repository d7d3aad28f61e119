import { Fragment } from 'preact';
import { useEffect, useMemo, useRef } from 'preact/hooks';
import { canIn, count, isComplete } from '../domain/state';
import type { List, State } from '../domain/state';
import { words } from '../words/words';
import type { NotSaved } from '../outbox/outbox';
import type { View } from '../store/store';
import { Compose } from './compose';
import type { Controller, Drag, Part } from './controller';
import { ChevronIcon, PlusIcon } from './icons';
import { Progress } from './header';
import { Row } from './row';

interface Props {
  readonly list: List;
  /** One of several, so that it needs its name. */
  readonly named: boolean;
  readonly view: View;
  readonly controller: Controller;
  /** The row that Tab leads to. */
  readonly current: string | undefined;
  /** Rows beyond so many are not drawn yet. */
  readonly most: number;
  readonly notSaved: ReadonlyMap<string, readonly NotSaved[]>;
}

/** One checklist: its rows and the field at their end. */
export function ListView({ list, named, view, controller, current, most, notSaved }: Props) {
  const { state } = view;
  const { actions, ui } = controller;
  const element = useRef<HTMLDivElement>(null);
  const can = useMemo(() => state && canIn(state, list), [state?.can, list.live]);
  const droppable = can?.edit === true;
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
  if (!state || !can) return null;

  const shown = controller.shown(list);
  const folded = controller.prefs.isFolded(list.id) && named && !ui.find;
  const under = childrenOf(list, state);
  const allHidden =
    !folded &&
    !ui.find &&
    list.items.length > 0 &&
    !shown.some((i) => i.kind === 'item') &&
    shown.length < list.items.length;
  const draft = ui.draft?.list === list.id ? ui.draft : undefined;
  const flag = ui.flag?.list === list.id ? ui.flag : undefined;
  const has = (id: string | undefined) => shown.some((i) => i.id === id);
  const between = (after: string | undefined) => (
    <>
      {actions && flag && after === (has(flag.after) ? flag.after : undefined) && (
        <actions.FlagRow flag={flag} controller={controller} />
      )}
      {actions && draft && after === (has(draft.after) ? draft.after : undefined) && (
        <actions.DraftRow
          key={draft.after}
          draft={draft}
          controller={controller}
          Compose={Compose}
        />
      )}
    </>
  );
  return (
    <section
      class={list.live ? 'list live' : 'list'}
      data-list={list.id}
      aria-labelledby={list.name && `name-${list.id}`}
    >
      {named ? (
        <Head list={list} state={state} folded={folded} controller={controller} />
      ) : (
        list.name && (
          <h2 id={`name-${list.id}`} class="hidden">
            {list.name}
          </h2>
        )
      )}
      <div
        ref={element}
        class={
          ui.drag?.item && ui.drag.over?.list === list.id && !ui.drag.over.line
            ? 'rows drop-here'
            : 'rows'
        }
      >
        {list.items.length === 0 && !folded && !draft && !flag && (
          <Empty named={named} can={can.add} controller={controller} />
        )}
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
                can={can}
                statuses={state.statuses}
                controller={controller}
                current={current === item.id}
                editing={ui.editing === item.id}
                menuOpen={ui.menu === item.id && controller.actions !== undefined}
                pending={view.pending.has(item.id)}
                touched={view.touched.has(item.id)}
                dragging={ui.drag?.item === item.id}
                drop={dropAt(ui.drag, item.id)}
                notSaved={notSaved.get(item.id)}
                children={under.get(item.id)?.total ?? 0}
                complete={under.get(item.id)?.complete ?? 0}
                folded={under.has(item.id) && controller.prefs.isFolded(item.id)}
                selected={ui.selected.has(item.id)}
                open={ui.open.has(item.id)}
                noting={ui.noting === item.id && controller.actions !== undefined}
              />
              {(flag ?? draft) && between(item.id)}
            </Fragment>
          ))}
        </ul>
      </div>
      {can.add && !folded && !ui.find && (
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

interface HeadProps {
  readonly list: List;
  readonly state: State;
  readonly folded: boolean;
  readonly controller: Controller;
}

/** The name of one of several lists and how far it is; what can be done with it comes late. */
function Head(props: HeadProps) {
  const { list, state, folded, controller } = props;
  const counts = count([list], state.statuses);
  const progress = counts.total > 0 && <Progress counts={counts} label={list.name} />;
  if (controller.actions) {
    return <controller.actions.ListHead {...props} progress={progress} Compose={Compose} />;
  }
  return (
    <div class="list-head">
      <h2 id={`name-${list.id}`} class="list-name">
        <span class={folded ? 'list-fold folded' : 'list-fold'}>
          <ChevronIcon />
          <span dir="auto">{list.name}</span>
        </span>
      </h2>
      {progress}
      <span class="icon-button" />
    </div>
  );
}

/** The line that shows where something would drop, if it is at this row. */
function dropAt(drag: Drag | undefined, id: string): string | undefined {
  const [row, edge = ''] = drag?.over?.line?.split(' ') ?? [];
  return row === id ? `drop-${edge}${drag?.over?.child ? ' drop-in' : ''}` : undefined;
}

/** How many children each item has that has any, and how many of them are complete. */
function childrenOf(list: List, state: State): Map<string, { total: number; complete: number }> {
  const under = new Map<string, { total: number; complete: number }>();
  for (const item of list.items) {
    if (!item.parent) continue;
    const sum = under.get(item.parent) ?? { total: 0, complete: 0 };
    sum.total++;
    if (isComplete(state, item)) sum.complete++;
    under.set(item.parent, sum);
  }
  return under;
}

interface EmptyProps {
  readonly named: boolean;
  readonly can: boolean;
  readonly controller: Controller;
}

function Empty({ named, can, controller }: EmptyProps) {
  const { actions } = controller;
  return (
    <p class={named ? 'note' : 'note empty'}>
      {words.empty}
      {!named && can && <span>{words.emptyHint}</span>}
      {!named && can && actions && <actions.UseTemplate controller={controller} />}
    </p>
  );
}

/** The keys of the row that has the focus. Fields and menus keep their keys to themselves. */
function rowKeys(e: KeyboardEvent, controller: Controller): void {
  const target = e.target as HTMLElement;
  const id = target.closest<HTMLElement>('[data-row]')?.dataset.row;
  const part = target.dataset.part as Part | undefined;
  if (id === undefined || part === undefined || e.isComposing) return;
  if (!press(e, keyOf(e, id, part, controller)))
    void controller.ready((actions) => press(e, actions.keyOf(e, id, part, controller)));
}

/** Does what a key does, if it does anything: the browser then does nothing with it. */
export function press(e: Event, act: (() => void) | undefined): boolean {
  if (!act) return false;
  e.preventDefault();
  act();
  return true;
}

/** What a person cannot do without; the other keys come with what they do. */
function keyOf(
  e: KeyboardEvent,
  id: string,
  part: Part,
  controller: Controller,
): (() => void) | undefined {
  const { can } = controller.store.view.state ?? {};
  if (e.altKey || e.shiftKey || e.ctrlKey || e.metaKey) return undefined;
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
    default:
      return undefined;
  }
}
