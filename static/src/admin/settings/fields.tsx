import { pageWords } from '../../words/words';
import type { FieldName, Fields, Value } from './api';
import { fieldNames } from './api';
import { Fate } from './line';
import type { Line, Settings } from './settings';

/** What Jira calls the fields, whatever the language: the descriptor names them. */
const calledInJira: Readonly<Record<FieldName, string>> = {
  progress: 'Checklist Progress',
  percent: 'Checklist Progress %',
  completed: 'Checklist Completed',
  text: 'Checklist Text',
  glance: '',
};

/** What a field says of a checklist of which three of eight items are complete. */
const samples: Readonly<Record<FieldName, string>> = {
  progress: '3/8',
  percent: '37',
  completed: 'Not Completed',
  text: '* [done] …',
  glance: '3/8',
};

/** What a field is called; the badge has no name in Jira. */
function called(name: FieldName): string {
  return calledInJira[name] || pageWords.settings.badge;
}

const isFields = (value: Value | undefined): value is Fields =>
  typeof value === 'object' && value !== null && 'progress' in value;

function said(value: Value): string {
  const on = isFields(value) ? fieldNames.filter((name) => value[name]) : [];
  return on.map(called).join(', ') || pageWords.settings.noFields;
}

interface Props {
  readonly settings: Settings;
  readonly line: Line;
}

/** Which of Jira's fields have a value, for the whole site. */
export function FieldsSetting({ settings, line }: Props) {
  const words = pageWords.settings;
  const value = line.wanted ?? line.held.value;
  if (!isFields(value)) return null;
  return (
    <section class="card setting" aria-labelledby="setting-fields">
      <div class="setting-says">
        <h2 id="setting-fields">{words.names.fields}</h2>
        <p class="note" id="setting-fields-hint">
          {words.fieldsHint}
        </p>
        <div
          class="radios"
          role="group"
          aria-labelledby="setting-fields"
          aria-describedby="setting-fields-hint"
        >
          {fieldNames.map((name) => (
            <label key={name}>
              <input
                type="checkbox"
                checked={value[name]}
                onChange={() => void settings.choose('fields', { ...value, [name]: !value[name] })}
              />
              <bdi>{called(name)}</bdi>
            </label>
          ))}
        </div>
        <p class="note">{words.textHint}</p>
        <Fate settings={settings} name="fields" line={line} ofProject={false} said={said} />
      </div>
      <div class="setting-shows">
        <p class="hint">{words.preview}</p>
        <dl class="told">
          {fieldNames
            .filter((name) => value[name])
            .map((name) => (
              <div key={name}>
                <dt>
                  <bdi>{called(name)}</bdi>
                </dt>
                <dd>
                  <bdi>{samples[name]}</bdi>
                </dd>
              </div>
            ))}
        </dl>
      </div>
    </section>
  );
}
