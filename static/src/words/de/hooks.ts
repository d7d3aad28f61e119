import type { PageWords } from '../words';

// Every word of the tab of automation.

const events: PageWords['hooks']['events'] = {
  'item.checked': 'Punkt abgehakt',
  'item.unchecked': 'Haken entfernt',
  'item.added': 'Punkt hinzugefügt',
  'item.assigned': 'Punkt zugewiesen',
  'item.overdue': 'Punkt überfällig',
  'list.completed': 'Liste abgeschlossen',
};

const faults: PageWords['hooks']['faults'] = {
  redirect: 'an eine andere Adresse verwiesen',
  timeout: 'keine rechtzeitige Antwort',
  name: 'Hostname nicht gefunden',
  tls: 'Zertifikat ungültig',
  not_public: 'nicht im Internet',
  connection: 'keine Verbindung',
  off: 'abgeschaltet',
};

export const hooks: PageWords['hooks'] = {
  title: 'Automatisierung',
  hint: 'Adressen, die erfahren, was mit Checklisten geschieht: ein eingehender Webhook der Jira-Automatisierung oder ein eigenes Programm. Namen und Texte werden nur gesendet, wenn die Einstellungen sie Jira überlassen.',
  none: 'Noch erfährt niemand etwas.',
  add: 'Adresse hinzufügen',
  name: 'Bezeichnung',
  url: 'Adresse',
  urlHint: 'Beginnt mit https:// und liegt im Internet.',
  token: 'Token der Jira-Automatisierung',
  tokenHint:
    'Das Geheimnis, das die Regel neben ihrer Adresse zeigt. Bleibt das Feld leer, ändert es sich nicht.',
  projects: 'Nur in diesen Projekten',
  projectsHint: 'Schlüssel oder IDs, durch Kommas getrennt; leer für alle.',
  unknown: (text: string) => `Es gibt kein Projekt ${text}, das Sie sehen können.`,
  zone: 'Ein Tag endet in dieser Zeitzone',
  tells: 'Benachrichtigen, wenn',
  save: 'Speichern',
  change: 'Ändern',
  remove: 'Löschen',
  removeNow: 'Löschen, auch was noch wartet',
  rotate: 'Neues Geheimnis',
  test: 'Test senden',
  tested: 'Testergebnis',
  log: 'Sendungen',
  nothing: 'In den letzten sieben Tagen wurde nichts gesendet.',
  event: 'Ereignis',
  issue: 'Vorgang',
  became: 'Ergebnis',
  tries: 'Versuche',
  again: 'Erneut senden',
  enabled: 'Ein',
  disabled: 'Aus',
  failing: (since: string) => `Seit ${since} kommt nichts an`,
  missed: (count: number) => `${count} nicht gesendet: Zu viel wartete`,
  made: 'Das Geheimnis, mit dem Nachrichten signiert werden. Es wird nur jetzt gezeigt. Gab es schon eines, gilt es noch einen Tag.',
  verify: 'Wie ein Empfänger die Signatur prüft',
  verifyHint: 'Code für Node.js zum Kopieren',
  done: 'Ich habe es',
  took: (ms: number) => `${ms} ms Dauer`,
  events,
  faults,
  off: {
    failing: 'Abgeschaltet: Tagelang kam nichts an',
    gone: 'Abgeschaltet: Die Adresse will nichts mehr',
  },
  states: { waiting: 'Wartet', sent: 'Angekommen', failed: 'Nicht angekommen' },
};
