import { useEffect, useMemo, useReducer, useRef, useState } from 'preact/hooks';
import { newId } from '../domain/ids';
import { find } from '../domain/state';
import type { State } from '../domain/state';
import type { Rooms } from '../late';
import type { People } from '../people/people';
import type { Controller } from '../ui/controller';
import { CloseIcon } from '../ui/icons';
import { lateWords, words } from '../words/words';
import { Preview } from './preview';
import { say } from './say';
import { kinds, loadEvents, restore } from './server';
import type { Event, EventKind, Filter, Restoration } from './server';

interface Props {
  readonly controller: Controller;
  /** Who people are; undefined where that cannot be loaded. */
  readonly room: Rooms['people'] | undefined;
  /** The item that it is about; that of the whole issue without. */
  readonly item: string | undefined;
  readonly close: () => void;
}

/** What happened, by whom and when, and what can be had again. */
export function History({ controller, room, item, close }: Props) {
  const { store } = controller;
  const [filter, setFilter] = useState<Filter>({ item });
  const log = useLog(controller, filter);
  const people = useMemo(() => room?.peopleOf(controller), [room, controller]);
  usePeople(people);
  const [past, setPast] = useState<number>();
  const [said, setSaid] = useState('');
  const title = useRef<HTMLHeadingElement>(null);
  const { state } = store.view;
  if (!state) return null;
  const w = lateWords.history;
  const nameOf = (id: string) => people?.get(id)?.name ?? lateWords.people.formerUser;

  async function bringBack(what: Omit<Restoration, 'id'>): Promise<void> {
    setSaid(w.restoring);
    const restored = await restore(store.api, { id: newId(), ...what });
    if (restored) {
      store.hear(restored.state);
      setPast(undefined);
      log.reload();
    }
    setSaid(restored ? w.restored(restored.rejected) : w.notRestored);
    title.current?.focus();
  }

  const subject =
    item === undefined ? undefined : (find(state, item)?.item.text ?? log.subjectOf(item));
  return (
    <>
      <header>
        <h2 id="history-title" ref={title} tabIndex={-1}>
          {subject === undefined ? w.title : w.titleOf(subject)}
        </h2>
        <button type="button" class="icon-button" aria-label={words.dismiss} onClick={close}>
          <CloseIcon />
        </button>
      </header>
      <p class="said" role="status">
        {said}
      </p>
      {past === undefined ? (
        <>
          <Filters {...{ filter, setFilter, nameOf }} who={log.who} />
          <Events
            {...{ log, state, nameOf, people, room }}
            before={(e) => setPast(e.rev)}
            back={(e) => void bringBack({ rev: e.rev, n: e.n })}
          />
        </>
      ) : (
        <Preview
          api={store.api}
          rev={past}
          state={state}
          event={log.events.find((e) => e.rev === past)}
          back={() => setPast(undefined)}
          restore={() => void bringBack({ rev: past })}
        />
      )}
    </>
  );
}

interface Log {
  readonly state: 'loading' | 'ready' | 'failed';
  readonly events: readonly Event[];
  readonly more: boolean;
  /** The issue is older than its history. */
  readonly older: boolean;
  /** Everybody who was in any of the events so far. */
  readonly who: readonly string[];
  readonly load: () => void;
  readonly reload: () => void;
  readonly subjectOf: (item: string) => string | undefined;
}

/** The events that pass a filter, as far as they were asked for. */
function useLog(controller: Controller, filter: Filter): Log {
  const { api } = controller.store;
  const [turn, again] = useReducer((n: number) => n + 1, 0);
  const [log, setLog] = useState<Pick<Log, 'state' | 'events' | 'older'>>(nothing);
  const [next, setNext] = useState<string>();
  const who = useRef(new Set<string>());
  /** What is asked for now; an answer to what was asked before is let go. */
  const asking = useRef(0);

  async function load(shown: readonly Event[], before?: string): Promise<void> {
    const mine = ++asking.current;
    setLog((l) => ({ ...l, state: 'loading', events: shown }));
    const answer = await loadEvents(api, filter, before);
    if (mine !== asking.current) return;
    if (!answer) {
      setLog((l) => ({ ...l, state: 'failed' }));
      return;
    }
    answer.events.forEach((e) => who.current.add(e.who));
    setNext(answer.next ?? undefined);
    setLog({ state: 'ready', events: [...shown, ...answer.events], older: answer.from > 0 });
  }

  useEffect(() => void load([]), [filter, turn]);
  return {
    ...log,
    more: next !== undefined,
    who: [...who.current],
    load: () => void load(log.events, log.events.length > 0 ? next : undefined),
    reload: () => again(undefined),
    subjectOf: (item) => log.events.find((e) => e.item === item)?.subject,
  };
}

const nothing = { state: 'loading', events: [], older: false } as const;

/** Draws again when somebody has become known. */
function usePeople(people: People | undefined): void {
  const [, draw] = useReducer((n: number) => n + 1, 0);
  useEffect(() => people?.subscribe(() => draw(undefined)), [people]);
}

interface FiltersProps {
  readonly filter: Filter;
  readonly setFilter: (filter: Filter) => void;
  readonly who: readonly string[];
  readonly nameOf: (id: string) => string;
}

function Filters({ filter, setFilter, who, nameOf }: FiltersProps) {
  const w = lateWords.history;
  return (
    <div class="filters">
      <select
        aria-label={w.person}
        value={filter.who ?? ''}
        onChange={(e) => setFilter({ ...filter, who: e.currentTarget.value || undefined })}
      >
        <option value="">{w.everybody}</option>
        {who.map((id) => (
          <option key={id} value={id}>
            {nameOf(id)}
          </option>
        ))}
      </select>
      <select
        aria-label={w.kind}
        value={filter.kind ?? ''}
        onChange={(e) =>
          setFilter({ ...filter, kind: (e.currentTarget.value || undefined) as EventKind })
        }
      >
        <option value="">{w.everything}</option>
        {kinds.map((kind) => (
          <option key={kind} value={kind}>
            {w.kinds[kind]}
          </option>
        ))}
      </select>
    </div>
  );
}

interface EventsProps {
  readonly log: Log;
  readonly state: State;
  readonly people: People | undefined;
  readonly room: Rooms['people'] | undefined;
  readonly nameOf: (id: string) => string;
  /** Shows the checklists as they were after an event. */
  readonly before: (event: Event) => void;
  /** Brings back what an event deleted. */
  readonly back: (event: Event) => void;
}

function Events({ log, state, people, room, nameOf, before, back }: EventsProps) {
  const w = lateWords.history;
  const { can } = state;
  const whole = can.add && can.edit && can.delete && can.toggle;
  return (
    <div class="log" tabIndex={0} role="group" aria-label={w.title}>
      {log.events.length > 0 && (
        <ol>
          {log.events.map((e, n) => (
            <li key={`${e.rev}.${e.n}`}>
              {room && people && <room.Face id={e.who} people={people} label={(name) => name} />}
              <div class="what">
                <p class="by">
                  <b>{nameOf(e.who)}</b> <Time at={e.at} now={Date.now()} />
                </p>
                <p>{say(e, { state, nameOf })}</p>
                <Details event={e} />
                <p class="deeds">
                  {can.add && isGone(e, state) && (
                    <button type="button" class="link-button" onClick={() => back(e)}>
                      {w.restore}
                    </button>
                  )}
                  {whole && e.rev < state.rev && log.events[n - 1]?.rev !== e.rev && (
                    <button type="button" class="link-button" onClick={() => before(e)}>
                      {w.asOfHere}
                    </button>
                  )}
                </p>
              </div>
            </li>
          ))}
        </ol>
      )}
      {log.state === 'ready' && !log.more && (
        <p class="end">{log.older ? w.older : log.events.length === 0 ? w.empty : w.beginning}</p>
      )}
      {log.state === 'loading' && <p class="end">{w.loading}</p>}
      {log.state === 'failed' && <p class="end">{w.notLoaded}</p>}
      {(log.state === 'failed' || (log.state === 'ready' && log.more)) && (
        <button type="button" class="button" onClick={log.load}>
          {log.state === 'failed' ? words.tryAgain : w.more}
        </button>
      )}
    </div>
  );
}

/** What an event deleted, and is not there again. */
function isGone({ kind, item, list }: Event, state: State): boolean {
  if (kind === 'deleteList') return !state.lists.some((l) => l.id === list);
  return kind === 'deleteItem' && item !== null && !find(state, item);
}

/** What the details were and are, where they were changed. */
function Details({ event: { from, to } }: { readonly event: Event }) {
  const { details: was } = from;
  const { details: is } = to;
  if (was === undefined || is === undefined) return null;
  return (
    <div class="details" dir="auto">
      {was && <del>{was}</del>}
      {is && <ins>{is}</ins>}
    </div>
  );
}

/** When it was, about, and exactly to who points at it. */
export function Time({ at, now }: { readonly at: string; readonly now: number }) {
  const date = new Date(at);
  return (
    <time dateTime={at} title={lateWords.history.at(date)}>
      {lateWords.history.ago(date, now)}
    </time>
  );
}
