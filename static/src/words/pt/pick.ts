// Every word of the fields that find things of Jira's.

export const pick = {
  add: 'Adicionar…',
  searching: 'Procurando…',
  noAnswer: 'O Jira não respondeu. Tente de novo.',
  noneFound: 'Nada encontrado',
  remove: (name: string) => `Remover ${name}`,
};
