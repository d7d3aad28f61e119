import { find } from '../domain/state';
import type { Item } from '../domain/state';
import { lateWords } from '../words/words';
import type { Controller } from '../ui/controller';

/**
 * Keeps the focus, the caret and what is being typed where they are when others
 * change the list; returns what ends that. A browser takes the focus from what is
 * moved in the page, and a field that is drawn anew begins anew.
 */
export function keepPlace(page: Document, controller: Controller): () => void {
  return controller.store.subscribe(() => {
    const active = page.activeElement;
    if (!(active instanceof HTMLElement) || active === page.body) return;
    const field = active instanceof HTMLTextAreaElement ? active : undefined;
    if (field) rescue(field, controller);
    const caret = field && caretOf(field);
    const inRow = active.closest('[data-row]') !== null;
    // To the field it would say that the person left it.
    const mute = (e: Event) => e.stopPropagation();
    page.addEventListener('focusout', mute, true);
    void drawn().then(() => {
      page.removeEventListener('focusout', mute, true);
      if (controller.ui.typed !== undefined) controller.show({ typed: undefined });
      if (page.activeElement !== page.body) return;
      if (active.isConnected) {
        active.focus({ preventScroll: true });
        caret?.();
      } else if (inRow) {
        const next = controller.current();
        if (next !== undefined) controller.focusOn(next, 'check');
      }
    });
  });
}

/** Resolves when the panel has drawn what has changed: it does so in a microtask. */
async function drawn(): Promise<void> {
  for (let n = 0; n < 3; n++) await Promise.resolve();
}

function caretOf(field: HTMLTextAreaElement): () => void {
  const { selectionStart, selectionEnd, selectionDirection } = field;
  return () => field.setSelectionRange(selectionStart, selectionEnd, selectionDirection);
}

/**
 * Gives what was typed to the field that takes the place of one which goes: of an
 * item that was moved to another list, or one for a new item where that was
 * deleted by somebody else.
 */
function rescue(field: HTMLTextAreaElement, controller: Controller): void {
  const { ui, store } = controller;
  const { state } = store.view;
  const typed = field.value;
  if (!state) return;
  if (field.id.startsWith('add-')) {
    const gone = !state.lists.some((l) => `add-${l.id}` === field.id);
    if (gone && state.lists.length > 0 && typed.trim() !== '') offer(field, controller);
  } else if (ui.editing !== undefined) {
    if (find(state, ui.editing)) controller.show({ typed });
    else if (typed.trim() !== controller.was) offer(field, controller);
    else end(controller);
  } else if (ui.draft) {
    const { list, after } = ui.draft;
    const stands = state.lists.find((l) => l.id === list);
    if (!stands) offer(field, controller);
    else if (after !== undefined && !stands.items.some((i) => i.id === after)) {
      controller.show({ draft: { ...ui.draft, after: above(field, stands.items) }, typed });
    }
  }
}

/** Opens a field for a new item with the text, and says why. */
function offer(field: HTMLTextAreaElement, controller: Controller): void {
  const { lists } = controller.store.view.state ?? { lists: [] };
  const before = above(
    field,
    lists.flatMap((l) => l.items),
  );
  const list = lists.find((l) => l.items.some((i) => i.id === before)) ?? lists.at(-1);
  controller.show({
    editing: undefined,
    draft: {
      list: list?.id ?? 'default',
      after: before ?? list?.items.at(-1)?.id,
      kind: 'item',
      parent: undefined,
    },
    typed: field.value,
    fault: lateWords.live.rescued,
  });
  controller.say(lateWords.live.rescued, true);
}

/** Nothing was typed, so nothing is lost. */
function end(controller: Controller): void {
  controller.show({ editing: undefined });
  controller.say(lateWords.live.deleted);
}

/** The nearest row above the field that is still one of the items. */
function above(field: Element, items: readonly Item[]): string | undefined {
  let row = field.closest('li')?.previousElementSibling;
  while (row) {
    const id = (row as HTMLElement).dataset.row;
    if (items.some((i) => i.id === id)) return id;
    row = row.previousElementSibling;
  }
  return undefined;
}
