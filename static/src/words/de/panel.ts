import type { RejectionCode } from '../../domain/operations';
import type { Trouble } from '../../outbox/api';
import type { Notice } from '../../store/page';
import { formsOf, name } from '../form';
import type { PanelWords } from '../words';

const { day, many, number } = formsOf('de');

const waiting = (count: number) =>
  many(count, { one: '# Änderung wartet', other: '# Änderungen warten' });

const troubles: Record<Trouble, (count: number) => string> = {
  offline: (count) => `Offline, ${waiting(count)}`,
  busy: (count) => `Der Server ist ausgelastet. ${waiting(count)}`,
  no_token: (count) => `Jira ist noch nicht fertig geladen. ${waiting(count)}`,
  signed_out: (count) => `Sie sind abgemeldet. ${waiting(count)}, bis Sie die Seite neu laden`,
};

const notices: Record<Notice, string> = {
  log_in: 'Melden Sie sich bei Jira an, um diese Checkliste zu sehen.',
  no_access: 'Sie sind nicht berechtigt, diese Checkliste zu sehen.',
  pending: 'Jira wird gefragt, was Sie sehen dürfen …',
  unavailable: 'Die Checkliste kann gerade nicht angezeigt werden: Jira hat nicht geantwortet.',
};

const reasons: Record<RejectionCode, string> = {
  not_found: 'Jemand anderes hat es gelöscht.',
  exists: 'Es ist schon da.',
  list_required: 'Geben Sie an, zu welcher Checkliste es gehört.',
  invalid: 'Der Text ist leer oder zu lang.',
  limit: 'Dieser Vorgang hat bereits so viele Einträge, wie er haben kann.',
  forbidden: 'Dazu sind Sie nicht berechtigt.',
  live: 'Diese Checkliste wird in ihrer Vorlage bearbeitet.',
  one_list: 'Vorgänge haben hier nur eine Checkliste.',
};

export const panel: PanelWords = {
  title: (issue) => `Checkliste von ${issue}`,

  progress: 'Fortschritt',
  countOf: (complete, total) => `${number(complete)} von ${number(total)}`,
  progressText: (complete, total) => `${number(complete)} von ${number(total)} erledigt`,
  hideCompleted: 'Erledigte ausblenden',
  showCompleted: 'Erledigte anzeigen',
  checklistActions: 'Weitere Aktionen',
  undo: 'Rückgängig',

  empty: 'Noch keine Einträge',
  emptyHint: 'Fügen Sie die Schritte hinzu, die dieser Vorgang braucht.',
  allHidden: (count) =>
    many(count, {
      one: '# erledigter Eintrag ausgeblendet.',
      other: '# erledigte Einträge ausgeblendet.',
    }),
  show: 'Anzeigen',
  pending:
    'Sie können diese Checkliste lesen. Ob Sie sie ändern dürfen, hat Jira noch nicht gesagt.',
  readOnly:
    'Sie können diese Checkliste lesen. Um sie zu ändern, müssen Sie diesen Vorgang bearbeiten dürfen.',

  addItem: 'Eintrag hinzufügen',
  addItemTo: (list) => `Eintrag zu ${name(list)} hinzufügen`,
  addBelow: 'Eintrag darunter hinzufügen',
  editItem: 'Eintrag bearbeiten',
  pasteAsk: (count) =>
    many(count, { one: '# Eintrag hinzufügen?', other: '# Einträge hinzufügen?' }),
  pasteAdd: 'Hinzufügen',
  pasteOne: 'Als einen behalten',
  tooLong: (points, most) => `${number(points)} von höchstens ${number(most)} Zeichen`,

  move: (text) => `${name(text)} verschieben`,
  actions: (text) => `Aktionen für ${name(text)}`,
  optional: 'Freiwillig',
  showMore: 'Mehr anzeigen',
  showLess: 'Weniger anzeigen',
  assigned: 'Zugewiesen',
  day,
  due: 'Fällig am',
  overdue: 'Überfällig seit',
  today: 'Heute',
  tomorrow: 'Morgen',
  details: 'Details',
  children: (complete, total) => `${number(complete)} von ${number(total)} Untereinträgen erledigt`,
  selected: 'Ausgewählt',
  find: 'Einträge suchen',
  notLoaded: 'Das konnte nicht geladen werden. Versuchen Sie es erneut.',

  saved: 'Gespeichert',
  saving: 'Wird gespeichert …',
  waiting: (why, count) => troubles[why](count),
  tryNow: 'Jetzt versuchen',
  notSaved: 'Nicht gespeichert',
  retry: 'Wiederholen',
  discard: 'Verwerfen',
  dismiss: 'Schließen',
  notice: (notice) => notices[notice],
  tryAgain: 'Erneut versuchen',
  loading: 'Wird geladen …',
  why: (code) => reasons[code],
  wanted: ({ op }) => ('text' in op && op.text ? `„${name(op.text)}“` : ''),

  announce: {
    status: (text, status, complete, total) => `${name(text)}: ${status}, ${complete} von ${total}`,
    completed: (text, complete, total) => `${name(text)} erledigt, ${complete} von ${total}`,
    notCompleted: (text, complete, total) =>
      `${name(text)} nicht erledigt, ${complete} von ${total}`,
    added: (text) => `${name(text)} hinzugefügt`,
    addedMany: (count) =>
      many(count, { one: '# Eintrag hinzugefügt', other: '# Einträge hinzugefügt' }),
    edited: (text) => `${name(text)} gespeichert`,
    undone: 'Rückgängig gemacht',
    nothingToUndo: 'Nichts rückgängig zu machen',
    notSaved: (count) =>
      many(count, {
        one: '# Änderung wurde nicht gespeichert',
        other: '# Änderungen wurden nicht gespeichert',
      }),
  },
};
