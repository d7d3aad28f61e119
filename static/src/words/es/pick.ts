// Every word of the fields that find things of Jira's.

export const pick = {
  add: 'Añadir…',
  searching: 'Buscando…',
  noAnswer: 'Jira no ha respondido. Inténtelo de nuevo.',
  noneFound: 'No se ha encontrado nada',
  remove: (name: string) => `Quitar ${name}`,
};
