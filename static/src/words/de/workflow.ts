import type { Verb } from '../../workflow/actions';
import type { Fault, Kind } from '../../workflow/rule';
import { formsOf } from '../form';
import type { WorkflowWords } from '../words';
import { page } from './page';

// Every word of the pages in Jira's editor of workflows.

const { many, number } = formsOf('de');

const rules: Record<Kind, string> = {
  all: 'Alle Einträge sind erledigt',
  mandatory: 'Alle verpflichtenden Einträge sind erledigt',
  count: 'Eine Anzahl von Einträgen ist erledigt',
  percent: 'Ein Anteil der Einträge ist erledigt',
  list: 'Eine Checkliste mit bestimmtem Namen ist erledigt',
  matching: 'Einträge mit bestimmtem Text sind erledigt',
  overdue: 'Kein Eintrag ist überfällig',
};

const faults: Record<Fault, string> = {
  n: 'Geben Sie eine ganze Zahl ein, die erreicht werden kann.',
  list: 'Geben Sie den Namen der Checkliste ein.',
  pattern: 'Geben Sie den Text ein, den die Einträge haben.',
  message: 'Das ist zu lang.',
};

const verbs: Record<Verb, string> = {
  check: 'Einträge erledigen',
  uncheck: 'Einträge wieder öffnen',
  status: 'Status von Einträgen setzen',
  add: 'Einträge hinzufügen',
  apply: 'Eine Vorlage anwenden',
  remove: 'Entfernen, was eine Vorlage gebracht hat',
  clear: 'Checklisten löschen',
};

export const workflow: WorkflowWords = {
  titles: {
    validator: 'Der Übergang wird verweigert, außer wenn',
    condition: 'Der Übergang wird ausgeblendet, außer wenn',
    function: 'Nach dem Übergang',
  },
  page,
  unreadable: 'Was hier gespeichert war, ist nicht lesbar. Wählen Sie es neu und speichern Sie.',
  toldNothing:
    'Ticklist sagt Jira auf dieser Site nichts. Jira sieht daher nicht, wie weit eine Checkliste ist, und diese Regel kann nicht wirken. Ändern lässt sich das unter Apps, Ticklist, Einstellungen: „Was Jira erfährt“.',

  rule: 'Was gelten muss',
  rules,
  n: { count: 'Anzahl der Einträge', percent: 'Prozent der Einträge' },
  list: 'Name der Checkliste',
  onlyList: 'Nur in der Checkliste',
  onlyListHint: 'Leer heißt: in allen Checklisten.',
  pattern: 'Text der Einträge',
  patternHint:
    'Gemeint sind Einträge, die ihn enthalten, groß- oder kleingeschrieben. Ein regulärer Ausdruck steht zwischen Schrägstrichen: /^sign(ed)? off/.',
  need: 'Vorgänge ohne solche Einträge verweigern',
  message: 'Was der Person gesagt wird',
  messageHint: 'Leer heißt:',
  faults,
  expression: 'Jira-Ausdruck',
  expressionHint: 'Jira wertet ihn mit dem aus, was Ticklist ihm über den Vorgang gesagt hat.',
  waiting: 'Ticklist erfährt, welche Einträge zu zählen sind …',
  counting:
    'Ticklist zählt diese Einträge für Jira. Bei Vorgängen, die es schon gibt, dauert es einige Minuten.',
  uncounted:
    'Ticklist zählt diese Einträge nicht mehr. Bearbeiten Sie diese Regel und speichern Sie sie erneut.',

  says: {
    all: 'Alle Einträge müssen erledigt sein.',
    mandatory: 'Alle verpflichtenden Einträge müssen erledigt sein.',
    count: (n) =>
      many(n, {
        one: 'Mindestens # Eintrag muss erledigt sein.',
        other: 'Mindestens # Einträge müssen erledigt sein.',
      }),
    percent: (n) => `Mindestens ${number(n)} % der Einträge müssen erledigt sein.`,
    list: (name) => `Die Checkliste „${name}“ muss erledigt sein.`,
    matching: (text) => `Einträge mit „${text}“ müssen erledigt sein.`,
    overdue: 'Kein Eintrag darf überfällig sein.',
    inList: (name) => `Nur die Checkliste „${name}“ zählt.`,
    need: 'Es muss einen solchen Eintrag geben.',
    noNeed: 'Vorgänge ohne solche Einträge dürfen weiter.',
    told: (message) => `Wem der Übergang verweigert wird, liest: „${message}“`,
  },

  actions: {
    title: (n) => `Aktion ${number(n)}`,
    none: 'Noch geschieht nichts.',
    add: 'Aktion hinzufügen',
    remove: (n) => `Aktion ${number(n)} entfernen`,
    up: (n) => `Aktion ${number(n)} nach oben`,
    down: (n) => `Aktion ${number(n)} nach unten`,
    removed: (n) => `Aktion ${number(n)} wurde entfernt.`,
    moved: (from, to) => `Aktion ${number(from)} ist jetzt Aktion ${number(to)}.`,
    verb: 'Was geschieht',
    verbs,
    pattern: 'Nur Einträge mit dem Text',
    patternHint: 'Leer heißt: alle Einträge. Ein regulärer Ausdruck steht zwischen Schrägstrichen.',
    status: 'Status',
    lines: 'Einträge, einer je Zeile',
    linesHint: 'Geschrieben wie im Texteditor einer Checkliste.',
    template: 'Name der Vorlage',
    mode: 'Was aus dem wird, was da ist',
    modes: {
      missing: 'Es bleibt; nur was noch fehlt, kommt dazu',
      append: 'Es bleibt; alles kommt dazu',
      replace: 'Es verschwindet',
    },
    intoList: 'In die Checkliste',
    intoListHint: 'Leer heißt: in die erste. Eine, die es nicht gibt, wird angelegt.',
    faults: {
      none: 'Fügen Sie eine Aktion hinzu.',
      status: 'Wählen Sie einen Status.',
      lines: 'Geben Sie einen Eintrag ein.',
      template: 'Wählen Sie eine Vorlage.',
    },
    json: 'Was Jira aufbewahrt',
  },
};
