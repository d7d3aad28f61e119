import { memo } from './memo';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { isPlain } from '../domain/state';
import type { Item, State } from '../domain/state';
import { segments } from '../domain/text';
import { words } from '../words/words';
import type { NotSaved } from '../outbox/outbox';
import { Compose } from './compose';
import type { Controller } from './controller';
import { Due } from './due';
import { Face } from './face';
import { HandleIcon, MoreIcon } from './icons';
import { LinkTag } from './link';
import { Menu } from './menu';
import type { Group } from './menu';
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
  readonly drop: 'before' | 'after' | undefined;
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
  const groups = menuOf(props);
  const tabIndex = current ? 0 : -1;
  const openMenu = () => controller.openMenu(item.id);
  return (
    <li
      ref={row}
      class={classes(props, done)}
      data-row={item.id}
      data-status={item.status ?? undefined}
      onPointerEnter={armDrag}
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
        {props.notSaved?.map((n) => (
          <NotSavedLine key={n.op.id} notSaved={n} controller={controller} />
        ))}
      </div>
      <Meta {...props} done={done} />
      {groups.length > 0 && (
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
          {props.menuOpen && (
            <Menu label={words.actions(item.text)} groups={groups} close={controller.closeMenu} />
          )}
        </div>
      )}
    </li>
  );
});

function Body({ item, can, controller, editing, current, statuses }: RowProps) {
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
          controller.addMany(listOf(controller, item.id), rows, item.id);
        }}
        leave={(text) => controller.endEdit(item.id, text)}
        cancel={() => controller.cancelEdit(item.id)}
      />
    );
  }
  const startEdit = (e: MouseEvent) => {
    // A click on a link follows it, and one that ends a selection selects.
    if ((e.target as Element).closest('a, button')) return;
    if (getSelection()?.isCollapsed !== false) controller.startEdit(item.id);
  };
  const status = statuses.find((s) => s.id === item.status);
  const said = status && !isPlain(statuses, status.id);
  return (
    <div class={can.edit ? 'says editable' : 'says'} onClick={can.edit ? startEdit : undefined}>
      <Clamped item={item} tabIndex={current ? 0 : -1} />
      {item.optional && <span class="lozenge">{words.optional}</span>}
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
      {item.details && (
        <div class="details" dir="auto">
          <Linked text={item.details} tabIndex={current ? 0 : -1} />
        </div>
      )}
    </div>
  );
}

/** Six lines, and the rest on demand. */
function Clamped({ item, tabIndex }: { readonly item: Item; readonly tabIndex: number }) {
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
  const linked = <Linked text={item.text} tabIndex={tabIndex} />;
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

function Linked({ text, tabIndex }: { readonly text: string; readonly tabIndex: number }) {
  return (
    <>
      {segments(text).map((s, n) =>
        s.href === undefined ? (
          s.text
        ) : (
          <a key={n} href={s.href} target="_blank" rel="noreferrer noopener" tabIndex={tabIndex}>
            {s.text}
          </a>
        ),
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
    done && 'done',
    props.editing && 'editing',
    props.menuOpen && 'open',
    props.pending && 'pending',
    props.touched && 'touched',
    props.dragging && 'dragging',
    props.drop && `drop-${props.drop}`,
    props.notSaved && 'failed',
  ]
    .filter(Boolean)
    .join(' ');
}

function menuOf({ item, can, statuses, controller }: RowProps): Group[] {
  const { id } = item;
  const groups: Group[] = [];
  const change: Group['entries'] = [
    ...(can.edit
      ? [{ label: words.edit, keys: 'Enter', run: () => controller.startEdit(id) }]
      : []),
    ...(can.add
      ? [{ label: words.addBelowAction, keys: 'Ctrl Enter', run: () => controller.startDraft(id) }]
      : []),
    ...(can.edit && item.kind === 'item'
      ? [
          {
            label: item.optional ? words.makeMandatory : words.makeOptional,
            run: () => controller.setOptional(id, !item.optional),
          },
        ]
      : []),
  ];
  if (change.length > 0) groups.push({ entries: change });
  if (can.edit) {
    groups.push({
      entries: [
        { label: words.moveUp, keys: 'Alt ↑', run: () => controller.move(id, 'up', 'more') },
        { label: words.moveDown, keys: 'Alt ↓', run: () => controller.move(id, 'down', 'more') },
        { label: words.moveTop, run: () => controller.move(id, 'top', 'more') },
        { label: words.moveBottom, run: () => controller.move(id, 'bottom', 'more') },
      ],
    });
  }
  if (can.toggle && item.kind === 'item') {
    groups.push({
      label: words.status,
      entries: statuses.map((s) => ({
        label: s.name,
        checked: s.id === item.status,
        colour: s.colour,
        run: () => controller.setStatus(id, s.id),
      })),
    });
  }
  if (can.delete) {
    groups.push({
      entries: [{ label: words.delete, keys: 'Del', run: () => controller.remove(id) }],
    });
  }
  return groups;
}

function listOf(controller: Controller, item: string): string {
  const lists = controller.store.view.state?.lists ?? [];
  return lists.find((l) => l.items.some((i) => i.id === item))?.id ?? 'default';
}
