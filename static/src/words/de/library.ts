import { formsOf, name } from '../form';
import type { PageWords } from '../words';

const { ago, many, number } = formsOf('de');

const when = (at: string) => ago(new Date(at), Date.now());

const done: Record<string, string> = {
  addList: 'Neue Checkliste',
  renameList: 'Umbenannte Checkliste',
  moveList: 'Verschobene Checkliste',
  deleteList: 'Gelöschte Checkliste',
  addItem: 'Neu:',
  editItem: 'Geändert:',
  moveItem: 'Verschoben:',
  deleteItem: 'Gelöscht:',
};

export const library: PageWords['library'] = {
  title: 'Vorlagen',
  siteHint: 'Checklisten, die jedes Projekt dieser Site verwenden kann.',
  projectHint:
    'Checklisten, die die Vorgänge dieses Projekts verwenden können, neben denen der Site.',
  none: 'Es gibt noch keine.',
  make: 'Neue Vorlage',
  importFile: 'Datei importieren …',
  exportAll: 'Alle exportieren',
  alsoArchived: 'Auch archivierte zeigen',
  archivedTag: 'Archiviert',
  actions: (template) => `Aktionen für ${name(template)}`,
  open: 'Öffnen',
  duplicate: 'Duplizieren',
  moveToSite: 'Zur Site verschieben',
  moveToProject: 'In ein Projekt verschieben …',
  exportOne: 'Exportieren',
  archive: 'Archivieren',
  unarchive: 'Wieder anbieten',
  delete: 'Löschen …',
  deleteAsk: (template) => `Die Vorlage „${name(template)}“ löschen?`,
  deleteHint: 'Auch ihre Versionen gehen. Was Vorgänge davon haben, bleibt.',
  deleteNow: 'Endgültig löschen',
  project: 'Schlüssel oder ID des Projekts',
  move: 'Verschieben',

  version: (n) => `Version ${number(n)}`,
  used: (issues) =>
    issues === 0
      ? 'Noch nicht verwendet'
      : many(issues, { one: 'An # Vorgang', other: 'An # Vorgängen' }),
  made: (who, at) => `Angelegt von ${who}, ${when(at)}`,
  changed: (who, at) => `Geändert von ${who}, ${when(at)}`,
  by: (who, at) => `${who}, ${when(at)}`,
  somebody: 'jemandem',

  copyOf: (template) => `Kopie von ${template}`.slice(0, 100),
  archived: (template) => `„${name(template)}“ ist archiviert.`,
  restored: (template) => `„${name(template)}“ wird wieder angeboten.`,
  duplicated: (template) => `„${name(template)}“ ist dupliziert.`,
  deleted: (template) => `„${name(template)}“ ist gelöscht.`,
  moved: (template) => `„${name(template)}“ ist verschoben.`,
  imported: (created, updated) =>
    `${many(created, { one: '# Vorlage hinzugefügt', other: '# Vorlagen hinzugefügt' })}, ${many(updated, { one: '# geändert', other: '# geändert' })}.`,
  noFile: 'Das ist keine Datei mit Vorlagen.',

  beginWith: 'Beginnen mit',
  ways: { empty: 'Nichts', starter: 'Einem Beispiel', text: 'Einem Text' },
  starter: 'Beispiel',
  text: 'Checkliste als Text',
  textHint:
    'Eine Zeile ist ein Eintrag. ? macht ihn optional, >> fügt Einzelheiten an, --- eine Überschrift, # eine Checkliste.',
  create: 'Anlegen',

  back: 'Alle Vorlagen',
  name: 'Name',
  description: 'Beschreibung',
  live: 'Verknüpft',
  liveHint:
    'Vorgänge, die sie bekommen, bleiben verknüpft: Dort lassen sich ihre Einträge nur abhaken, und was Sie hier speichern, ändert sich an allen. An erledigten Vorgängen bleibt sie, wie sie ist, bis sie wieder geöffnet werden.',
  save: 'Speichern',
  unsaved: 'Noch nicht gespeichert.',
  saved: (version) => `Als Version ${number(version)} gespeichert.`,
  savedBoth: (version) =>
    `Als Version ${number(version)} gespeichert. Jemand anderes hatte inzwischen gespeichert: Beider Änderungen sind darin.`,
  nameNeeded: 'Geben Sie ihr einen Namen.',
  tooLong: (field, most) => `${field}: höchstens ${number(most)} Zeichen`,

  versions: 'Versionen',
  difference: 'Was anders ist',
  same: 'Nichts ist anders als in der Version davor.',
  unchanged: (count) =>
    many(count, { one: '# unveränderter Eintrag', other: '# unveränderte Einträge' }),
  changes: { added: 'Neu', deleted: 'Gelöscht', changed: 'Geändert', moved: 'Verschoben' },
  madeOptional: 'jetzt optional',
  madeMandatory: 'jetzt Pflicht',

  update: 'Offene Vorgänge',
  updateHint:
    'Vorgänge behalten die Version, die sie bekamen. Sie können die nicht erledigten auf die neueste bringen: Haken und was an einem Vorgang bearbeitet wurde bleiben.',
  updateLive:
    'Verknüpfte Checklisten folgen von selbst. Hier können Sie Kopien an nicht erledigten Vorgängen auf die neueste Version bringen: Haken und was an einem Vorgang bearbeitet wurde bleiben.',
  updating: (template) => `Vorgänge mit „${name(template)}“ werden aktualisiert`,
  updateAsk: 'Zeigen, was sich ändern würde',
  saveFirst: 'Erst speichern.',
  asking: 'Die Vorgänge werden angesehen …',
  nothingChanges: (issues) =>
    issues === 0
      ? 'Kein offener Vorgang hat diese Vorlage.'
      : many(issues, {
          one: '# offener Vorgang hat sie, und nichts würde sich ändern.',
          other: '# offene Vorgänge haben sie, und nichts würde sich ändern.',
        }),
  changing: (changed, issues) =>
    `${many(changed, { one: '# Vorgang würde sich ändern', other: '# Vorgänge würden sich ändern' })}, von ${number(issues)} offenen.`,
  first: (issue) => `An ${issue}`,
  change: (type) => done[type] ?? 'Geändert:',
  issues: 'Vorgänge, die sich ändern würden',
  issue: 'Vorgang',
  from: 'Version',
  counts: { add: 'Neu', edit: 'Geändert', move: 'Verschoben', delete: 'Gelöscht' },
  more: (count) => many(count, { one: 'und # weiterer', other: 'und # weitere' }),
  looked: (looked, total) =>
    `Die ersten ${number(looked)} von ${number(total)} Vorgängen wurden angesehen; aktualisiert werden alle.`,
  updateAll: 'Alle aktualisieren',
  updateNow: (count) =>
    many(count, { one: '# Vorgang aktualisieren', other: '# Vorgänge aktualisieren' }),
};
