import { formsOf } from '../form';

// The words of importing, into an issue and into a project.

const { many } = formsOf('de');

export const imports = {
  menu: 'Importieren …',
  title: 'Checklisten importieren',
  source: 'Woher',
  own: 'Text oder Datei',
  found: (app: string) => `${app}, in diesem Vorgang`,
  data: 'Zu importierender Text',
  hint: 'Hier einfügen oder eine Datei wählen: Text, Markdown, CSV oder JSON von Trello und anderen Apps.',
  file: 'Datei wählen',
  format: 'Dateiformat',
  auto: 'Automatisch erkannt',
  counts: (lists: number, items: number) =>
    `${many(lists, { one: '# Checkliste', other: '# Checklisten' })}, ${many(items, { one: '# Eintrag', other: '# Einträge' })}`,
  nothing: 'Darin ist nichts zu importieren.',
  done: (items: number) =>
    many(items, { one: '# Eintrag importiert', other: '# Einträge importiert' }),
  notesTitle: 'Was nicht unverändert bleibt',
  partly: 'Einiges konnte nicht importiert werden.',
  large: 'Das ist größer als 4 MB.',
  unread: 'Diese Datei kann nicht gelesen werden.',
  import: 'Importieren',
  apps: 'Andere Apps',
  intro:
    'Checklisten, die andere Apps in den Vorgängen dieses Projekts ablegen, werden zu denen von Ticklist. Was dort liegt, bleibt unverändert.',
  dry: 'Probelauf',
  start: 'Projekt importieren',
  chooseApp: 'Wählen Sie eine App.',
  begun: 'Es hat begonnen.',
  dryTitle: 'Probelauf: Nichts wurde geändert',
  realTitle: 'Ergebnis des Imports',
  foundIn: (issues: number) =>
    many(issues, {
      one: '# Vorgang hat Checklisten davon',
      other: '# Vorgänge haben Checklisten davon',
    }),
  would: (issues: number) =>
    many(issues, { one: '# Vorgang würde geändert', other: '# Vorgänge würden geändert' }),
  samples: 'Beispiele',
  problems: 'Nicht importierbar',
  unreadable: 'nicht in der erwarteten Form',
  refused: 'einiges wurde abgelehnt',
  notes: {
    status_unknown: 'Status, die dieses Projekt nicht hat, wurden zu einem ebenso erledigten',
    status_elsewhere: 'Es sagt nicht, welche Einträge erledigt sind',
    assignee_left_out: 'Zuständige, die keine Konten dieser Site sind',
    due_left_out: 'Fälligkeiten, die keine Tage sind',
    editor_left_out: 'Wer Einträge zuletzt geändert hat, und wann',
    priority_left_out: 'Prioritäten',
    empty_left_out: 'Einträge ohne Text',
    items_left_out: 'Einträge über der Grenze eines Vorgangs',
    archived_left_out: 'Checklisten archivierter Karten',
    prose_left_out: 'Zeilen, die keine Einträge sind',
    history_left_out: 'Verlauf',
    link_left_out: 'Links zu Vorgängen',
    details_cut: 'Zu lange Details wurden gekürzt',
    name_cut: 'Namen von Checklisten wurden gekürzt',
    text_moved: 'Lange Texte gehen in den Details weiter',
    lists_joined: 'Checklisten über der Grenze wurden Überschriften',
    nesting_flattened: 'Einträge haben nur eine Unterebene',
    not_separable: 'Die Einträge sind darin nicht getrennt',
    several_issues: 'Es enthält Checklisten mehrerer Vorgänge oder Karten',
    characters_changed: 'Zeichen, die nicht bleiben können',
  },
};
