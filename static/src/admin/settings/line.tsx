import type { ComponentChildren } from 'preact';
import { pageWords } from '../../words/words';
import type { Held, SettingName } from './api';
import type { Line, Settings } from './settings';
import './line.css';

/** Where a setting comes from, in words. */
export function origin(held: Held, ofProject: boolean): string {
  const words = pageWords.settings;
  if (held.own) return ofProject ? words.ownProject : words.ownSite;
  return held.from === 'site' ? words.fromSite : words.fromDefault;
}

interface Props {
  readonly settings: Settings;
  readonly name: SettingName;
  readonly line: Line;
  readonly ofProject: boolean;
  /** What a value is called. */
  readonly said: (value: Held['value']) => string;
  /** What is beside where it comes from. */
  readonly children?: ComponentChildren;
}

/** Where a setting comes from, how far saving it is, and who was here first. */
export function Fate({ settings, name, line, ofProject, said, children }: Props) {
  const words = pageWords.settings;
  const { held, wanted, saving, saved, fault, conflict } = line;
  const inherit = ofProject ? words.toSite : words.toDefault;
  return (
    <>
      <p class="origin">
        <span class={held.own ? 'tag own' : 'tag'}>{origin(held, ofProject)}</span>
        {held.own && !conflict && (
          <button
            type="button"
            class="link-button"
            aria-label={`${inherit}: ${words.names[name]}`}
            aria-disabled={saving ? true : undefined}
            onClick={() => void settings.choose(name, null)}
          >
            {inherit}
          </button>
        )}
        {children}
        <span class="hint" role="status">
          {saving ? words.saving : saved ? words.saved : ''}
        </span>
      </p>
      {conflict && (
        <div class="conflict" role="alert">
          <p>{words.conflict}</p>
          <dl>
            <dt>{words.theirs}</dt>
            <dd>{held.own ? said(held.value) : origin(held, ofProject)}</dd>
            <dt>{words.yours}</dt>
            <dd>
              {wanted === null || wanted === undefined
                ? ofProject
                  ? words.fromSite
                  : words.fromDefault
                : said(wanted)}
            </dd>
          </dl>
          <div class="buttons">
            <button
              type="button"
              class="button"
              aria-disabled={saving ? true : undefined}
              onClick={() => void settings.insist(name)}
            >
              {words.useYours}
            </button>
            <button type="button" class="button" onClick={() => settings.giveIn(name)}>
              {words.keepTheirs}
            </button>
          </div>
        </div>
      )}
      {fault && (
        <p class="fault" role="alert">
          {fault}{' '}
          <button type="button" class="button" onClick={() => void settings.insist(name)}>
            {words.again}
          </button>{' '}
          <button type="button" class="button" onClick={() => settings.giveIn(name)}>
            {words.leave}
          </button>
        </p>
      )}
    </>
  );
}
