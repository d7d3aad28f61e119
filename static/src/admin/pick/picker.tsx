import { useEffect, useLayoutEffect, useReducer, useRef, useState } from 'preact/hooks';
import { pageWords } from '../../words/words';
import type { Directory } from './directory';
import './pick.css';

/** How long after the last key Jira is asked, in milliseconds. */
const typing = 200;
/** How long the list stays when the focus has gone, in milliseconds. */
const closing = 200;

/** Something that can be chosen. */
export interface Option {
  readonly key: string;
  readonly name: string;
  /** What kind of thing it is, in words; empty where there is but one. */
  readonly kind: string;
}

/** What became of a search. */
type Search = 'searching' | 'failed' | readonly Option[];

interface PickerProps<O extends Option> {
  /** Begins the ids of its parts. */
  readonly id: string;
  /** What is chosen, for those who do not see where it is. */
  readonly label: string;
  /** What stands in it while it is empty; that something is added, unless said. */
  readonly placeholder?: string;
  /** Rejects if Jira does not answer. */
  readonly find: (typed: string) => Promise<readonly O[]>;
  readonly onChoose: (option: O) => void;
  /** Takes what was typed as it is, where nothing has to exist for it. */
  readonly free?: ((typed: string) => O) | undefined;
}

/** A field that finds what is to be chosen, and the list of what was found: ARIA's combobox. */
export function Picker<O extends Option>({
  id,
  label,
  placeholder,
  find,
  onChoose,
  free,
}: PickerProps<O>) {
  const words = pageWords.pick;
  const [typed, setTyped] = useState('');
  const [open, setOpen] = useState(false);
  const [active, setActive] = useState(0);
  const search = useSearch(find, typed, open);
  const field = useRef<HTMLInputElement>(null);
  const leaving = useRef<ReturnType<typeof setTimeout>>(undefined);
  const found = typeof search === 'string' ? [] : (search as readonly O[]);
  const text = typed.trim();
  const own = free && text && !found.some((o) => o.name === text) ? [free(text)] : [];
  const options = [...found, ...own];
  const at = Math.min(active, options.length - 1);
  const choose = (option: O | undefined) => {
    if (!option) return;
    setTyped('');
    setActive(0);
    onChoose(option);
    field.current?.focus();
    setOpen(false);
  };
  return (
    <div
      class="picker"
      onFocusOut={(e) => {
        if (e.currentTarget.contains(e.relatedTarget as Node | null)) return;
        // Not before a click that took the focus away has hit what it was meant for.
        leaving.current = setTimeout(() => setOpen(false), closing);
      }}
      onFocusIn={() => {
        clearTimeout(leaving.current);
      }}
    >
      <input
        ref={field}
        class="input"
        type="text"
        role="combobox"
        aria-label={label}
        aria-autocomplete="list"
        aria-expanded={open && options.length > 0}
        aria-controls={`${id}-list`}
        aria-activedescendant={open && at >= 0 ? `${id}-${at}` : undefined}
        autocomplete="off"
        spellcheck={false}
        placeholder={placeholder ?? words.add}
        value={typed}
        onFocus={() => setOpen(true)}
        onClick={() => setOpen(true)}
        onInput={(e) => {
          setTyped(e.currentTarget.value);
          setActive(0);
          setOpen(true);
        }}
        onKeyDown={(e) => {
          if (e.isComposing) return;
          const to = { ArrowDown: at + 1, ArrowUp: at - 1 }[e.key];
          if (to !== undefined) {
            e.preventDefault();
            setOpen(true);
            if (options.length > 0) setActive((to + options.length) % options.length);
          } else if (e.key === 'Enter') {
            e.preventDefault(); // which would save the form around it
            if (open) choose(options[at]);
            else setOpen(true);
          } else if (e.key === 'Escape' && open) {
            e.stopPropagation();
            setOpen(false);
          }
        }}
      />
      <ul
        id={`${id}-list`}
        class="picker-options"
        role="listbox"
        aria-label={label}
        hidden={!open || options.length === 0}
      >
        {options.map((option, n) => (
          <li
            key={option.key}
            id={`${id}-${n}`}
            class={n === at ? 'active' : ''}
            role="option"
            aria-selected={n === at}
            onPointerDown={(e) => e.preventDefault()}
            onClick={() => choose(option)}
          >
            <bdi>{option.name}</bdi>
            {option.kind && <span class="hint">{option.kind}</span>}
          </li>
        ))}
      </ul>
      {open && options.length === 0 && (
        <p class="hint" role="status">
          {search === 'searching'
            ? words.searching
            : search === 'failed'
              ? words.noAnswer
              : words.noneFound}
        </p>
      )}
    </div>
  );
}

/** Searches for what is typed once the person pauses; until then what was found is narrowed down. */
function useSearch(
  find: (typed: string) => Promise<readonly Option[]>,
  typed: string,
  open: boolean,
): Search {
  const [{ of, search }, setFound] = useState<{ readonly of: string; readonly search: Search }>({
    of: '',
    search: 'searching',
  });
  const latest = useRef(find);
  latest.current = find;
  useEffect(() => {
    if (!open) return undefined;
    let late = false;
    const timer = setTimeout(
      () =>
        void latest.current(typed).then(
          (found) => !late && setFound({ of: typed, search: found }),
          () => !late && setFound({ of: typed, search: 'failed' }),
        ),
      typed ? typing : 0,
    );
    return () => {
      late = true;
      clearTimeout(timer);
    };
  }, [typed, open]);
  if (of === typed) return search;
  const text = typed.trim().toLocaleLowerCase();
  const narrowed =
    typeof search === 'string'
      ? []
      : search.filter((o) => o.name.toLocaleLowerCase().includes(text));
  return narrowed.length > 0 ? narrowed : 'searching';
}

interface ChipsProps<O extends Option> extends PickerProps<O> {
  readonly chosen: readonly O[];
  readonly onRemove: (option: O) => void;
  /** What it means that nothing is chosen. */
  readonly empty: string;
}

/** What is chosen, each with a button that takes it away, and a field for more. */
export function Chips<O extends Option>({
  chosen,
  onRemove,
  empty,
  find,
  ...picker
}: ChipsProps<O>) {
  const words = pageWords.pick;
  const list = useRef<HTMLDivElement>(null);
  const rest = async (typed: string) =>
    (await find(typed)).filter((o) => !chosen.some((c) => c.key === o.key));
  return (
    <div class="chips" ref={list}>
      {chosen.length === 0 && <span class="hint">{empty}</span>}
      {chosen.length > 0 && (
        <ul>
          {chosen.map((option) => (
            <li key={option.key} class="chip">
              {option.kind && <span class="hint">{option.kind}</span>}
              <bdi>{option.name}</bdi>
              <button
                type="button"
                class="chip-remove"
                aria-label={words.remove(option.name)}
                title={words.remove(option.name)}
                onClick={() => {
                  onRemove(option);
                  list.current?.querySelector('input')?.focus();
                }}
              >
                <svg class="icon" width="12" height="12" viewBox="0 0 16 16" aria-hidden="true">
                  <path d="m4 3-1 1 4 4-4 4 1 1 4-4 4 4 1-1-4-4 4-4-1-1-4 4z" />
                </svg>
              </button>
            </li>
          ))}
        </ul>
      )}
      <Picker {...picker} find={rest} />
    </div>
  );
}

/** Draws again when a name has become known. */
export function useNames(directory: Directory): void {
  const [, draw] = useReducer((n: number) => n + 1, 0);
  useLayoutEffect(() => directory.subscribe(() => draw(undefined)), [directory]);
}
