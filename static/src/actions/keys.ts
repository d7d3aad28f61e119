import { canIn, find as placeOf, mayAddList, mayEditText } from '../domain/state';
import type { Can } from '../domain/state';
import type { Controller, Part } from '../ui/controller';
import { pickAssignee } from './assign';
import { copyLink, copyText } from './copy';
import * as deeds from './deeds';
import { openDue } from './due';
import { startFind } from './find';
import { openKeys } from './keylist';
import { mayRemove } from './listmenu';
import { convert } from './rowmenu';

type Run = () => void;

/** Where a key was pressed: on a part of a row. */
interface At {
  readonly id: string;
  readonly part: Part;
  readonly controller: Controller;
  /** All selected rows if this is one of them. */
  readonly ids: readonly string[];
}

/** A key by its modifiers and name, as `alt+ArrowUp`; letters are small, shift is said. */
function nameOf(e: KeyboardEvent): string {
  const key = e.key.length === 1 ? e.key.toLowerCase() : e.key;
  const symbol = e.key.length === 1 && !/[\p{L}\p{N}]/u.test(e.key);
  return [
    (e.ctrlKey || e.metaKey) && 'ctrl',
    e.altKey && 'alt',
    e.shiftKey && !symbol && 'shift',
    key,
  ]
    .filter(Boolean)
    .join('+');
}

/** The right without which a key does nothing, and what it does. */
type Keys = Readonly<Record<string, readonly [keyof Can, (at: At) => void]>>;

/** The keys of a row beyond going from row to row and editing. */
const rowKeys: Keys = {
  'ctrl+Enter': ['add', ({ controller, id }) => deeds.startDraft(controller, id)],
  Delete: ['delete', ({ controller, ids }) => deeds.remove(controller, ids)],
  'alt+ArrowUp': ['edit', ({ controller, id, part }) => deeds.move(controller, id, 'up', part)],
  'alt+ArrowDown': ['edit', ({ controller, id, part }) => deeds.move(controller, id, 'down', part)],
  'alt+Home': ['edit', ({ controller, id, part }) => deeds.move(controller, id, 'top', part)],
  'alt+End': ['edit', ({ controller, id, part }) => deeds.move(controller, id, 'bottom', part)],
  'alt+ArrowRight': ['edit', (at) => deeds.nest(at.controller, at.id, !rightToLeft(), at.part)],
  'alt+ArrowLeft': ['edit', (at) => deeds.nest(at.controller, at.id, rightToLeft(), at.part)],
  ArrowRight: ['view', ({ controller, id }) => unfold(controller, id, !rightToLeft())],
  ArrowLeft: ['view', ({ controller, id }) => unfold(controller, id, rightToLeft())],
  'shift+ArrowUp': ['view', (at) => deeds.extend(at.controller, at.id, -1, at.part)],
  'shift+ArrowDown': ['view', (at) => deeds.extend(at.controller, at.id, 1, at.part)],
  'ctrl+a': ['view', ({ controller }) => deeds.selectAll(controller)],
  x: ['view', ({ controller, id }) => deeds.toggleSelected(controller, id)],
  n: ['edit', ({ controller, id }) => deeds.startDetails(controller, id)],
  o: ['edit', ({ controller, ids }) => toggleOptional(controller, ids)],
  d: ['edit', ({ controller, ids }) => void openDue(controller, ids)],
  a: ['edit', ({ controller, ids }) => void pickAssignee(controller, ids)],
  i: ['edit', ({ controller, ids }) => void convert(controller, ids)],
  m: ['view', ({ controller, id }) => controller.openMenu(id)],
  c: ['view', ({ controller, ids }) => void copyText(controller, 'text', ids)],
  l: ['view', ({ controller, id }) => linkOf(controller, id)],
};

/** What a key does on a row; undefined for keys that it does not know. */
export function keyOf(e: KeyboardEvent, id: string, part: Part, controller: Controller) {
  const { state } = controller.store.view;
  if (!state) return undefined;
  const at: At = { id, part, controller, ids: deeds.targets(controller, id) };
  const name = nameOf(e);
  const status = /^[1-9]$/.test(name) && state.can.toggle && state.statuses[Number(name) - 1];
  if (status) return () => deeds.setStatus(controller, at.ids, status.id);
  if (name === 'Escape' && controller.ui.selected.size > 0) {
    return () => deeds.select(controller, new Set());
  }
  const [right, run] = rowKeys[name] ?? [];
  const list = controller.place(id)?.list;
  return right && run && list && canIn(state, list)[right] ? () => run(at) : undefined;
}

/** What a key does on the heading of a list. */
export function listKeyOf(e: KeyboardEvent, list: string, controller: Controller): Run | undefined {
  const { state } = controller.store.view;
  const of = state?.lists.find((l) => l.id === list);
  if (!state || !of) return undefined;
  const can = canIn(state, of);
  const runs: Partial<Record<string, [boolean | undefined, Run]>> = {
    F2: [can.edit, () => controller.show({ naming: list })],
    'alt+ArrowUp': [can.edit, () => deeds.moveList(controller, list, -1)],
    'alt+ArrowDown': [can.edit, () => deeds.moveList(controller, list, 1)],
    Delete: [mayRemove(state, of), () => deeds.removeList(controller, list)],
    m: [true, () => controller.openMenu(list)],
  };
  const [may, run] = runs[nameOf(e)] ?? [];
  return may ? run : undefined;
}

/** What a key does wherever the focus is in the panel, outside of fields. */
export function panelKeyOf(e: KeyboardEvent, controller: Controller): Run | undefined {
  const { state } = controller.store.view;
  if (!state) return undefined;
  const { can } = state;
  const runs: Partial<Record<string, [boolean, Run]>> = {
    '/': [true, () => startFind(controller)],
    '?': [true, () => openKeys()],
    t: [mayEditText(can), () => void deeds.editAsText(controller)],
    h: [true, () => controller.setHide(!controller.ui.hide)],
    'shift+m': [true, () => controller.openMenu('panel')],
    'shift+h': [can.add, () => deeds.startHeading(controller)],
    'shift+l': [mayAddList(state), () => deeds.startList(controller)],
    'shift+x': [can.toggle, () => deeds.checkAll(controller, true)],
    'shift+u': [can.toggle, () => deeds.checkAll(controller, false)],
    'shift+c': [can.delete, () => deeds.clearCompleted(controller)],
    'shift+s': [can.edit, () => deeds.sortByStatus(controller)],
  };
  const [may, run] = runs[nameOf(e)] ?? [];
  return may ? run : undefined;
}

const rightToLeft = () => document.documentElement.dir === 'rtl';

/** Unfolds what is folded in a row: its children, then its details; or folds it. */
function unfold(controller: Controller, id: string, open: boolean): void {
  const place = controller.place(id);
  if (!place) return;
  const { item, list, at } = place;
  const parent = list.items[at + 1]?.parent === id;
  if (parent && controller.prefs.isFolded(id) === open) controller.fold(id, !open);
  else if (item.details && controller.ui.open.has(id) !== open) controller.unfold(id, open);
  else if (!open && item.parent) controller.focusOn(item.parent, 'check');
}

function toggleOptional(controller: Controller, ids: readonly string[]): void {
  const items = ids.map((id) => controller.place(id)?.item);
  deeds.setOptional(controller, ids, !items.every((i) => i?.kind === 'heading' || i?.optional));
}

function linkOf(controller: Controller, id: string): void {
  const { state } = controller.store.view;
  const place = state && placeOf(state, id);
  if (place) void copyLink(controller, place.item);
}
