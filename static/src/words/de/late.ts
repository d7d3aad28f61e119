import { formsOf, name } from '../form';
import type { LateWords } from '../words';
import { imports } from './imports';
import { mine } from './mine';
import { templates } from './templates';

const { ago, day, many, number, time } = formsOf('de');

export const late: LateWords = {
  imports,
  mine,
  templates,
  history: {
    title: 'Verlauf',
    titleOf: (text) => `Verlauf von „${name(text)}“`,
    person: 'Person',
    everybody: 'Alle',
    kind: 'Was getan wurde',
    everything: 'Alles',
    kinds: {
      addItem: 'Einträge hinzugefügt',
      editItem: 'Texte geändert',
      setStatus: 'Status geändert',
      setAssignee: 'Zuständige geändert',
      setDue: 'Fälligkeiten geändert',
      setOptional: 'Optional oder verpflichtend gemacht',
      setLink: 'Verknüpfungen geändert',
      moveItem: 'Einträge verschoben',
      deleteItem: 'Einträge gelöscht',
      addList: 'Checklisten hinzugefügt',
      renameList: 'Checklisten umbenannt',
      moveList: 'Checklisten verschoben',
      deleteList: 'Checklisten gelöscht',
      setLive: 'Checklisten verbunden oder gelöst',
    },
    did: {
      addItem: (text) => `„${name(text)}“ hinzugefügt`,
      editItem: (from, text) => `„${name(from)}“ in „${name(text)}“ geändert`,
      editDetails: (text) => `Details von „${name(text)}“ geändert`,
      setStatus: (text, a, b) => `„${name(text)}“ von ${a} auf ${b} gesetzt`,
      makeOptional: (text) => `„${name(text)}“ optional gemacht`,
      makeMandatory: (text) => `„${name(text)}“ verpflichtend gemacht`,
      assign: (text, who) => `„${name(text)}“ zugewiesen an ${who}`,
      unassign: (text) => `Zuweisung von „${name(text)}“ aufgehoben`,
      setDue: (text, date) => `„${name(text)}“ fällig am ${day(date)}`,
      clearDue: (text) => `Fälligkeit von „${name(text)}“ entfernt`,
      link: (text, issue) => `„${name(text)}“ mit ${issue} verknüpft`,
      unlink: (text) => `Verknüpfung von „${name(text)}“ entfernt`,
      moveItem: (text) => `„${name(text)}“ verschoben`,
      moveBetween: (text, x, y) => `„${name(text)}“ von „${name(x)}“ nach „${name(y)}“ verschoben`,
      moveUnder: (text, o) => `„${name(text)}“ unter „${name(o)}“ verschoben`,
      deleteItem: (text, children) =>
        children === 0
          ? `„${name(text)}“ gelöscht`
          : `„${name(text)}“ gelöscht (Einträge darunter: ${number(children)})`,
      addList: (text) => `Checkliste „${name(text)}“ hinzugefügt`,
      renameList: (from, text) => `Checkliste „${name(from)}“ in „${name(text)}“ umbenannt`,
      linkList: (text) => `Checkliste „${name(text)}“ mit ihrer Vorlage verbunden`,
      unlinkList: (text) => `Checkliste „${name(text)}“ von ihrer Vorlage gelöst`,
      moveList: (text) => `Checkliste „${name(text)}“ verschoben`,
      deleteList: (text, count) =>
        `Checkliste „${name(text)}“ gelöscht (Einträge: ${number(count)})`,
    },
    ago,
    at: time,
    restore: 'Wiederherstellen',
    asOfHere: 'Stand von hier wiederherstellen',
    asOf: (date) => `Die Checkliste mit Stand vom ${time(date)}`,
    changes: (of) =>
      `Das ändert die Wiederherstellung: ${[
        [of.add, 'hinzugefügt'],
        [of.edit, 'geändert'],
        [of.move, 'verschoben'],
        [of.delete, 'gelöscht'],
      ]
        .flatMap(([count, what]) => (count ? [`${what}: ${number(Number(count))}`] : []))
        .join(', ')}`,
    same: 'Die Checkliste ist genau wie damals.',
    lists: 'Die Checkliste von damals',
    back: 'Zurück',
    confirm: 'Wiederherstellen',
    restoring: 'Wird wiederhergestellt …',
    restored: (rejected) =>
      rejected === 0
        ? 'Wiederhergestellt.'
        : `Wiederhergestellt; nicht möglich waren: ${number(rejected)}.`,
    notRestored: 'Das ließ sich nicht wiederherstellen. Versuchen Sie es noch einmal.',
    loading: 'Wird geladen …',
    notLoaded: 'Der Verlauf lässt sich gerade nicht laden.',
    more: 'Mehr anzeigen',
    empty: 'Noch wurde nichts getan.',
    beginning: 'Hier hat es begonnen.',
    older: 'Diese Checkliste ist älter als ihr Verlauf: Was davor war, ist nicht bekannt.',
  },
  behind: {
    notice: {
      saving: 'Das Speichern verzögert sich; Ihre Änderungen bleiben erhalten.',
      jira: 'Jira erfährt später als sonst von Änderungen; Checklisten funktionieren wie gewohnt.',
    },
    admin: {
      saving:
        'Das Speichern verzögert sich. Änderungen an Checklisten bleiben erhalten; was hier nicht gespeichert wird, speichern Sie bitte später noch einmal.',
    },
    since: (since) => `Jira kennt seit ${time(since)} nicht alle Änderungen.`,
    why: {
      busy: 'Sie sind unterwegs.',
      limited: 'Es hat die App gebeten zu warten; sie folgen von selbst.',
      failing: 'Es antwortet nicht, wie es soll; die App versucht es weiter.',
      forbidden:
        'Die App darf Vorgänge dieses Projekts nicht ändern; dessen Admins können es erlauben.',
      disabled: 'Die App ist auf dieser Site ausgeschaltet.',
    },
  },
  live: {
    alsoHere: 'Sehen sich das auch an',
    here: (who) => `${who} sieht sich das auch an`,
    more: (count) => `+${count}`,
    moreHere: (count) => many(count, { one: '# weitere Person', other: '# weitere Personen' }),
    rescued:
      'Jemand anderes hat gelöscht, was Sie gerade bearbeitet haben. Ihr Text steht in einem neuen Eintrag.',
    deleted: 'Jemand anderes hat gelöscht, was Sie gerade bearbeitet haben.',
    changedSince:
      'Das lässt sich nicht mehr rückgängig machen: Jemand anderes hat es seither geändert.',
    redone: 'Wiederholt',
    nothingToRedo: 'Nichts zu wiederholen',
  },
  people: {
    formerUser: 'Ehemaliger Benutzer',
    assignedTo: (who) => `${who} zugewiesen`,
    assign: 'Zuweisen',
    search: 'Personen suchen',
    me: 'Mir zuweisen',
    nobody: 'Nicht zugewiesen',
    found: (count) => many(count, { one: '# Person', other: '# Personen' }),
    noneFound: 'Niemand gefunden, der diesen Vorgang sehen darf',
    searching: 'Wird gesucht …',
    noAnswer: 'Jira hat nicht geantwortet. Versuchen Sie es erneut.',
    inactive: 'Inaktiv',
  },
  editor: {
    title: 'Als Text bearbeiten',
    text: 'Text',
    preview: 'Vorschau',
    field: 'Checkliste als Text',
    save: 'Speichern',
    saving: 'Wird gespeichert …',
    saved: 'Die Checkliste ist gespeichert',
    cancel: 'Abbrechen',
    close: 'Schließen',
    help: 'Eine Zeile ist ein Eintrag. [done] oder [x] ist sein Status, ? macht ihn freiwillig, >> fügt Einzelheiten hinzu, --- eine Überschrift, # eine Checkliste.',
    loading: 'Der Text wird geladen …',
    notLoaded: 'Der Text kann gerade nicht geladen werden.',
    tryAgain: 'Erneut versuchen',
    draft: (when) => `Das ist Ihr Text von ${when}, der nicht gespeichert wurde.`,
    dropDraft: 'Neu anfangen',
    discardAsk: 'Ihre Änderungen verwerfen?',
    discard: 'Verwerfen',
    keepEditing: 'Weiter bearbeiten',
    offline:
      'Sie sind offline. Ihr Text bleibt in diesem Browser: Speichern Sie ihn später noch einmal.',
    busy: 'Der Server ist nicht erreichbar. Ihr Text bleibt in diesem Browser: Speichern Sie ihn später noch einmal.',
    signedOut: 'Sie sind abgemeldet. Ihr Text bleibt in diesem Browser: Laden Sie die Seite neu.',
    refused: 'Der Text wurde nicht gespeichert.',
    faults: (count) =>
      many(count, { one: '# Zeile ist nicht lesbar', other: '# Zeilen sind nicht lesbar' }),
    line: (at) => `Zeile ${number(at)}`,
    fault: {
      unknown_status: (token) =>
        `Einen Status „${name(token)}“ gibt es nicht. Gehört er zum Text, schreiben Sie \\ vor die Klammer.`,
      no_item: () => 'Einzelheiten gehören zum Eintrag darüber, und da ist keiner.',
      too_long: (count) => `Hier ist Platz für höchstens ${number(count)} Zeichen.`,
      too_many: (count) => `Es sind mehr als ${number(count)}.`,
      character: () => 'Diese Zeile enthält ein Zeichen, das nicht gespeichert werden kann.',
    },
    empty: 'Noch nichts',
    optional: 'Freiwillig',
    due: (day) => `Fällig am ${day}`,
    follows: (key) => `Folgt ${key}`,
    conflicts: (count) =>
      many(count, {
        one: 'Gespeichert. # Änderung traf auf die von jemand anderem:',
        other: 'Gespeichert. # Änderungen trafen auf die von anderen:',
      }),
    conflict: {
      both_changed: 'Sie und jemand anderes haben das geändert. Beides bleibt:',
      deleted_by_me: 'Sie haben das gelöscht, jemand anderes hat es geändert. Es bleibt:',
      deleted_by_them: 'Jemand anderes hat das gelöscht, Sie haben es geändert. Es bleibt:',
    },
    theirs: 'Von anderen',
    yours: 'Von Ihnen',
    rejected: (count) =>
      many(count, {
        one: '# Änderung wurde nicht gemacht:',
        other: '# Änderungen wurden nicht gemacht:',
      }),
  },
  convert: {
    title: (into, count) =>
      into === 'issue'
        ? many(count, {
            one: '# Eintrag in einen Vorgang umwandeln',
            other: '# Einträge in Vorgänge umwandeln',
          })
        : many(count, {
            one: '# Eintrag in eine Unteraufgabe umwandeln',
            other: '# Einträge in Unteraufgaben umwandeln',
          }),
    type: 'Typ',
    noTypes: (into) =>
      into === 'issue'
        ? 'Es gibt hier keinen Vorgangstyp, den Sie anlegen dürfen.'
        : 'Es gibt hier keinen Typ von Unteraufgaben, den Sie anlegen dürfen.',
    follow: (count) =>
      many(count, {
        one: 'Eintrag erledigen, wenn der Vorgang fertig ist',
        other: 'Einträge erledigen, wenn ihre Vorgänge fertig sind',
      }),
    create: 'Erstellen',
    creating: (at, of) =>
      of === 1 ? 'Wird erstellt …' : `${number(at)} von ${number(of)} wird erstellt …`,
    failed: (count, of) =>
      of === 1
        ? 'Der Eintrag konnte nicht umgewandelt werden.'
        : `${number(count)} von ${number(of)} konnten nicht umgewandelt werden.`,
    needs: (fields) => `In Jira fehlt noch: ${fields}.`,
    notTied: (key) =>
      `${key} wurde erstellt, aber der Eintrag konnte nicht damit verknüpft werden.`,
    noAnswer: 'Jira hat nicht geantwortet. Versuchen Sie es erneut.',
    cancel: 'Abbrechen',
    linkTitle: 'Mit vorhandenem Vorgang verknüpfen',
    key: 'Schlüssel oder Adresse des Vorgangs',
    link: 'Verknüpfen',
    noKey: 'Das ist kein Schlüssel eines Vorgangs wie TICK-12.',
    notFound: (key) => `${key} gibt es nicht, oder Sie dürfen es nicht sehen.`,
    itself: 'Das ist der Vorgang, zu dem die Checkliste gehört.',
    hidden: 'Für Sie nicht sichtbar',
    anIssue: 'Ein Vorgang',
    follows: (key) => `Erledigt, sobald ${key} fertig ist`,
  },
  actions: {
    addHeading: 'Überschrift hinzufügen',
    editAsText: 'Als Text bearbeiten',
    keys: 'Tastenkombinationen',
    edit: 'Bearbeiten',
    addBelow: 'Eintrag darunter hinzufügen',
    moveUp: 'Nach oben',
    moveDown: 'Nach unten',
    moveTop: 'Ganz nach oben',
    moveBottom: 'Ganz nach unten',
    makeOptional: 'Als freiwillig markieren',
    makeMandatory: 'Als Pflicht markieren',
    status: 'Status',
    delete: 'Löschen',
    position: (text, at, of) => `${name(text)}, Position ${at} von ${of}`,
    positionIn: (text, list, at, of) => `${name(text)}, ${name(list)}, Position ${at} von ${of}`,
    deleted: (text) => `${name(text)} gelöscht, kann rückgängig gemacht werden`,
    deletedFlag: (text) => `„${name(text)}“ gelöscht`,
    addDetails: 'Einzelheiten hinzufügen',
    editDetails: 'Einzelheiten bearbeiten',
    assign: 'Zuweisen …',
    due: 'Fälligkeitsdatum',
    indent: 'Unter den Eintrag darüber stellen',
    outdent: 'Aus dem Eintrag darüber herausnehmen',
    moveTo: 'Verschieben nach',
    toIssue: 'In Vorgang umwandeln …',
    toSubtask: 'In Unteraufgabe umwandeln …',
    link: 'Vorhandenen Vorgang verknüpfen …',
    unlink: 'Verknüpfung mit dem Vorgang lösen',
    follow: 'Dem Vorgang folgen',
    unfollow: 'Dem Vorgang nicht mehr folgen',
    copyLink: 'Link kopieren',
    copyText: 'Als Text kopieren',
    copyMarkdown: 'Als Markdown kopieren',
    addList: 'Checkliste hinzufügen',
    redo: 'Wiederholen',
    rename: 'Umbenennen',
    listName: 'Name der Checkliste',
    deleteList: 'Checkliste löschen',
    firstList: 'Checkliste',
    checkAll: 'Alle erledigen',
    uncheckAll: 'Alle wieder öffnen',
    sort: 'Nach Status sortieren',
    clear: 'Erledigte löschen',
    find: 'Einträge suchen',
    today: 'Heute',
    tomorrow: 'Morgen',
    nextWeek: 'Nächsten Montag',
    noDue: 'Kein Fälligkeitsdatum',
    save: 'Speichern',
    cancel: 'Abbrechen',
    detailsHint: 'Einzelheiten hinzufügen',
    detailsKeys: 'Strg Enter speichert, Esc bricht ab',
    selectNone: 'Auswahl aufheben',
    cannotNest: 'Weiter lässt sich das nicht verschieben',
    sorted: 'Nach Status sortiert',
    sortedAlready: 'Bereits nach Status sortiert',
    copied: 'Kopiert',
    notCopied: 'Der Browser hat das Kopieren nicht erlaubt.',
    detailsOf: (text) => `Einzelheiten von ${name(text)}`,
    matches: (count) => many(count, { one: '# Treffer', other: '# Treffer' }),
    selected: (count) =>
      many(count, { one: '# Eintrag ausgewählt', other: '# Einträge ausgewählt' }),
    nested: (text, above) => `${name(text)} steht jetzt unter ${name(above)}`,
    movedTo: (count, list) =>
      `${many(count, { one: '# Eintrag', other: '# Einträge' })} nach ${name(list)} verschoben`,
    changed: (count) => many(count, { one: '# Eintrag geändert', other: '# Einträge geändert' }),
    deletedAll: (text) => `„${name(text)}“ und die Einträge darunter gelöscht`,
    deletedMany: (count) =>
      many(count, { one: '# Eintrag gelöscht', other: '# Einträge gelöscht' }),
    listAdded: (list) => `Checkliste ${name(list)} hinzugefügt`,

    keyGroups: [
      [
        'Auf einem Eintrag',
        [
          ['↑ / ↓', 'Nächster oder voriger Eintrag'],
          ['Pos1 / Ende', 'Erster oder letzter Eintrag'],
          ['Leertaste', 'Erledigen oder wieder öffnen'],
          ['1 – 9', 'Status setzen'],
          ['Enter / F2', 'Text bearbeiten'],
          ['N', 'Einzelheiten bearbeiten'],
          ['← / →', 'Einträge darunter und Einzelheiten ein- oder ausklappen'],
          ['Strg Enter', 'Eintrag darunter hinzufügen'],
          ['O', 'Freiwillig oder Pflicht'],
          ['A', 'Zuweisen'],
          ['D', 'Fälligkeitsdatum'],
          ['I', 'In einen Vorgang umwandeln'],
          ['M', 'Alle Aktionen'],
          ['L', 'Link kopieren'],
          ['C', 'Als Text kopieren'],
          ['Entf', 'Löschen'],
        ],
      ],
      [
        'Verschieben',
        [
          ['Alt ↑ / Alt ↓', 'Nach oben oder unten'],
          ['Alt Pos1 / Alt Ende', 'Ganz nach oben oder unten'],
          ['Alt → / Alt ←', 'Unter den Eintrag darüber, wieder heraus'],
        ],
      ],
      [
        'Mehrere Einträge',
        [
          ['X', 'Auswählen oder abwählen'],
          ['Umschalt ↑ / Umschalt ↓', 'Weiter auswählen'],
          ['Strg A', 'Alle auswählen'],
          ['Esc', 'Auswahl aufheben'],
          ['Umschalt X', 'Alle erledigen'],
          ['Umschalt U', 'Alle wieder öffnen'],
          ['Umschalt C', 'Erledigte löschen'],
          ['Umschalt S', 'Nach Status sortieren'],
        ],
      ],
      [
        'Überall',
        [
          ['/', 'Einträge suchen'],
          ['T', 'Als Text bearbeiten'],
          ['H', 'Erledigte aus- oder einblenden'],
          ['Umschalt H', 'Überschrift hinzufügen'],
          ['Umschalt L', 'Checkliste hinzufügen'],
          ['Umschalt M', 'Alle Aktionen'],
          ['Strg Z', 'Rückgängig'],
          ['Strg Umschalt Z / Strg Y', 'Wiederholen'],
          ['?', 'Diese Liste'],
        ],
      ],
      [
        'Auf dem Namen einer Checkliste',
        [
          ['Enter', 'Ein- oder ausklappen'],
          ['F2', 'Umbenennen'],
          ['Alt ↑ / Alt ↓', 'Nach oben oder unten'],
          ['M', 'Alle Aktionen'],
          ['Entf', 'Löschen'],
        ],
      ],
    ],
  },
};
