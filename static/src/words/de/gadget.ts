import type { GadgetWords } from '../../gadget/words';
import { formsOf } from '../form';

const { day, many, number, time } = formsOf('de');

export const gadget: GadgetWords = {
  title: 'Fortschritt der Checklisten',
  loading: 'Wird geladen …',
  unset: 'Es ist noch kein Filter ausgewählt.',
  unsetHint: 'Wem dieses Dashboard gehört, kann einen auswählen.',
  configure: 'Konfigurieren',
  refresh: 'Aktualisieren',
  asOf: (moment) => `Stand: ${time(moment)}`,
  empty: 'Der Filter findet keine Vorgänge.',
  none: 'Keiner der gefundenen Vorgänge hat eine Checkliste.',
  untold:
    'Ticklist teilt Jira auf dieser Site nichts über Checklisten mit, daher gibt es hier nichts zu zeigen. Wer Jira administriert, kann das in den Einstellungen von Ticklist ändern.',
  total: (complete, total) => `${number(complete)} von ${number(total)} Punkten erledigt`,
  issues: (count) => many(count, { one: 'in # Vorgang', other: 'in # Vorgängen' }),
  overdueIssues: (count) => many(count, { one: '# überfällig', other: '# überfällig' }),
  without: (count) =>
    many(count, { one: '# Vorgang ohne Checkliste', other: '# Vorgänge ohne Checkliste' }),
  more: (count) => `Nur die ersten ${number(count)} Vorgänge sind gezählt.`,
  progress: (complete, total) => `${number(complete)} von ${number(total)}`,
  due: (date) => `Fällig am ${day(date)}`,
  overdue: (date) => `Überfällig seit ${day(date)}`,
  mandatory: (count) =>
    many(count, { one: '# Pflichtpunkt offen', other: '# Pflichtpunkte offen' }),
  refused: 'Jira kann diese Suche nicht ausführen.',
  hidden: 'Das dürfen Sie in Jira nicht sehen.',
  silent: 'Jira hat nicht geantwortet.',
  again: 'Erneut versuchen',
  form: {
    filter: 'Gespeicherter Filter',
    own: 'JQL schreiben',
    jql: 'JQL-Suche',
    needed: 'Schreiben Sie, welche Vorgänge gefunden werden sollen.',
    order: 'Reihenfolge',
    behind: 'Überfällige und am wenigsten erledigte zuerst',
    byFilter: 'Wie der Filter sortiert',
    title: 'Titel',
    refresh: 'Automatisch aktualisieren',
    never: 'Nie',
    every: (minutes) => many(minutes, { one: 'Jede Minute', other: 'Alle # Minuten' }),
    save: 'Speichern',
    cancel: 'Abbrechen',
    forbidden: 'Nur wem das Dashboard gehört, kann das ändern.',
  },
};
