import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { Controller } from '../ui/controller';
import { PersonIcon, TickIcon } from '../ui/icons';
import { lateWords } from '../words/words';
import { nameOf, Picture } from './face';
import { peopleOf } from './people';
import type { People, Person } from './people';
import { popup } from './popup';
import { searchPeople } from './search';

/** How long after the last key Jira is asked, in milliseconds. */
const typing = 200;

/**
 * Lets the person choose somebody, beside an element: their account id, null for
 * nobody, undefined if they chose nothing.
 *
 * @param current whose it is now; null for nobody, undefined where there are several
 */
export function openPeoplePicker(
  controller: Controller,
  anchor: Element,
  current: string | null | undefined,
): Promise<string | null | undefined> {
  return popup<string | null>(anchor, lateWords.people.assign, (close) => (
    <Picker controller={controller} current={current} choose={close} />
  ));
}

/** One line of the list: somebody, or null for nobody. */
interface Option {
  readonly id: string | null;
  readonly label?: string;
}

/** What became of the search. */
type Search = 'none' | 'searching' | 'failed' | readonly Person[];

interface Props {
  readonly controller: Controller;
  readonly current: string | null | undefined;
  readonly choose: (id: string | null) => void;
}

/** A field that finds people, and the list of who was found: ARIA's combobox. */
function Picker({ controller, current, choose }: Props) {
  const words = lateWords.people;
  const people = peopleOf(controller);
  const [typed, setTyped] = useState('');
  const [active, setActive] = useState(0);
  const search = useSearch(controller, people, typed.trim());
  const near = useMemo(() => nearby(controller), [controller]);
  useKnown(people, near);
  const options = optionsOf(search, near, controller.store.page.accountId);
  const at = Math.min(active, options.length - 1);
  const list = useRef<HTMLUListElement>(null);
  useEffect(() => {
    list.current?.querySelector('.active')?.scrollIntoView({ block: 'nearest' });
  }, [at, search]);

  const keys = (e: KeyboardEvent) => {
    if (e.isComposing) return;
    const to = { ArrowDown: at + 1, ArrowUp: at - 1 }[e.key];
    if (to !== undefined && options.length > 0) {
      e.preventDefault();
      setActive((to + options.length) % options.length);
    } else if (e.key === 'Enter' || e.key === 'Tab') {
      e.preventDefault();
      const option = options[at];
      if (option) choose(option.id);
    }
  };
  const activeId = at >= 0 ? `option-${at}` : undefined;
  return (
    <>
      <div class="pick">
        <input
          type="text"
          role="combobox"
          aria-label={words.search}
          aria-autocomplete="list"
          aria-expanded={options.length > 0}
          aria-controls="options"
          aria-activedescendant={activeId}
          autocomplete="off"
          spellcheck={false}
          placeholder={words.search}
          value={typed}
          onInput={(e) => {
            setTyped(e.currentTarget.value);
            setActive(0);
          }}
          onKeyDown={keys}
        />
      </div>
      <ul ref={list} id="options" class="options" role="listbox" aria-label={words.search}>
        {options.map((option, n) => (
          <li
            key={option.id}
            id={`option-${n}`}
            class={n === at ? 'option active' : 'option'}
            role="option"
            aria-selected={option.id === current}
            onPointerDown={(e) => e.preventDefault()}
            onClick={() => choose(option.id)}
          >
            <OptionLine option={option} person={option.id ? people.get(option.id) : undefined} />
            {option.id === current && <TickIcon />}
          </li>
        ))}
      </ul>
      <p class={typeof search === 'object' && search.length > 0 ? 'hidden' : 'hint'} role="status">
        {said(search)}
      </p>
    </>
  );
}

interface LineProps {
  readonly option: Option;
  readonly person: Person | undefined;
}

function OptionLine({ option, person }: LineProps) {
  return (
    <>
      <span class="person">{option.id ? <Picture person={person} /> : <PersonIcon />}</span>
      <span class="menu-text" dir="auto">
        {option.label ?? nameOf(person)}
        {person?.name && person.inactive && <small> {lateWords.people.inactive}</small>}
      </span>
    </>
  );
}

/** What is offered: with nothing typed oneself, nobody, and those who have items here. */
function optionsOf(search: Search, near: readonly string[], me: string): Option[] {
  if (typeof search === 'object') return search.map(({ id }) => ({ id }));
  if (search !== 'none') return [];
  return [
    ...(me ? [{ id: me, label: lateWords.people.me }] : []),
    { id: null, label: lateWords.people.nobody },
    ...near.filter((id) => id !== me).map((id) => ({ id })),
  ];
}

function said(search: Search): string {
  const words = lateWords.people;
  if (search === 'none') return '';
  if (search === 'searching') return words.searching;
  if (search === 'failed') return words.noAnswer;
  return search.length > 0 ? words.found(search.length) : words.noneFound;
}

/** Who has items on this issue, most of them first. */
function nearby(controller: Controller): string[] {
  const counts = new Map<string, number>();
  for (const list of controller.store.view.state?.lists ?? []) {
    for (const { assignee } of list.items) {
      if (assignee) counts.set(assignee, (counts.get(assignee) ?? 0) + 1);
    }
  }
  return [...counts].sort((a, b) => b[1] - a[1]).map(([id]) => id);
}

/** Draws again as these become known. */
function useKnown(people: People, ids: readonly string[]): void {
  const [, draw] = useState(0);
  useLayoutEffect(() => {
    ids.forEach((id) => people.get(id));
    return people.subscribe(() => draw((n) => n + 1));
  }, [people, ids]);
}

/** Asks Jira when the typing pauses. Of several answers the last question's counts. */
function useSearch(controller: Controller, people: People, typed: string): Search {
  const [search, setSearch] = useState<{ of: string; is: Search }>({ of: '', is: 'none' });
  useEffect(() => {
    if (typed === '') return undefined;
    let wanted = true;
    const { jira, clock, store } = controller;
    const cancel = clock.after(typing, () => {
      searchPeople(jira, people, store.page.issueKey, typed).then(
        (found) => wanted && setSearch({ of: typed, is: found }),
        () => wanted && setSearch({ of: typed, is: 'failed' }),
      );
    });
    return () => {
      wanted = false;
      cancel();
    };
  }, [controller, people, typed]);
  if (typed === '') return 'none';
  // Who was found by a shorter name stays until the answer to the longer one comes.
  if (search.of === typed || (typeof search.is === 'object' && typed.startsWith(search.of))) {
    return search.is;
  }
  return 'searching';
}
