import { useEffect, useState } from 'preact/hooks';
import { directionOf, languageOf } from '../../words/languages';
import type { Language } from '../../words/languages';
import { pageWords, words as panelWords } from '../../words/words';
import type { PanelWords } from '../../words/words';
import type { Desk } from '../desk';
import type { PlainName, Value } from './api';
import { Glimpse } from './glimpse';
import { isLanguage } from '../../words/names';

interface Props {
  readonly desk: Desk;
  readonly name: PlainName;
  readonly value: Value;
  readonly label: string;
}

/** What a setting does, seen beside it. */
export function Preview({ desk, name, value, label }: Props) {
  const words = pageWords.settings;
  const [first, second, third] = words.samples;
  const [release, review] = words.sampleLists;
  switch (name) {
    case 'severalLists':
      return (
        <Glimpse
          desk={desk}
          label={label}
          lists={
            value
              ? [
                  { name: release, items: [{ text: first, done: true }, { text: second }] },
                  { name: review, items: [{ text: third }] },
                ]
              : [
                  {
                    name: release,
                    items: [{ text: first, done: true }, { text: second }, { text: third }],
                  },
                ]
          }
        />
      );
    case 'optionalByDefault': {
      const items = [
        { text: first, done: true },
        { text: second, optional: value === true },
      ];
      return <Glimpse desk={desk} label={label} lists={[{ name: release, items }]} />;
    }
    case 'hideComplete': {
      const items = [{ text: first, done: true }, { text: second }, { text: third }];
      return (
        <Glimpse
          desk={desk}
          label={label}
          lists={[{ name: release, items }]}
          hide={value === true}
        />
      );
    }
    case 'panel':
      return <Sketch side={value === 'right' ? 'right' : 'left'} label={label} />;
    case 'tell':
      return <Told value={value} />;
    case 'language':
      return <Spoken desk={desk} value={value} />;
  }
}

/** The page of an issue, and where the panel is on it. */
function Sketch({ side, label }: { readonly side: 'left' | 'right'; readonly label: string }) {
  const panel = (
    <div class="sketch-panel">
      <i class="sketch-bar" />
      <i class="sketch-item" />
      <i class="sketch-item" />
      <i class="sketch-item" />
    </div>
  );
  return (
    <div class="sketch" role="img" aria-label={label}>
      <div>
        <i class="sketch-line title" />
        <i class="sketch-line" />
        <i class="sketch-line" />
        {side === 'left' && panel}
        <i class="sketch-line" />
      </div>
      <div>
        <i class="sketch-line" />
        <i class="sketch-line" />
        {side === 'right' && panel}
        <i class="sketch-line" />
      </div>
    </div>
  );
}

/** What Jira knows of a checklist, for its search, its rules and its reports. */
function Told({ value }: { readonly value: Value }) {
  const words = pageWords.settings;
  if (value === 'nothing') return <p class="told">{words.toldNothing}</p>;
  return (
    <div class="told">
      <p>{panelWords.progressText(1, 3)}</p>
      {value === 'texts' && (
        <ul>
          {words.samples.map((text) => (
            <li key={text}>{text}</li>
          ))}
        </ul>
      )}
    </div>
  );
}

/** A few words of the panel in a language. */
function Spoken({ desk, value }: { readonly desk: Desk; readonly value: Value }) {
  const wanted = isLanguage(value) ? value : languageOf(document);
  const [said, setSaid] = useState<{ readonly language: Language; readonly words: PanelWords }>();
  useEffect(() => {
    let late = false;
    void desk
      .wordsIn(wanted)
      .catch(() => undefined)
      .then((catalogue) => {
        if (!late && catalogue?.panel) setSaid({ language: wanted, words: catalogue.panel });
      });
    return () => {
      late = true;
    };
  }, [wanted]);
  if (!said) return null;
  const { language, words } = said;
  return (
    <div class="told" lang={language} dir={directionOf(language)}>
      <p>{words.progressText(2, 3)}</p>
      <p>{words.hideCompleted}</p>
      <p class="hint">{words.addItem}</p>
    </div>
  );
}
