import type { Permission } from '../../admin/settings/api';

// Every word of the tab of permissions.

const names: Record<Permission, string> = {
  view: 'Ver',
  add: 'Añadir',
  edit: 'Editar',
  toggle: 'Marcar',
  delete: 'Eliminar',
  manageTemplates: 'Gestionar plantillas',
};

const hints: Record<Permission, string> = {
  view: 'Ver las listas de una incidencia',
  add: 'Añadir elementos y listas',
  edit: 'Cambiar y mover elementos, sus detalles y personas',
  toggle: 'Cambiar el estado de los elementos',
  delete: 'Eliminar elementos y listas',
  manageTemplates: 'Crear y cambiar plantillas, y eliminar listas vinculadas',
};

export const permissions = {
  title: 'Quién puede hacer qué',
  off: 'Según Jira',
  offHint: 'Quien ve una incidencia ve sus listas, y quien puede editarla las cambia.',
  on: 'Según lo elegido aquí',
  onHint: 'Nadie ve una lista cuya incidencia Jira no le muestra.',
  names,
  hints,
  asJira: 'Según Jira',
  chosen: 'Personas elegidas',
  nobody: 'Nadie',
  kinds: { role: 'Rol', group: 'Grupo', user: 'Persona' },
  assignee: 'Responsable de la incidencia',
  reporter: 'Informador de la incidencia',
  who: (name: string) => `Quién tiene «${name}»`,
  addTo: (name: string) => `Conceder «${name}» a`,
  save: 'Guardar',
  check: '¿Qué puede hacer una persona?',
  checkHint: 'Con lo elegido arriba, guardado o no.',
  person: 'Persona',
  permission: 'Permiso',
  verdict: 'Lo tiene',
  verdicts: { jira: 'Según Jira', no: 'No', blind: 'No: no puede ver' },
  yesBy: (by: string) => `Sí: ${by}`,
  someBy: (by: string) => `Donde se cumple: ${by}`,
};
