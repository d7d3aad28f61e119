import type { Format, Kind } from '../../admin/api';
import type { Unknown } from '../../admin/lookup';
import type { Access } from '../../admin/tokens';
import { formsOf } from '../form';
import { page } from './page';
import type { AdminWords } from '../words';

const { many, number, time } = formsOf('de');

const parts: Record<Kind, string> = {
  site: 'Alles auf dieser Site',
  project: 'Ein Projekt',
  issue: 'Ein Vorgang',
  person: 'Eine Person',
};

const idFields: Record<Kind, string> = {
  site: '',
  project: 'Schlüssel oder ID des Projekts',
  issue: 'Schlüssel oder ID des Vorgangs',
  person: 'Konto-ID der Person',
};

const idHints: Record<Kind, string> = {
  site: '',
  project: 'Zum Beispiel WEB. Von einem gelöschten Projekt bleibt nur die ID.',
  issue: 'Zum Beispiel WEB-1. Von einem gelöschten Vorgang bleibt nur die ID.',
  person: 'Sie steht am Ende der Adresse des Profils der Person in Jira.',
};

const formats: Record<Format, string> = {
  json: 'JSON, für Programme',
  markdown: 'Markdown, zum Lesen',
  csv: 'CSV, für Tabellen',
};

const missing: Record<Kind, string> = {
  site: 'Geben Sie an, welche Site Sie meinen.',
  project: 'Geben Sie an, welches Projekt Sie meinen.',
  issue: 'Geben Sie an, welchen Vorgang Sie meinen.',
  person: 'Geben Sie an, welche Person Sie meinen.',
};

const unknown: Record<Kind, string> = {
  site: 'Jira kennt diese Site nicht.',
  project: 'Jira kennt kein solches Projekt. Wurde es gelöscht, nehmen Sie seine ID.',
  issue: 'Jira kennt keinen solchen Vorgang. Wurde er gelöscht, nehmen Sie seine ID.',
  person: 'Jira kennt keine solche Person. Wurde ihr Konto gelöscht, nehmen Sie ihre ID.',
};

const unknowns: Record<Unknown, (kind: Kind) => string> = {
  empty: (kind) => missing[kind],
  malformed: (kind) =>
    kind === 'person' ? 'Das ist keine Konto-ID.' : 'Das ist weder ein Schlüssel noch eine ID.',
  not_found: (kind) => unknown[kind],
};

const deeds: Record<string, string> = {
  export: 'Export',
  erase: 'Löschung',
  'rotate keys': 'Schlüssel gewechselt',
  'create template': 'Vorlage erstellt',
  'change template': 'Vorlage geändert',
  'move template': 'Vorlage verschoben',
  'archive template': 'Vorlage archiviert',
  'delete template': 'Vorlage gelöscht',
  'import templates': 'Vorlagen importiert',
  'update issues': 'Offene Vorgänge aktualisiert',
  'import checklists': 'Checklisten importiert',
  'create token': 'API-Token erstellt',
  'revoke token': 'API-Token widerrufen',
  'create hook': 'Benachrichtigte Adresse hinzugefügt',
  'change hook': 'Benachrichtigte Adresse geändert',
  'rotate hook': 'Neues Geheimnis einer Adresse',
  'delete hook': 'Benachrichtigte Adresse gelöscht',
  'test hook': 'Benachrichtigte Adresse getestet',
  'switch off hook': 'Benachrichtigte Adresse abgeschaltet',
  'switch off': 'Ausgeschaltet',
  'switch on': 'Eingeschaltet',
  statuses: 'Status geändert',
  'setting severalLists': 'Einstellungen geändert',
  'setting optionalByDefault': 'Einstellungen geändert',
  'setting panel': 'Einstellungen geändert',
  'setting tell': 'Einstellungen geändert',
  'setting language': 'Einstellungen geändert',
  'setting hideComplete': 'Einstellungen geändert',
  'setting fields': 'Einstellungen geändert',
  'setting permissions': 'Berechtigungen geändert',
  rules: 'Regeln geändert',
  watches: 'Gezählte Einträge geändert',
};

const colours: Record<string, string> = {
  grey: 'Grau',
  blue: 'Blau',
  green: 'Grün',
  yellow: 'Gelb',
  red: 'Rot',
  purple: 'Violett',
  teal: 'Türkis',
  orange: 'Orange',
  magenta: 'Magenta',
  lime: 'Hellgrün',
};

const nobody: Record<string, string> = {
  operator: 'Betreiber der App',
  jira: 'Jira',
  retention: 'Ende der Aufbewahrungszeit',
  report: 'Atlassian, für ein geschlossenes Konto',
  hook: 'Die Automatisierung selbst',
  erased: 'Eine gelöschte Person',
};

const access: Record<Access, string> = { read: 'Lesen', write: 'Lesen und schreiben' };

const issues = (count: number) => many(count, { one: '# Vorgang', other: '# Vorgänge' });

export const admin: AdminWords = {
  title: 'Ticklist',
  intro: (site) => `Was Ticklist für ${site} aufbewahrt.`,
  notice: page.notice,
  tabs: {
    settings: 'Einstellungen',
    statuses: 'Status',
    permissions: 'Berechtigungen',
    templates: 'Vorlagen',
    rules: 'Regeln',
    hooks: 'Automatisierung',
    imports: 'Import',
    tokens: 'API-Tokens',
    data: 'Daten',
  },
  notLoaded: 'Das konnte nicht geladen werden. Versuchen Sie es erneut.',
  loading: page.loading,
  tryAgain: page.tryAgain,
  none: 'Keine',
  when: (at) => time(new Date(at)),

  stored: 'Was gespeichert ist',
  issues: 'Vorgänge mit Checkliste',
  lists: 'Checklisten',
  items: 'Einträge',
  first: 'Erste angelegt',
  last: 'Letzte Änderung',
  installed: 'App installiert',
  count: number,

  app: 'Die App',
  version: 'Version',
  versionOf: (version, commit) =>
    commit === 'unknown' ? version : `${version} (${commit.slice(0, 12)})`,
  health: 'Zustand',
  ready: 'Arbeitet',
  notReady: 'Arbeitet nicht richtig',

  what: 'Was',
  parts,
  idField: (kind) => idFields[kind],
  idHint: (kind) => idHints[kind],
  unknown: (kind, why) => unknowns[why](kind),
  failure: (kind) => page.failures[kind],

  export: 'Exportieren',
  exportHint: 'Eine Kopie der Checklisten, als Datei. Die Daten bleiben, wo sie sind.',
  format: 'Format',
  formats,
  exportNow: 'Exportieren',
  exporting: 'Export läuft',
  progress: ({ state, done, total }) => {
    switch (state) {
      case 'waiting':
        return 'Warten auf den Beginn des Downloads …';
      case 'running':
        return total > 0
          ? `${number(done)} von ${issues(total)} exportiert`
          : `Bisher ${issues(done)} exportiert`;
      case 'done':
        return `Fertig: ${issues(done)} exportiert. Die Datei liegt, wo Ihr Browser Downloads ablegt.`;
      case 'failed':
        return 'Der Download hat nicht begonnen oder ist abgebrochen. Was Sie von der Datei haben, ist nicht vollständig.';
    }
  },

  erase: 'Löschen',
  eraseHint:
    'Was gelöscht ist, lässt sich nicht zurückholen. Die App bleibt installiert und arbeitet weiter.',
  eraseAsk: 'Löschen …',
  confirmTitle: {
    site: () => 'Alles auf dieser Site löschen?',
    project: (name) => `Alle Checklisten des Projekts ${name} löschen?`,
    issue: (name) => `Die Checklisten des Vorgangs ${name} löschen?`,
    person: () => 'Diese Person löschen?',
  },
  counting: 'Es wird gezählt …',
  amount: (stored) =>
    stored.issues === 0
      ? 'Davon ist nichts gespeichert.'
      : `Das sind ${many(stored.items, { one: '# Eintrag', other: '# Einträge' })} an ${issues(stored.issues)}.`,
  person: (id) =>
    `Wo immer das Konto ${id} steht, als Bearbeiter, als Urheber einer Änderung oder in einem Text, steht dann „gelöscht“. Die Einträge bleiben.`,
  typeToConfirm: 'Geben Sie zur Bestätigung den Namen dieser Site ein:',
  confirmField: 'Name dieser Site',
  eraseNow: 'Endgültig löschen',
  erasing: 'Wird gelöscht …',
  cancel: 'Abbrechen',
  erased: (total) =>
    total === 0
      ? 'Fertig. Es gab nichts zu löschen.'
      : many(total, {
          one: 'Fertig: # Datensatz gelöscht.',
          other: 'Fertig: # Datensätze gelöscht.',
        }),

  tokens: {
    title: 'API-Tokens',
    hint: 'Ein Programm mit einem API-Token liest und ändert Checklisten so, wie es die Person, die das Token erstellt hat, in Jira darf.',
    none: 'Es gibt keine.',
    name: 'Name',
    may: 'Was es darf',
    access,
    scope: (may, count, projects) =>
      count === 0
        ? access[may]
        : `${access[may]}, ${count === 1 ? 'Projekt' : 'Projekte'} ${projects}`,
    maker: 'erstellt von',
    until: 'gültig bis',
    expired: 'abgelaufen am',
    revoked: 'widerrufen am',
    used: 'zuletzt verwendet',
    never: 'nie verwendet',
    uses: 'Verwendungen',
    usesOf: (name) => `Verwendungen von ${name}`,
    count: (count, shown) =>
      many(count, { one: 'Einmal verwendet.', other: '#-mal verwendet.' }) +
      (count <= shown
        ? ''
        : many(shown, { one: ' Das war die letzte.', other: ' Dies sind die letzten #.' })),
    revoke: 'Widerrufen…',
    revokeOf: (name) => `${name} widerrufen…`,
    revokeNow: 'Endgültig widerrufen',
    projects: 'Nur diese Projekte',
    projectsHint: 'Schlüssel oder IDs, durch Kommas getrennt. Leer heißt: die ganze Website.',
    unknown: (typed) => `Jira kennt kein Projekt ${typed}.`,
    days: 'Gültig für wie viele Tage',
    create: 'Token erstellen',
    made: 'Das ist das Token. Bewahren Sie es bei Ihren Geheimnissen auf: Es kann nicht noch einmal gezeigt werden.',
    done: 'Ich habe es',
  },

  record: 'Protokoll',
  recordHint:
    'Was Administratoren dieser Site und Betreiber der App getan haben, das Neueste zuerst.',
  recordEmpty: 'Noch nichts.',
  at: 'Wann',
  who: 'Wer',
  did: 'Was',
  many: 'Wie viele',
  nobody,
  deed: (what, scope, failed) =>
    [deeds[what] ?? what, scope === 'site' ? 'ganze Site' : scope].filter(Boolean).join(', ') +
    (failed ? ' (abgebrochen)' : ''),

  statuses: {
    title: 'Status der Einträge',
    siteHint:
      'Worin ein Eintrag sein kann. Ein Klick auf einen Eintrag führt vom ersten Status, der nicht als erledigt gilt, zum ersten, der es tut. Projekte können eigene Status haben.',
    projectHint: 'Worin ein Eintrag dieses Projekts sein kann.',
    ofSite: 'Dieses Projekt hat die Status der Site.',
    begin: 'Für dieses Projekt wählen',
    toSite: 'Die der Site nehmen',
    toStart: 'Zurück zu den anfänglichen',
    add: 'Status hinzufügen',
    save: 'Speichern',
    saving: 'Wird gespeichert …',
    saved: 'Die Status sind gespeichert.',
    complete: 'Gilt als erledigt',
    name: (number) => `Name des Status ${number}`,
    colour: (name) => `Farbe von ${name}`,
    colours,
    up: (name) => `${name} nach oben`,
    down: (name) => `${name} nach unten`,
    remove: (name) => `${name} entfernen`,
    fixed: (name) => `${name} kann nicht entfernt werden`,
    removed: (name) => `${name} wird beim Speichern entfernt.`,
    moved: (name, to, of) => `${name} ist Nummer ${to} von ${of}.`,
    usedTitle: 'Was wird aus ihren Einträgen?',
    used: (name, items) =>
      many(items, { one: `# Eintrag ist „${name}“`, other: `# Einträge sind „${name}“` }),
  },
};
