import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { limits } from '../domain/state';
import { cleanLine, lines, points } from '../domain/text';
import type { Rooms } from '../late';
import { words } from '../words/words';
import type { Controller, NewItem } from './controller';

export interface ComposeProps {
  readonly controller: Controller;
  readonly label: string;
  readonly initial?: string;
  readonly placeholder?: string;
  /** Takes the focus when it appears, with the caret at the end. */
  readonly focused?: boolean;
  /** Enter, or Ctrl+Enter with `below`. The field is emptied unless it goes away. */
  readonly submit: (text: string, below: boolean) => void;
  /** The person confirmed that this becomes items; `before` is what the field held. */
  readonly addMany?: (rows: readonly NewItem[], before: string) => void;
  /** The focus leaves; the text is what stands there. */
  readonly leave?: (text: string) => void;
  readonly cancel?: () => void;
  readonly id?: string;
}

/** What was pasted: as items, and as the one text that it would be. */
interface Pasted {
  readonly rows: readonly NewItem[];
  readonly merged: string;
  readonly room: Rooms['paste'];
}

/**
 * A field for the text of an item. It grows with its text, takes one line only,
 * and asks what is meant when several are pasted.
 */
export function Compose(props: ComposeProps) {
  const field = useRef<HTMLTextAreaElement>(null);
  const [text, setText] = useState(props.initial ?? '');
  const [pasted, setPasted] = useState<Pasted | undefined>();
  /** Set while the field goes away for another reason than losing the focus. */
  const ended = useRef(false);

  useLayoutEffect(() => {
    const el = field.current;
    if (!el || !props.focused) return;
    el.focus();
    el.setSelectionRange(el.value.length, el.value.length);
  }, []);
  useLayoutEffect(() => grow(field.current), [text]);
  // Still here after drawing again: then it goes on.
  useLayoutEffect(() => {
    ended.current = false;
  });

  const length = text.length > limits.text ? points(text.trim()) : 0;
  const over = length > limits.text;

  function submit(below: boolean): void {
    if (over) return;
    if (cleanLine(text, limits.text) !== undefined) {
      ended.current = true;
      props.submit(text, below);
      setText('');
    } else if (text.trim() === '') {
      props.cancel?.();
    }
  }

  function onKeyDown(e: KeyboardEvent): void {
    // While an input method composes, Enter and Escape are its own.
    // eslint-disable-next-line @typescript-eslint/no-deprecated -- Safari says it in no other way
    if (e.isComposing || e.keyCode === 229) return;
    if (e.key === 'Enter') {
      e.preventDefault();
      submit(e.ctrlKey || e.metaKey);
    } else if (e.key === 'Escape' && props.cancel) {
      e.preventDefault();
      e.stopPropagation();
      ended.current = true;
      props.cancel();
    }
  }

  function onPaste(e: ClipboardEvent): void {
    const el = field.current;
    const get = (type: string) => e.clipboardData?.getData(type) ?? '';
    const plain = { text: get('text/plain'), html: get('text/html') };
    const found = lines(plain.text);
    if (!el || !props.addMany || found.length < 2) return;
    e.preventDefault();
    const { selectionStart: from, selectionEnd: to, value } = el;
    const merged = value.slice(0, from) + found.join(' ') + value.slice(to);
    const { late, store } = props.controller;
    void late('paste').then((room) => {
      const rows = room?.newItems(plain, store.view.state?.statuses ?? []) ?? [];
      if (room && rows.length > 0) setPasted({ rows, merged, room });
      else setText(merged);
    });
  }

  function onFocusOut(e: FocusEvent & { currentTarget: HTMLElement }): void {
    if (ended.current || e.currentTarget.contains(e.relatedTarget as Node | null)) return;
    setPasted(undefined);
    if (!over) props.leave?.(text);
  }

  return (
    <div class="compose" onFocusOut={onFocusOut}>
      <textarea
        ref={field}
        class="field"
        id={props.id}
        rows={1}
        // An empty field stands as its page does, so that its placeholder does too.
        dir={text ? 'auto' : undefined}
        aria-label={props.label}
        aria-invalid={over ? true : undefined}
        placeholder={props.placeholder}
        value={text}
        // A text holds no line break; some keyboards send one without a key.
        onInput={(e) => setText(e.currentTarget.value.replace(/[\r\n]+/g, ' '))}
        onKeyDown={onKeyDown}
        onPaste={onPaste}
      />
      {over && (
        <p class="fault" role="alert">
          {words.tooLong(length, limits.text)}
        </p>
      )}
      {pasted && (
        <pasted.room.Ask
          count={pasted.rows.length}
          add={() => {
            ended.current = true;
            setPasted(undefined);
            props.addMany?.(pasted.rows, text);
            field.current?.focus();
          }}
          keep={() => {
            setText(pasted.merged);
            setPasted(undefined);
            field.current?.focus();
          }}
          cancel={() => {
            setPasted(undefined);
            field.current?.focus();
          }}
        />
      )}
    </div>
  );
}

/** Fits the height to the text where the browser does not do so by itself. */
function grow(el: HTMLTextAreaElement | null): void {
  if (!el || CSS.supports('field-sizing', 'content')) return;
  el.style.blockSize = 'auto';
  el.style.blockSize = `${el.scrollHeight + el.offsetHeight - el.clientHeight}px`;
}
