/*! With bind-event-listener and raf-schd (c) Alex Reardon, MIT; Pragmatic drag and drop (c) Atlassian, Apache-2.0 */
import {
  draggable,
  dropTargetForElements,
} from '@atlaskit/pragmatic-drag-and-drop/element/adapter';
import { getElementFromPointWithoutHoneypot } from '@atlaskit/pragmatic-drag-and-drop/get-element-from-point-without-honey-pot';
import type { Controller, Drag } from './controller';

/** How far sideways a row is dragged to stand under another, in pixels: as far as it is indented. */
const indent = 28;

type Data = Record<string | symbol, unknown>;
type Over = NonNullable<Drag['over']>;

interface Location {
  readonly input: { readonly clientX: number; readonly clientY: number };
  readonly dropTargets: readonly { readonly element: Element; readonly data: Data }[];
}
interface Source {
  readonly data: Data;
}

/** Makes a row draggable by its handle; returns what undoes it. */
export function bindRow(row: HTMLElement, handle: HTMLElement, controller: Controller): () => void {
  const item = row.dataset.row ?? '';
  return draggable({
    element: row,
    dragHandle: handle,
    getInitialData: ({ input }) => ({ item, x: input.clientX }),
    onDragStart: () => controller.drag({ item }),
    onDrop: ({ location, source }) => {
      // Looked up anew: what is shown may be a frame behind the pointer.
      const over = overOf(location.current, source, controller);
      controller.drag(undefined);
      if (over) controller.actions?.drop(controller, item, over.list, over.row, over.edge);
    },
  });
}

/** Makes a list draggable by its name, and its head take lists and rows. */
export function bindHead(
  head: HTMLElement,
  handle: HTMLElement,
  controller: Controller,
): () => void {
  const list = head.dataset.head ?? '';
  const drag = draggable({
    element: head,
    dragHandle: handle,
    getInitialData: () => ({ moved: list }),
    onDragStart: () => controller.drag({ list }),
    onDrop: ({ location, source }) => {
      const over = overOf(location.current, source, controller);
      controller.drag(undefined);
      if (over) controller.actions?.dropList(controller, list, over.list, over.edge);
    },
  });
  const target = takes(head, { head: list }, controller);
  return () => {
    drag();
    target();
  };
}

/**
 * Makes a list take rows. One target a list, whatever its length: which row is
 * meant is looked up under the pointer.
 */
export function bindList(element: HTMLElement, list: string, controller: Controller): () => void {
  return takes(element, { list }, controller);
}

function takes(element: HTMLElement, data: Data, controller: Controller): () => void {
  const show = ({ location, source }: { location: { current: Location }; source: Source }) => {
    const over = overOf(location.current, source, controller);
    const { drag } = controller.ui;
    if (!drag || same(drag.over, over)) return;
    const { item, list } = drag;
    controller.drag({
      ...(item === undefined ? {} : { item }),
      ...(list === undefined ? {} : { list }),
      ...(over ? { over } : {}),
    });
  };
  return dropTargetForElements({
    element,
    getData: () => data,
    canDrop: ({ source }) => 'item' in source.data || ('moved' in source.data && 'head' in data),
    onDragEnter: show,
    onDrag: show,
    onDragLeave: show,
  });
}

function overOf(
  { input, dropTargets: [target] }: Location,
  source: Source,
  controller: Controller,
): Over | undefined {
  if (!target) return undefined;
  const { list, head } = target.data;
  if (typeof head === 'string')
    return overHead(target.element, head, input.clientY, source, controller);
  if (typeof list !== 'string') return undefined;
  return overRows(target.element, list, input, source, controller);
}

/** A list is dropped before or behind another, a row at the start of the list. */
function overHead(
  element: Element,
  list: string,
  y: number,
  source: Source,
  controller: Controller,
): Over {
  const edge = edgeOf(element, y);
  if (!('item' in source.data)) return { list, row: undefined, edge };
  const items = controller.store.view.state?.lists.find((l) => l.id === list)?.items;
  return { list, row: items?.[0]?.id, edge: 'before', line: 'head' };
}

function overRows(
  element: Element,
  list: string,
  { clientX: x, clientY: y }: Location['input'],
  source: Source,
  controller: Controller,
): Over | undefined {
  const at = getElementFromPointWithoutHoneypot({ x, y });
  const row = at?.closest<HTMLElement>('[data-row]');
  if (!row || !element.contains(row)) {
    const empty = element.querySelector('[data-row]') === null;
    return empty ? { list, row: undefined, edge: 'after' } : undefined;
  }
  const place = controller.place(String(source.data.item));
  if (!place) return undefined;
  const { item, list: from, at: index } = place;
  const edge = edgeOf(row, y);
  const line = `${row.dataset.row ?? ''} ${edge}`;
  const above = neighbour(edge === 'after' ? row : row.previousElementSibling, 'previous', item.id);
  const below = neighbour(edge === 'after' ? row.nextElementSibling : row, 'next', item.id);
  if (!above) return { list, row: below?.dataset.row, edge: 'before', line };
  const nests = item.kind === 'item' && from.items[index + 1]?.parent !== item.id;
  const sideways = (x - Number(source.data.x)) * (rightToLeft() ? -1 : 1);
  const wanted = (item.parent ? indent : 0) + sideways > indent / 2;
  const heading = above.classList.contains('heading');
  if (nests && !heading && (wanted || isChild(below))) {
    if (isChild(above)) return { list, row: above.dataset.row, edge: 'after', line, child: true };
    return isChild(below)
      ? { list, row: below?.dataset.row, edge: 'before', line, child: true }
      : { list, row: above.dataset.row, edge: 'into', line, child: true };
  }
  const top = isChild(above) ? controller.place(rowId(above))?.item.parent : rowId(above);
  return { list, row: top ?? undefined, edge: 'after', line };
}

/** The nearest row from an element on, passing over the one that is dragged and its children. */
function neighbour(
  from: Element | null,
  way: 'previous' | 'next',
  dragged: string,
): HTMLElement | undefined {
  let el = from;
  while (el && (!rowId(el) || rowId(el) === dragged)) {
    el = way === 'previous' ? el.previousElementSibling : el.nextElementSibling;
  }
  return el instanceof HTMLElement ? el : undefined;
}

const rowId = (el: Element) => (el as HTMLElement).dataset.row ?? '';
const isChild = (el: Element | undefined) => el?.classList.contains('child') ?? false;
const rightToLeft = () => document.documentElement.dir === 'rtl';

function edgeOf(element: Element, y: number): 'before' | 'after' {
  const box = element.getBoundingClientRect();
  return y < box.top + box.height / 2 ? 'before' : 'after';
}

function same(a: Over | undefined, b: Over | undefined): boolean {
  return a?.list === b?.list && a?.row === b?.row && a?.edge === b?.edge && a?.line === b?.line;
}
