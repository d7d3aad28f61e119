/*! With bind-event-listener and raf-schd (c) Alex Reardon, MIT; Pragmatic drag and drop (c) Atlassian, Apache-2.0 */
import {
  draggable,
  dropTargetForElements,
} from '@atlaskit/pragmatic-drag-and-drop/element/adapter';
import { getElementFromPointWithoutHoneypot } from '@atlaskit/pragmatic-drag-and-drop/get-element-from-point-without-honey-pot';
import type { Controller, Drag } from './controller';

/** Makes a row draggable by its handle; returns what undoes it. */
export function bindRow(row: HTMLElement, handle: HTMLElement, controller: Controller): () => void {
  const item = row.dataset.row ?? '';
  return draggable({
    element: row,
    dragHandle: handle,
    getInitialData: () => ({ item }),
    onDragStart: () => controller.drag({ item }),
    onDrop: ({ location }) => {
      // Looked up anew: what is shown may be a frame behind the pointer.
      const over = overOf(location.current);
      controller.drag(undefined);
      if (over) controller.drop(item, over.list, over.row, over.edge);
    },
  });
}

/**
 * Makes a list take rows. One target a list, whatever its length: which row is
 * meant is looked up under the pointer.
 */
export function bindList(element: HTMLElement, list: string, controller: Controller): () => void {
  const show = ({ location }: { location: { current: Location } }) => {
    const over = overOf(location.current);
    const { drag } = controller.ui;
    if (drag && !same(drag.over, over)) {
      controller.drag({ item: drag.item, ...(over ? { over } : {}) });
    }
  };
  return dropTargetForElements({
    element,
    getData: () => ({ list }),
    onDragEnter: show,
    onDrag: show,
    onDragLeave: show,
  });
}

interface Location {
  readonly input: { readonly clientX: number; readonly clientY: number };
  readonly dropTargets: readonly {
    readonly element: Element;
    readonly data: Record<string | symbol, unknown>;
  }[];
}

function overOf({ input, dropTargets: [target] }: Location): Over | undefined {
  const list = target?.data.list;
  return target && typeof list === 'string'
    ? under(target.element, list, input.clientX, input.clientY)
    : undefined;
}

type Over = NonNullable<Drag['over']>;

function under(element: Element, list: string, x: number, y: number): Over | undefined {
  const at = getElementFromPointWithoutHoneypot({ x, y });
  const row = at?.closest<HTMLElement>('[data-row]');
  if (!row || !element.contains(row)) {
    const empty = element.querySelector('[data-row]') === null;
    return empty ? { list, row: undefined, edge: 'after' } : undefined;
  }
  const box = row.getBoundingClientRect();
  const edge = y < box.top + box.height / 2 ? 'before' : 'after';
  return { list, row: row.dataset.row, edge };
}

function same(a: Over | undefined, b: Over | undefined): boolean {
  return a?.list === b?.list && a?.row === b?.row && a?.edge === b?.edge;
}
