// Every word of the fields that find things of Jira's.

export const pick = {
  add: 'Hinzufügen…',
  searching: 'Suche läuft…',
  noAnswer: 'Jira hat nicht geantwortet. Versuchen Sie es noch einmal.',
  noneFound: 'Nichts gefunden',
  remove: (name: string) => `${name} entfernen`,
};
