import { useEffect, useRef, useState } from 'preact/hooks';
import { adminWords, pageWords } from '../../words/words';
import { Labelled } from '../choice';
import { Projects } from '../parts';
import { events } from './api';
import type { Hook } from './api';
import type { Hooks, Typed } from './hooks';

/** Where Jira Automation takes webhooks; these ask for a token. */
const automation = /^https:\/\/(api-private\.atlassian\.com|automation\.atlassian\.com)\//;

/** The time zone of whoever makes a hook is likely that of the site. */
const here = () => Intl.DateTimeFormat().resolvedOptions().timeZone || 'UTC';

const zones = (chosen: string): readonly string[] =>
  [...new Set(['UTC', chosen, ...Intl.supportedValuesOf('timeZone')])].sort();

const typedOf = (hook: Hook | undefined): Typed => ({
  name: hook?.name ?? '',
  url: hook?.url ?? '',
  events: hook?.events ?? events,
  projects: hook?.projects.join(', ') ?? '',
  enabled: hook?.enabled ?? true,
  timeZone: hook?.timeZone ?? here(),
});

interface Props {
  readonly room: Hooks;
  /** The one that is changed; undefined for a new one. */
  readonly hook: Hook | undefined;
}

/** What a hook is to be. */
export function Form({ room, hook }: Props) {
  const words = pageWords.hooks;
  const [typed, setTyped] = useState(() => typedOf(hook));
  const first = useRef<HTMLInputElement>(null);
  useEffect(() => first.current?.focus(), []);
  const change = (part: Partial<Typed>) => setTyped({ ...typed, ...part });
  const asksToken = automation.test(typed.url) || hook?.hasToken === true;
  return (
    <form
      class="hook-form"
      aria-label={hook ? `${words.change}: ${hook.name}` : words.add}
      onKeyDown={(e) => {
        if (e.key === 'Escape') room.edit(undefined);
      }}
      onSubmit={(e) => {
        e.preventDefault();
        void room.save(hook, typed);
      }}
    >
      <div class="fields">
        <Labelled id="hook-name" label={words.name}>
          <input
            ref={first}
            id="hook-name"
            class="input"
            type="text"
            required
            maxLength={100}
            autocomplete="off"
            value={typed.name}
            onInput={(e) => change({ name: e.currentTarget.value })}
          />
        </Labelled>
        <Labelled id="hook-url" label={words.url}>
          <input
            id="hook-url"
            class="input"
            type="url"
            required
            dir="ltr"
            maxLength={2000}
            autocomplete="off"
            aria-describedby="hook-url-hint"
            value={typed.url}
            onInput={(e) => change({ url: e.currentTarget.value.trim() })}
          />
          <p class="hint" id="hook-url-hint">
            {words.urlHint}
          </p>
        </Labelled>
        {asksToken && (
          <Labelled id="hook-token" label={words.token}>
            <input
              id="hook-token"
              class="input"
              type="password"
              dir="ltr"
              maxLength={500}
              autocomplete="off"
              aria-describedby="hook-token-hint"
              value={typed.token ?? ''}
              onInput={(e) => change({ token: e.currentTarget.value.trim() })}
            />
            <p class="hint" id="hook-token-hint">
              {words.tokenHint}
            </p>
          </Labelled>
        )}
        <Projects
          id="hook-projects"
          label={words.projects}
          hint={words.projectsHint}
          typed={typed.projects}
          onChange={(projects) => change({ projects })}
        />
        {typed.events.includes('item.overdue') && (
          <Labelled id="hook-zone" label={words.zone}>
            <select
              id="hook-zone"
              class="input"
              value={typed.timeZone}
              onChange={(e) => change({ timeZone: e.currentTarget.value })}
            >
              {zones(typed.timeZone).map((zone) => (
                <option key={zone} value={zone}>
                  {zone}
                </option>
              ))}
            </select>
          </Labelled>
        )}
      </div>
      <Events typed={typed} onChange={change} />
      <label class="check">
        <input
          type="checkbox"
          checked={typed.enabled}
          onChange={(e) => change({ enabled: e.currentTarget.checked })}
        />
        {words.enabled}
      </label>
      <div class="buttons">
        <button
          type="submit"
          class="button primary"
          aria-disabled={room.view.busy ? true : undefined}
        >
          {words.save}
        </button>
        <button type="button" class="button" onClick={() => room.edit(undefined)}>
          {adminWords.cancel}
        </button>
      </div>
    </form>
  );
}

interface EventsProps {
  readonly typed: Typed;
  readonly onChange: (part: Partial<Typed>) => void;
}

/** What the hook is told of. */
function Events({ typed, onChange }: EventsProps) {
  const words = pageWords.hooks;
  return (
    <fieldset class="hook-events">
      <legend>{words.tells}</legend>
      {events.map((event) => (
        <label class="check" key={event}>
          <input
            type="checkbox"
            checked={typed.events.includes(event)}
            onChange={(e) =>
              onChange({
                events: events.filter((one) =>
                  one === event ? e.currentTarget.checked : typed.events.includes(one),
                ),
              })
            }
          />
          {words.events[event]}
        </label>
      ))}
    </fieldset>
  );
}
