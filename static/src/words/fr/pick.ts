// Every word of the fields that find things of Jira's.

export const pick = {
  add: 'Ajouter…',
  searching: 'Recherche…',
  noAnswer: 'Jira n’a pas répondu. Réessayez.',
  noneFound: 'Rien trouvé',
  remove: (name: string) => `Retirer ${name}`,
};
