import { useEffect, useLayoutEffect, useMemo, useReducer } from 'preact/hooks';
import { adminWords, pageWords } from '../../words/words';
import type { Desk } from '../desk';
import { httpSettingsApi, plainNames } from './api';
import type { PlainName, Value } from './api';
import { languageNames } from '../../words/names';
import { FieldsSetting } from './fields';
import { Fate } from './line';
import { Preview } from './preview';
import { Settings } from './settings';
import type { Line } from './settings';
import './settings.css';

/** The settings of a site or a project, each with what it does beside it. */
export function Contents({ desk }: { readonly desk: Desk }) {
  const settings = useMemo(() => new Settings(httpSettingsApi(desk.server)), [desk]);
  const [, draw] = useReducer((n: number) => n + 1, 0);
  useLayoutEffect(() => settings.subscribe(() => draw(undefined)), [settings]);
  useEffect(() => void settings.load(), [settings]);
  const { lines, fault } = settings.view;
  const words = pageWords.settings;
  return (
    <>
      <p class="note">{desk.project ? words.projectHint : words.siteHint}</p>
      {!lines && !fault && <p class="note late">{adminWords.loading}</p>}
      {fault && (
        <p class="fault" role="alert">
          {fault}{' '}
          <button type="button" class="button" onClick={() => void settings.load()}>
            {adminWords.tryAgain}
          </button>
        </p>
      )}
      {plainNames.map((name) => {
        const line = lines?.[name];
        return line && <Setting key={name} {...{ desk, settings, name, line }} />;
      })}
      {lines?.fields && <FieldsSetting settings={settings} line={lines.fields} />}
    </>
  );
}

/** What these settings can be. */
type Plain = boolean | string;

/** As what a value is shown: there is one always, grants are for another tab. */
const plain = (value: Value | undefined): Plain =>
  typeof value === 'string' || typeof value === 'boolean' ? value : '';

/** What is to be had for a setting. */
function optionsOf(name: PlainName, line: Line): readonly Plain[] {
  return line.held.options ?? (name === 'optionalByDefault' ? [false, true] : [true, false]);
}

/** What a value of a setting is called. */
function sayValue(name: PlainName, value: Plain): string {
  const words = pageWords.settings;
  const known: Readonly<Record<string, string>> = { ...words.options[name], ...languageNames };
  return known[String(value)] ?? String(value);
}

interface Props {
  readonly desk: Desk;
  readonly settings: Settings;
  readonly name: PlainName;
  readonly line: Line;
}

function Setting({ desk, settings, name, line }: Props) {
  const words = pageWords.settings;
  const value = plain(line.wanted ?? line.held.value);
  const title = words.names[name];
  const options = optionsOf(name, line);
  const choose = (to: Value) => void settings.choose(name, to);
  return (
    <section class="card setting" aria-labelledby={`setting-${name}`}>
      <div class="setting-says">
        <h2 id={`setting-${name}`}>{title}</h2>
        <p class="note" id={`setting-${name}-hint`}>
          {words.hints[name]}
        </p>
        {name === 'language' ? (
          <select
            class="input"
            aria-labelledby={`setting-${name}`}
            value={String(value)}
            onChange={(e) => choose(e.currentTarget.value)}
          >
            {options.map((o) => (
              <option key={String(o)} value={String(o)}>
                {sayValue(name, o)}
              </option>
            ))}
          </select>
        ) : (
          <div
            class="radios"
            role="radiogroup"
            aria-labelledby={`setting-${name}`}
            aria-describedby={`setting-${name}-hint`}
          >
            {options.map((o) => (
              <label key={String(o)}>
                <input
                  type="radio"
                  name={`setting-${name}`}
                  checked={o === value}
                  onChange={() => choose(o)}
                />
                <span>{sayValue(name, o)}</span>
              </label>
            ))}
          </div>
        )}
        <Fate
          settings={settings}
          name={name}
          line={line}
          ofProject={desk.project !== ''}
          said={(v) => sayValue(name, plain(v))}
        />
      </div>
      <div class="setting-shows">
        <p class="hint">{words.preview}</p>
        <Preview
          desk={desk}
          name={name}
          value={value}
          label={words.previewOf(sayValue(name, value))}
        />
      </div>
    </section>
  );
}
