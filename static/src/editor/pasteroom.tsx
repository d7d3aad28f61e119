import { useLayoutEffect, useRef } from 'preact/hooks';
import type { Status } from '../domain/state';
import type { NewItem } from '../ui/controller';
import { words } from '../words/words';
import { itemsFromClipboard } from './paste';
import type { Pasted } from './paste';

/** What is pasted, as items to be added. */
export function newItems(pasted: Pasted, statuses: readonly Status[]): NewItem[] {
  return itemsFromClipboard(pasted, statuses).map(
    ({ kind, text, status, optional, details, assignee, due, link, child }) => ({
      text,
      child,
      ...(kind === 'heading' ? { kind } : {}),
      ...(status === null || status === 'open' ? {} : { status }),
      ...(optional ? { optional } : {}),
      ...(details === '' ? {} : { details }),
      ...(assignee === null ? {} : { assignee }),
      ...(due === null ? {} : { due }),
      ...(link === null ? {} : { ...link }),
    }),
  );
}

interface AskProps {
  readonly count: number;
  readonly add: () => void;
  readonly keep: () => void;
  readonly cancel: () => void;
}

/** Asks what several lines that were pasted are to be. */
export function Ask({ count, add, keep, cancel }: AskProps) {
  const first = useRef<HTMLButtonElement>(null);
  useLayoutEffect(() => first.current?.focus(), []);
  return (
    <div
      class="ask"
      role="group"
      aria-label={words.pasteAsk(count)}
      onKeyDown={(e) => {
        if (e.key !== 'Escape') return;
        e.preventDefault();
        e.stopPropagation();
        cancel();
      }}
    >
      <span aria-hidden="true">{words.pasteAsk(count)}</span>
      <button ref={first} type="button" class="button primary" onClick={add}>
        {words.pasteAdd}
      </button>
      <button type="button" class="button" onClick={keep}>
        {words.pasteOne}
      </button>
    </div>
  );
}
