import type { LateWords } from '../words';

export const mine: LateWords['mine'] = {
  menu: 'Meine Einstellungen …',
  title: 'Meine Einstellungen',
  hint: 'Nur für Sie, in allen Vorgängen und allen Ihren Browsern.',
  language: 'Sprache',
  completed: 'Erledigte Einträge',
  asProject: 'Wie im Projekt',
  asJira: 'Wie in Jira',
  shown: 'Eingeblendet',
  hidden: 'Ausgeblendet',
  saved: 'Gespeichert',
  conflict: 'Sie haben das inzwischen woanders geändert. Gezeigt wird, was jetzt gilt.',
};
