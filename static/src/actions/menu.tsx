import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import type { ComponentChildren } from 'preact';
import { TickIcon } from '../ui/icons';

export interface Entry {
  readonly label: string;
  readonly run: () => void;
  /** Given: one of several of which one is chosen. */
  readonly checked?: boolean;
  readonly disabled?: boolean;
  /** How the same is done with the keyboard. */
  readonly keys?: string;
  /** Colour of the mark of a status. */
  readonly colour?: string;
}

/** Entries that belong together; a label names them. */
export interface Group {
  readonly label?: string;
  readonly entries: readonly Entry[];
}

interface Props {
  readonly label: string;
  readonly groups: readonly Group[];
  /** Closes it; `refocus` if the focus is to go back to where it came from. */
  readonly close: (refocus: boolean) => void;
}

/** The menu of a row or of the panel. It is there only while it is open. */
export function Menu({ label, groups, close }: Props) {
  const menu = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const element = menu.current;
    if (!element) return;
    const release = makeRoom(element);
    items(element)[0]?.focus({ preventScroll: true });
    return release;
  }, []);
  useEffect(() => {
    const outside = (e: Event) => {
      if (!menu.current?.parentElement?.contains(e.target as Node)) close(false);
    };
    const away = () => close(false);
    document.addEventListener('pointerdown', outside);
    window.addEventListener('blur', away);
    return () => {
      document.removeEventListener('pointerdown', outside);
      window.removeEventListener('blur', away);
    };
  }, [close]);

  return (
    <div ref={menu} class="menu" role="menu" aria-label={label} onKeyDown={(e) => keys(e, close)}>
      {groups.map((group, n) => (
        <div key={n} class="menu-group" role="group" aria-label={group.label}>
          {group.label && (
            <div class="menu-label" aria-hidden="true">
              {group.label}
            </div>
          )}
          {group.entries.map((entry) => (
            <MenuItem key={entry.label} entry={entry} close={close} />
          ))}
        </div>
      ))}
    </div>
  );
}

function MenuItem({ entry, close }: { readonly entry: Entry; readonly close: Props['close'] }) {
  const radio = entry.checked !== undefined;
  let mark: ComponentChildren = null;
  if (radio) mark = <span class="menu-mark">{entry.checked && <TickIcon />}</span>;
  return (
    <button
      type="button"
      class="menu-item"
      role={radio ? 'menuitemradio' : 'menuitem'}
      aria-checked={radio ? entry.checked : undefined}
      aria-disabled={entry.disabled ? true : undefined}
      tabIndex={-1}
      onClick={() => {
        if (entry.disabled) return;
        close(true);
        entry.run();
      }}
    >
      {mark}
      {entry.colour && <span class="swatch" data-colour={entry.colour} />}
      <span class="menu-text">{entry.label}</span>
      {entry.keys && (
        <kbd class="menu-keys" aria-hidden="true">
          {entry.keys}
        </kbd>
      )}
    </button>
  );
}

function items(menu: HTMLElement): HTMLElement[] {
  return [...menu.querySelectorAll<HTMLElement>('.menu-item')];
}

function keys(e: KeyboardEvent & { currentTarget: HTMLElement }, close: Props['close']): void {
  e.stopPropagation();
  if (e.isComposing) return;
  const all = items(e.currentTarget);
  const at = all.indexOf(document.activeElement as HTMLElement);
  const go = (to: number) => {
    e.preventDefault();
    all[(to + all.length) % all.length]?.focus();
  };
  switch (e.key) {
    case 'ArrowDown':
      return go(at + 1);
    case 'ArrowUp':
      return go(at - 1);
    case 'Home':
      return go(0);
    case 'End':
      return go(all.length - 1);
    case 'Escape':
      e.preventDefault();
      return close(true);
    case 'Tab':
      return close(true);
    default:
      if (e.key.length === 1 && e.key !== ' ') jump(all, at, e.key);
  }
}

/** Focuses the next entry that begins with the letter. */
function jump(all: readonly HTMLElement[], at: number, letter: string): void {
  const begins = (el: HTMLElement) =>
    el.querySelector('.menu-text')?.textContent.toLowerCase().startsWith(letter.toLowerCase());
  [...all.slice(at + 1), ...all.slice(0, at + 1)].find(begins)?.focus();
}

/**
 * The frame clips what is outside: the menu opens upwards where there is more
 * room, and where there is none the frame grows. Returns what undoes it.
 */
function makeRoom(menu: HTMLElement): () => void {
  const root = document.getElementById('panel');
  const anchor = menu.parentElement?.getBoundingClientRect();
  if (!root || !anchor) return () => undefined;
  const frame = root.getBoundingClientRect();
  const below = frame.bottom - anchor.bottom;
  const above = anchor.top - frame.top;
  const wanted = menu.offsetHeight + 8;
  if (wanted <= below) return () => undefined;
  if (wanted <= above) {
    menu.classList.add('up');
    return () => undefined;
  }
  root.style.minBlockSize = `${Math.ceil(anchor.bottom - frame.top + wanted)}px`;
  return () => {
    root.style.minBlockSize = '';
  };
}
