import type { Is, On } from '../../admin/rules/api';
import { formsOf } from '../form';

// Every word of the tab of rules.

const { many, number } = formsOf('de');

const events: Record<On, string> = {
  created: 'Wenn ein Vorgang angelegt wird',
  changed: 'Wenn ein Vorgang geändert wird',
  transition: 'Wenn sein Status sich ändert',
};

const comparisons: Record<Is, string> = {
  any: 'hat eines von',
  all: 'hat alle von',
  none: 'hat keines von',
  empty: 'ist leer',
  notEmpty: 'ist nicht leer',
  equals: 'ist genau',
  contains: 'hat einen Teil mit',
};

/** Why a rule does not match. */
const reasons = {
  disabled: 'Sie ist ausgeschaltet',
  event: 'Sie wartet auf etwas anderes',
  to: 'Sie wartet auf einen anderen Status',
  untouched: 'Nichts, worauf sie achtet, hat sich geändert',
  project: 'Sie ist für andere Projekte',
  issueType: 'Sie ist für andere Typen',
  condition: 'Eine Bedingung trifft nicht zu',
  already: 'Der Vorgang hatte sie schon',
  noTemplate: 'Ihre Vorlage gibt es nicht mehr',
};

export const rules = {
  title: 'Regeln',
  siteHint:
    'Eine Regel bringt eine Vorlage von selbst an Vorgänge, einmal. Diese gelten für alle Projekte oder für einige.',
  projectHint:
    'Eine Regel bringt eine Vorlage von selbst an Vorgänge dieses Projekts, einmal. Die Site kann weitere haben.',
  none: 'Es gibt noch keine Regeln.',
  add: 'Regel hinzufügen',
  edit: 'Bearbeiten',
  allTypes: 'Alle Typen',
  allStatuses: 'Jeder Status',
  allProjects: 'Alle Projekte',
  noTemplate: 'Eine Vorlage, die es nicht mehr gibt',
  missing:
    'Ihre Vorlage fehlt: Sie wurde gelöscht, archiviert oder verschoben. Die Regel bringt nichts, bis Sie eine andere wählen.',
  missingTemplate: 'Wählen Sie eine Vorlage: Die der Regel fehlt.',
  templateNeeded: 'Wählen Sie eine Vorlage: Die Regel nennt keine.',
  projectTemplates: 'Dieses Projekts',
  siteTemplates: 'Der Site',
  choose: 'Vorlage wählen',
  editTitle: 'Regel bearbeiten',
  newTitle: 'Neue Regel',
  name: 'Name',
  template: 'Vorlage',
  when: 'Wann',
  to: 'In einen dieser Status',
  projects: 'Nur in diesen Projekten',
  types: 'Nur Vorgänge dieser Typen',
  conditions: 'Bedingungen, die alle zutreffen müssen',
  addCondition: 'Feld hinzufügen…',
  removeIt: 'Entfernen',
  how: 'Wie die Vorlage hinzukommt',
  live: 'Verknüpft: ihre Einträge bleiben wie in der Vorlage',
  again: 'Auch an einem Vorgang, der sie schon hatte',
  deleted: 'Jemand anderes hat diese Regel inzwischen gelöscht.',
  save: 'Speichern',
  saveMine: 'Meine speichern',
  takeTheirs: 'Die andere nehmen',
  tryTitle: 'Ausprobieren',
  tryHint: 'Welche Regeln auf einen Vorgang zutreffen würden. An ihm geschieht nichts.',
  issue: 'Schlüssel eines Vorgangs',
  tryNow: 'Ausprobieren',
  rule: 'Regel',
  result: 'Ergebnis',
  matches: 'Er bekäme die Vorlage',
  log: 'Was lief',
  logHint: 'Aus den letzten 30 Tagen, das Neueste zuerst.',
  show: 'Zeigen',
  noRuns: 'Noch nichts.',
  clone: 'Kopie des geklonten Vorgangs',
  workflow: 'Nachfunktion eines Workflows',
  changed: (count: number) => many(count, { one: '# Änderung', other: '# Änderungen' }),
  unchanged: 'Es gab nichts zu ändern',
  more: 'Mehr zeigen',
  events,
  comparisons,
  reasons,
  modes: { missing: 'Nur was fehlt', append: 'Alles, hinter das Vorhandene' },
  conditionsOf: (count: number) => many(count, { one: '# Bedingung', other: '# Bedingungen' }),
  gets: (name: string) => `bekommt „${name}“`,
  getsOfSite: (template: string) => `bekommt „${template}“ (der Site)`,
  enable: (name: string) => `${name} verwenden`,
  editOf: (name: string) => `${name} bearbeiten`,
  up: (name: string) => `${name} nach oben`,
  down: (name: string) => `${name} nach unten`,
  remove: (name: string) => `${name} löschen`,
  conflict: (name: string) =>
    `Jemand anderes hat diese Regel inzwischen geändert; sie heißt jetzt „${name}“. Was Sie geschrieben haben, ist nicht verloren.`,
  comparisonOf: (name: string) => `Wie ${name} verglichen wird`,
  valuesOf: (name: string) => `Werte von ${name}`,
  removeCondition: (name: string) => `Bedingung zu ${name} entfernen`,
  unmet: (name: string) => `Die Bedingung zu ${name} trifft nicht zu`,
  condition: (n: number) => `Bedingung ${number(n)}`,
  outcomes: {
    applied: (items: number) =>
      many(items, { one: '# Eintrag hinzugefügt', other: '# Einträge hinzugefügt' }),
    present: () => 'Alles war schon da',
    gone: () => 'Ihre Vorlage gibt es nicht mehr',
    refused: () => 'Sie passt nicht an den Vorgang',
  },
};
