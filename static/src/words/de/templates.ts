import { formsOf, name } from '../form';
import type { LateWords } from '../words';

const { many, number } = formsOf('de');

export const templates: LateWords['templates'] = {
  menu: 'Aus einer Vorlage hinzufügen …',
  saveMenu: 'Als Vorlage speichern …',
  use: 'Eine Vorlage verwenden',

  title: 'Aus einer Vorlage hinzufügen',
  search: 'Vorlagen suchen',
  templates: 'Vorlagen',
  ofSite: 'Alle Projekte',
  liveTag: 'Verknüpft',
  none: 'Es gibt noch keine Vorlagen.',
  noneHint:
    'Speichern Sie eine Checkliste als Vorlage, oder bitten Sie einen Admin des Projekts darum.',
  noMatch: 'Keine Vorlage passt dazu.',
  loading: 'Wird geladen …',
  preview: 'Was hinzukommt',
  there: 'Schon da',
  how: 'Wie sie hinzukommt',
  modes: {
    append: 'Alles hinzufügen',
    missing: 'Nur hinzufügen, was fehlt',
    replace: 'Ersetzen, was da ist',
  },
  live: 'Mit der Vorlage verknüpft lassen',
  liveHint:
    'Die Einträge lassen sich hier nur abhaken. Was in der Vorlage geändert wird, ändert sich auch hier.',
  add: 'Hinzufügen',
  adding: 'Wird hinzugefügt …',
  replace: 'Ersetzen …',
  replaceAsk: (items) =>
    `${many(items, { one: '# Eintrag dieses Vorgangs geht.', other: '# Einträge dieses Vorgangs gehen.' })} Der Verlauf behält, was da war.`,
  replaceNow: 'Alles ersetzen',
  cancel: 'Abbrechen',
  added: (template) => `Aus „${name(template)}“ hinzugefügt`,
  nothing: 'Alles davon ist schon da.',

  saveTitle: 'Als Vorlage speichern',
  name: 'Name',
  description: 'Beschreibung',
  lists: 'Checklisten',
  saveHint: 'Haken, Termine und verknüpfte Vorgänge bleiben weg.',
  save: 'Speichern',
  saving: 'Wird gespeichert …',
  saved: (template) => `„${name(template)}“ ist jetzt eine Vorlage`,
  nameNeeded: 'Geben Sie ihr einen Namen.',
  listNeeded: 'Wählen Sie eine Checkliste.',
  tooLong: (field, most) => `${field}: höchstens ${number(most)} Zeichen`,

  where: 'Angeboten in',
  ofProject: 'Dieses Projekt',
  mayNot: 'Sie dürfen hier keine Vorlagen anlegen. Fragen Sie einen Admin des Projekts.',
  rename: 'Umbenennen …',
  delete: 'Löschen …',
  deleteAsk: (template) => `Die Vorlage „${name(template)}“ löschen? Was aus ihr stammt, bleibt.`,
  linkedTo: (issues) =>
    `Ihre Checklisten sind mit ${many(issues, { one: '# Vorgang', other: '# Vorgängen' })} verknüpft. Dort werden sie zu gewöhnlichen Checklisten, die sich bearbeiten lassen.`,
  deleteNow: 'Löschen',
  renamed: (template) => `Die Vorlage heißt jetzt „${name(template)}“`,
  deleted: (template) => `„${name(template)}“ ist gelöscht`,

  fromTemplate: 'Aus einer Vorlage',
  from: (template) => `Aus der Vorlage „${name(template)}“`,
  fromGone: 'Aus einer Vorlage, die nicht mehr angeboten wird',
  liveList: 'Verknüpfte Checkliste',
  liveSays: 'Sie folgt ihrer Vorlage: Bearbeitet wird sie dort, hier lässt sie sich nur abhaken.',

  offline: 'Sie sind offline. Versuchen Sie es noch einmal.',
  busy: 'Der Server ist nicht erreichbar. Versuchen Sie es noch einmal.',
  signed_out: 'Sie sind abgemeldet. Laden Sie die Seite neu.',
  refused: 'Der Server konnte das nicht tun.',
};
