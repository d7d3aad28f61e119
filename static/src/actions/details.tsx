import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { limits } from '../domain/state';
import type { Item } from '../domain/state';
import { points } from '../domain/text';
import type { Controller } from '../ui/controller';
import { lateWords, words } from '../words/words';
import { endDetails } from './deeds';

interface Props {
  readonly item: Item;
  readonly controller: Controller;
}

/** The field for the details of an item: several lines, saved by leaving it or by Ctrl+Enter. */
export function Details({ item, controller }: Props) {
  const say = lateWords.actions;
  const field = useRef<HTMLTextAreaElement>(null);
  const [text, setText] = useState(item.details);
  const over = text.length > limits.details && points(text) > limits.details;
  useLayoutEffect(() => {
    const el = field.current;
    el?.focus();
    el?.setSelectionRange(el.value.length, el.value.length);
  }, []);
  const end = (details: string | undefined) => {
    endDetails(controller, item.id, details);
    controller.show({ focus: { row: item.id, part: 'check' } });
  };
  const keys = (e: KeyboardEvent) => {
    if (e.isComposing) return;
    const save = e.key === 'Enter' && (e.ctrlKey || e.metaKey);
    if (!save && e.key !== 'Escape') return;
    e.preventDefault();
    e.stopPropagation();
    if (!save) end(undefined);
    else if (!over) end(text);
  };
  return (
    <div
      class="details-edit"
      onFocusOut={(e) => {
        if (e.currentTarget.contains(e.relatedTarget as Node | null)) return;
        if (!over) endDetails(controller, item.id, text);
      }}
    >
      <textarea
        ref={field}
        class="field"
        rows={3}
        dir="auto"
        aria-label={say.detailsOf(item.text)}
        aria-invalid={over ? true : undefined}
        placeholder={say.detailsHint}
        value={text}
        onInput={(e) => setText(e.currentTarget.value)}
        onKeyDown={keys}
      />
      {over && (
        <p class="fault" role="alert">
          {words.tooLong(points(text), limits.details)}
        </p>
      )}
      <div class="details-end">
        <button type="button" class="button primary" disabled={over} onClick={() => end(text)}>
          {say.save}
        </button>
        <button type="button" class="button subtle" onClick={() => end(undefined)}>
          {say.cancel}
        </button>
        <span class="hint">{say.detailsKeys}</span>
      </div>
    </div>
  );
}
