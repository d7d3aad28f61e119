import type { PlainName, SettingName } from '../../admin/settings/api';

// Every word of the tab of settings.

const names: Record<SettingName, string> = {
  severalLists: 'Checklisten an einem Vorgang',
  optionalByDefault: 'Neue Einträge',
  panel: 'Wo das Panel steht',
  tell: 'Was Jira erfährt',
  language: 'Sprache',
  hideComplete: 'Erledigte Einträge',
  permissions: 'Eigene Berechtigungen',
  fields: 'Felder in Jira',
};

const hints: Record<PlainName, string> = {
  severalLists:
    'Ob an einem Vorgang weitere Checklisten angelegt werden können. Vorhandene bleiben.',
  optionalByDefault: 'Was ein Eintrag ist, bis ihn jemand ändert.',
  panel: 'Wo Jira die Checkliste auf der Seite eines Vorgangs zeigt.',
  tell: 'Was Jira beim Vorgang speichert, für Suche, Automatisierung und Berichte.',
  language: 'Die Sprache des Panels für alle, die keine gewählt haben.',
  hideComplete:
    'Ob erledigte Einträge zu sehen sind, wenn jemand zum ersten Mal einen Vorgang öffnet.',
};

/** What the values are called; languages have names of their own. */
const options: Record<PlainName, Record<string, string>> = {
  severalLists: { true: 'Mehrere', false: 'Eine' },
  optionalByDefault: { true: 'Optional', false: 'Verpflichtend' },
  hideComplete: { true: 'Ausgeblendet', false: 'Sichtbar' },
  panel: { left: 'Unter der Beschreibung', right: 'Daneben, bei den Details' },
  tell: {
    nothing: 'Nichts',
    counts: 'Wie viele Einträge erledigt sind',
    texts: 'Auch die Texte der Einträge',
  },
  language: { jira: 'Die, die jede Person in Jira hat' },
};

const samples: readonly [string, string, string] = [
  'Inhalte einfrieren',
  'Dem Support sagen, was sich ändert',
  'Den Load-Balancer umschalten',
];
const sampleLists: readonly [string, string] = ['Auslieferung', 'Abnahme'];

export const settings = {
  siteHint:
    'Was für alle Projekte gilt, die nichts eigenes wählen. Jede Einstellung wird für sich gespeichert.',
  projectHint:
    'Was für dieses Projekt gilt. Was hier nicht gewählt ist, kommt von der Site. Jede Einstellung wird für sich gespeichert.',
  names,
  hints,
  options,
  fieldsHint:
    'Welche Felder von Jira etwas über die Checklisten sagen, in allen Projekten. Die ersten drei kosten nichts und stehen in keinem Verlauf.',
  textHint:
    'Checklist Text gibt es nur, wo Jira auch die Texte erfährt. Wer dort schreibt, ändert die Checkliste; jede Änderung steht im Verlauf des Vorgangs.',
  badge: 'Abzeichen neben den Details eines Vorgangs',
  noFields: 'Keine',
  fromDefault: 'Von Anfang an',
  fromSite: 'Von der Site',
  ownSite: 'Für die Site gewählt',
  ownProject: 'Für dieses Projekt gewählt',
  toSite: 'Wieder von der Site übernehmen',
  toDefault: 'Zurück zum Anfang',
  saving: 'Wird gespeichert…',
  saved: 'Gespeichert',
  again: 'Erneut versuchen',
  leave: 'So lassen',
  conflict: 'Jemand anderes hat das geändert, während Sie hier waren.',
  theirs: 'Dort gewählt',
  yours: 'Von Ihnen gewählt',
  useYours: 'Meine nehmen',
  keepTheirs: 'Die andere behalten',
  preview: 'Vorschau',
  previewOf: (value: string) => `So sieht es aus: ${value}`,
  samples,
  sampleLists,
  toldNothing: 'In Jira wird nichts gespeichert.',
};
