/*! With bind-event-listener and raf-schd (c) Alex Reardon, MIT; Pragmatic drag and drop (c) Atlassian, Apache-2.0 */
import {
  draggable,
  dropTargetForElements,
} from '@atlaskit/pragmatic-drag-and-drop/element/adapter';
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
      const { drag } = controller.ui;
      controller.drag(undefined);
      const over = location.current.dropTargets.length > 0 ? drag?.over : undefined;
      if (over) controller.drop(item, over.list, over.row, over.edge);
    },
  });
}

/**
 * Makes a list take rows. One target a list, whatever its length: which row is
 * meant is looked up under the pointer.
 */
export function bindList(element: HTMLElement, list: string, controller: Controller): () => void {
  return dropTargetForElements({
    element,
    onDrag: ({ location }) => {
      const { clientX, clientY } = location.current.input;
      const over = under(element, list, clientX, clientY);
      const { drag } = controller.ui;
      if (drag && !same(drag.over, over)) {
        controller.drag({ item: drag.item, ...(over ? { over } : {}) });
      }
    },
    onDragLeave: () => {
      const { drag } = controller.ui;
      if (drag?.over?.list === list) controller.drag({ item: drag.item });
    },
  });
}

type Over = NonNullable<Drag['over']>;

function under(element: HTMLElement, list: string, x: number, y: number): Over | undefined {
  const row = document.elementFromPoint(x, y)?.closest<HTMLElement>('[data-row]');
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
