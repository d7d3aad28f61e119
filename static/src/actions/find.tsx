import { useLayoutEffect, useRef } from 'preact/hooks';
import { plainText } from '../domain/inline';
import type { Item } from '../domain/state';
import type { Controller } from '../ui/controller';
import { CloseIcon } from '../ui/icons';
import { lateWords, words } from '../words/words';

/** What is compared: no signs of Markdown, no capitals, no accents. */
const folded = (text: string) => text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();

const texts = new WeakMap<Item, string>();

/** Whether an item's text or details have all the words that are looked for. */
export function found(item: Item, wanted: string): boolean {
  let text = texts.get(item);
  if (text === undefined) {
    text = folded(`${plainText(item.text)} ${item.details}`);
    texts.set(item, text);
  }
  const has = text;
  return folded(wanted)
    .split(/\s+/)
    .every((word) => has.includes(word));
}

export function startFind(controller: Controller): void {
  controller.show({ find: controller.ui.find ?? '', focus: undefined });
}

function endFind(controller: Controller): void {
  controller.show({ find: undefined });
  controller.focusRow(controller.current(), controller.firstList());
}

/** The field that filters the rows as one types. */
export function Find({ controller }: { readonly controller: Controller }) {
  const field = useRef<HTMLInputElement>(null);
  useLayoutEffect(() => field.current?.focus(), []);
  const { find = '' } = controller.ui;
  const count = controller.rows().length;
  const keys = (e: KeyboardEvent) => {
    if (e.isComposing) return;
    const first = controller.rows()[0];
    if (e.key === 'Escape') endFind(controller);
    else if ((e.key === 'ArrowDown' || e.key === 'Enter') && first) {
      controller.focusOn(first, 'check');
    } else return;
    e.preventDefault();
  };
  return (
    <div class="find" role="search">
      <input
        ref={field}
        type="search"
        class="field"
        id="find"
        aria-label={lateWords.actions.find}
        placeholder={lateWords.actions.find}
        value={find}
        onInput={(e) => controller.show({ find: e.currentTarget.value })}
        onKeyDown={keys}
      />
      <span class="find-count" role="status">
        {find.trim() ? lateWords.actions.matches(count) : ''}
      </span>
      <button
        type="button"
        class="icon-button"
        aria-label={words.dismiss}
        onClick={() => endFind(controller)}
      >
        <CloseIcon />
      </button>
    </div>
  );
}
