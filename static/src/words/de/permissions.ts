import type { Permission } from '../../admin/settings/api';

// Every word of the tab of permissions.

const names: Record<Permission, string> = {
  view: 'Sehen',
  add: 'Hinzufügen',
  edit: 'Bearbeiten',
  toggle: 'Abhaken',
  delete: 'Löschen',
  manageTemplates: 'Vorlagen verwalten',
};

const hints: Record<Permission, string> = {
  view: 'Die Checklisten eines Vorgangs sehen',
  add: 'Einträge und Checklisten hinzufügen',
  edit: 'Einträge, ihre Details und Personen ändern, Einträge verschieben',
  toggle: 'Den Status von Einträgen ändern',
  delete: 'Einträge und Checklisten löschen',
  manageTemplates: 'Vorlagen anlegen und ändern, verknüpfte Checklisten löschen',
};

export const permissions = {
  title: 'Wer was darf',
  off: 'Wie Jira sagt',
  offHint:
    'Wer einen Vorgang sehen darf, sieht seine Checklisten; wer ihn bearbeiten darf, ändert sie.',
  on: 'Wie hier gewählt',
  onHint: 'Niemand sieht eine Checkliste, deren Vorgang Jira nicht zeigt.',
  names,
  hints,
  asJira: 'Wie Jira sagt',
  chosen: 'Gewählte Personen',
  nobody: 'Niemand',
  kinds: { role: 'Rolle', group: 'Gruppe', user: 'Person' },
  assignee: 'Bearbeiter des Vorgangs',
  reporter: 'Autor des Vorgangs',
  who: (name: string) => `Wer „${name}“ hat`,
  addTo: (name: string) => `„${name}“ erteilen`,
  save: 'Speichern',
  check: 'Was darf eine Person?',
  checkHint: 'Mit dem, was oben gewählt ist, gespeichert oder nicht.',
  person: 'Person',
  permission: 'Berechtigung',
  verdict: 'Hat sie',
  verdicts: { jira: 'Wie Jira sagt', no: 'Nein', blind: 'Nein: darf sie nicht sehen' },
  yesBy: (by: string) => `Ja: ${by}`,
  someBy: (by: string) => `Wo es zutrifft: ${by}`,
};
