import { memo } from './memo';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { isPlain } from '../domain/state';
import type { Item, State } from '../domain/state';
import { words } from '../words/words';
import type { NotSaved } from '../outbox/outbox';
import { Compose } from './compose';
import type { Controller } from './controller';
import { Due } from './due';
import { Face } from './face';
import { ChevronIcon, HandleIcon, MoreIcon, TextIcon } from './icons';
import { LinkTag } from './link';
import { Marked } from './marked';
import { NotSavedLine } from './notsaved';

export interface RowProps {
  readonly item: Item;
  readonly can: State['can'];
  readonly statuses: State['statuses'];
  readonly controller: Controller;
  /** Tab leads to this row. */
  readonly current: boolean;
  readonly editing: boolean;
  readonly menuOpen: boolean;
  readonly pending: boolean;
  readonly touched: boolean;
  readonly dragging: boolean;
  readonly drop: string | undefined;
  /** How many children it has, and how many of them are complete. */
  readonly children: number;
  readonly complete: number;
  readonly folded: boolean;
  readonly selected: boolean;
  /** Its details are shown. */
  readonly open: boolean;
  /** Its details are being edited. */
  readonly noting: boolean;
  readonly notSaved: readonly NotSaved[] | undefined;
}

/** One item or heading. Drawn again only if something about it changed. */
export const Row = memo((props: RowProps) => {
  const { item, can, controller, current } = props;
  const row = useRef<HTMLLIElement>(null);
  const handle = useRef<HTMLButtonElement>(null);
  const unbind = useRef<(() => void) | undefined>(undefined);
  useEffect(() => () => unbind.current?.(), []);

  /** Of a thousand rows few are ever dragged: a row is made draggable when the pointer comes. */
  function armDrag(): void {
    void controller.late('drag').then((drags) => {
      if (!drags || unbind.current || !row.current || !handle.current) return;
      unbind.current = drags.bindRow(row.current, handle.current, controller);
    });
  }

  const done = isDone(props);
  const tabIndex = current ? 0 : -1;
  const openMenu = () => controller.openMenu(item.id);
  return (
    <li
      ref={row}
      class={classes(props, done)}
      data-row={item.id}
      data-status={item.status ?? undefined}
      onPointerEnter={can.edit ? armDrag : undefined}
      onMouseDown={keepSelection}
      onFocusCapture={() => controller.setCurrent(item.id)}
    >
      {can.edit && (
        <button
          ref={handle}
          type="button"
          class="icon-button handle"
          data-part="handle"
          aria-label={words.move(item.text)}
          aria-haspopup="menu"
          tabIndex={tabIndex}
          onClick={openMenu}
        >
          <HandleIcon />
        </button>
      )}
      {item.kind === 'item' && (
        <label class="tick">
          <input
            type="checkbox"
            data-part="check"
            checked={done}
            disabled={!can.toggle}
            aria-labelledby={props.editing ? undefined : `text-${item.id}`}
            aria-label={props.editing ? item.text : undefined}
            tabIndex={tabIndex}
            onChange={(e) => {
              // The state says what is ticked, not the browser.
              if (!controller.toggle(item.id)) e.currentTarget.checked = done;
            }}
          />
        </label>
      )}
      <div class="body">
        <Body {...props} />
        <Details {...props} />
        {props.notSaved?.map((n) => (
          <NotSavedLine key={n.op.id} notSaved={n} controller={controller} />
        ))}
      </div>
      <Meta {...props} done={done} />
      {(can.edit || can.delete || can.toggle) && (
        <div class="menu-anchor">
          <button
            type="button"
            class="icon-button more"
            data-part="more"
            aria-label={words.actions(item.text)}
            aria-haspopup="menu"
            aria-expanded={props.menuOpen}
            tabIndex={tabIndex}
            onClick={() => (props.menuOpen ? controller.closeMenu(true) : openMenu())}
          >
            <MoreIcon />
          </button>
          {props.menuOpen && controller.actions && controller.store.view.state && (
            <controller.actions.RowMenu
              item={item}
              state={{ ...controller.store.view.state, can }}
              controller={controller}
            />
          )}
        </div>
      )}
    </li>
  );
});

/** With Shift a click selects rows, and no text. */
function keepSelection(e: MouseEvent): void {
  if (e.shiftKey && !(e.target as Element).closest('input, textarea')) e.preventDefault();
}

function Body(props: RowProps) {
  const { item, can, controller, editing, current, statuses } = props;
  if (editing) {
    return (
      <Compose
        controller={controller}
        label={words.editItem}
        initial={controller.ui.typed ?? item.text}
        focused
        submit={(text, below) => controller.saveEdit(item.id, text, below)}
        addMany={(rows, before) => {
          controller.endEdit(item.id, before);
          const draft = controller.draftAfter(item.id);
          controller.addMany(draft.list, rows, draft);
        }}
        leave={(text) => controller.endEdit(item.id, text)}
        cancel={() => controller.cancelEdit(item.id)}
      />
    );
  }
  const startEdit = (e: MouseEvent) => {
    // A click on a link follows it, and one that ends a selection selects.
    if ((e.target as Element).closest('a, button')) return;
    const select = e.shiftKey ? 'selectTo' : (e.ctrlKey || e.metaKey) && 'toggleSelected';
    if (select) void controller.ready((actions) => actions[select](controller, item.id));
    else if (can.edit && getSelection()?.isCollapsed !== false) controller.startEdit(item.id);
  };
  const status = statuses.find((s) => s.id === item.status);
  const said = status && !isPlain(statuses, status.id);
  return (
    <div class={can.edit ? 'says editable' : 'says'} onClick={startEdit}>
      <Clamped item={item} tabIndex={current ? 0 : -1} controller={controller} />
      {item.optional && (
        <span class="lozenge" data-colour="grey">
          {words.optional}
        </span>
      )}
      {said && (
        <span class="lozenge" data-colour={status.colour}>
          {status.name}
        </span>
      )}
      {item.link && (
        <LinkTag
          link={item.link}
          status={item.status}
          controller={controller}
          tabIndex={current ? 0 : -1}
        />
      )}
      {props.selected && <span class="hidden">{words.selected}</span>}
      {item.details && (
        <button
          type="button"
          class="detail-toggle"
          aria-label={words.details}
          aria-expanded={props.open}
          tabIndex={current ? 0 : -1}
          onClick={() => controller.unfold(item.id)}
        >
          <TextIcon />
        </button>
      )}
      {props.children > 0 && (
        <button
          type="button"
          class={props.complete === props.children ? 'children full' : 'children'}
          aria-label={words.children(props.complete, props.children)}
          aria-expanded={!props.folded}
          tabIndex={current ? 0 : -1}
          onClick={() => controller.fold(item.id, !props.folded)}
        >
          <ChevronIcon />
          <bdi>{words.countOf(props.complete, props.children)}</bdi>
        </button>
      )}
    </div>
  );
}

function Details({ item, can, controller, current, open, noting }: RowProps) {
  const { actions } = controller;
  if (noting && actions) return <actions.Details item={item} controller={controller} />;
  if (!open || !item.details) return null;
  const edit = (e: MouseEvent) => {
    if ((e.target as Element).closest('a') || getSelection()?.isCollapsed === false) return;
    controller.show({ noting: item.id });
    void controller.ready();
  };
  return (
    <div
      class={can.edit ? 'details editable' : 'details'}
      dir="auto"
      onClick={can.edit ? edit : undefined}
    >
      <Marked text={item.details} tabIndex={current ? 0 : -1} controller={controller} />
    </div>
  );
}

interface ClampedProps {
  readonly item: Item;
  readonly tabIndex: number;
  readonly controller: Controller;
}

/** Six lines, and the rest on demand. */
function Clamped({ item, tabIndex, controller }: ClampedProps) {
  const text = useRef<HTMLHeadingElement & HTMLDivElement>(null);
  const [open, setOpen] = useState(false);
  const [cut, setCut] = useState(false);
  // Short texts never have seven lines; measuring each row would cost a layout.
  const maybeLong = item.text.length > 120;
  useLayoutEffect(() => {
    const el = text.current;
    if (!el || !maybeLong) return undefined;
    const measure = () => setCut(el.scrollHeight > el.clientHeight + 1);
    if (!open) measure();
    window.addEventListener('resize', measure);
    return () => window.removeEventListener('resize', measure);
  }, [item.text, open, maybeLong]);
  const attributes = {
    ref: text,
    id: `text-${item.id}`,
    class: maybeLong && !open ? 'text clamped' : 'text',
    dir: 'auto',
  } as const;
  const linked = <Marked text={item.text} tabIndex={tabIndex} controller={controller} />;
  return (
    <>
      {item.kind === 'heading' ? (
        <h3 {...attributes}>{linked}</h3>
      ) : (
        <div {...attributes}>{linked}</div>
      )}
      {maybeLong && (cut || open) && (
        <button
          type="button"
          class="link-button"
          aria-expanded={open}
          tabIndex={tabIndex}
          onClick={() => setOpen(!open)}
        >
          {open ? words.showLess : words.showMore}
        </button>
      )}
    </>
  );
}

function Meta({ item, done, controller }: RowProps & { readonly done: boolean }) {
  if (!item.due && !item.assignee) return null;
  return (
    <div class="meta">
      {item.due && <Due day={item.due} done={done} />}
      {item.assignee && <Face id={item.assignee} controller={controller} />}
    </div>
  );
}

function isDone({ item, statuses }: RowProps): boolean {
  return statuses.some((s) => s.id === item.status && s.complete);
}

function classes(props: RowProps, done: boolean): string {
  return [
    'row',
    props.item.kind,
    props.item.parent && 'child',
    props.selected && 'selected',
    done && 'done',
    props.editing && 'editing',
    props.menuOpen && 'open',
    props.pending && 'pending',
    props.touched && 'touched',
    props.dragging && 'dragging',
    props.drop,
    props.notSaved && 'failed',
  ]
    .filter(Boolean)
    .join(' ');
}
