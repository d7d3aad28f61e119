import { formsOf, name } from '../form';
import type { LateWords } from '../words';

const { many, number } = formsOf('es');

export const templates: LateWords['templates'] = {
  menu: 'Añadir desde una plantilla…',
  saveMenu: 'Guardar como plantilla…',
  use: 'Usar una plantilla',

  title: 'Añadir desde una plantilla',
  search: 'Buscar plantillas',
  templates: 'Plantillas',
  ofSite: 'Todos los proyectos',
  liveTag: 'Vinculada',
  none: 'Todavía no hay plantillas.',
  noneHint: 'Guarda una lista como plantilla o pide a un administrador del proyecto que cree una.',
  noMatch: 'Ninguna plantilla coincide.',
  loading: 'Cargando…',
  preview: 'Lo que se añade',
  there: 'Ya está',
  how: 'Cómo añadirla',
  modes: {
    append: 'Añadir todo',
    missing: 'Añadir solo lo que falta',
    replace: 'Reemplazar lo que hay',
  },
  live: 'Mantenerla vinculada a la plantilla',
  liveHint:
    'Aquí sus elementos solo se pueden marcar. Lo que cambia en la plantilla cambia también aquí.',
  add: 'Añadir',
  adding: 'Añadiendo…',
  replace: 'Reemplazar…',
  replaceAsk: (items) =>
    `${many(items, { one: 'Se va # elemento de esta incidencia.', other: 'Se van # elementos de esta incidencia.' })} El historial conserva lo que había.`,
  replaceNow: 'Reemplazar todo',
  cancel: 'Cancelar',
  added: (template) => `Añadido desde «${name(template)}»`,
  nothing: 'Ya está todo.',

  saveTitle: 'Guardar como plantilla',
  name: 'Nombre',
  description: 'Descripción',
  lists: 'Listas',
  saveHint: 'No se guardan las marcas, las fechas ni las incidencias enlazadas.',
  save: 'Guardar',
  saving: 'Guardando…',
  saved: (template) => `«${name(template)}» ya es una plantilla`,
  nameNeeded: 'Ponle un nombre.',
  listNeeded: 'Elige una lista.',
  tooLong: (field, most) => `${field}: ${number(most)} caracteres como máximo`,

  where: 'Se ofrece en',
  ofProject: 'Este proyecto',
  mayNot: 'Aquí no puede crear plantillas. Pregunte a un administrador del proyecto.',
  rename: 'Cambiar nombre…',
  delete: 'Eliminar…',
  deleteAsk: (template) =>
    `¿Eliminar la plantilla «${name(template)}»? Lo que viene de ella se queda.`,
  linkedTo: (issues) =>
    `Sus listas están vinculadas a ${many(issues, { one: '# incidencia', other: '# incidencias' })}. Allí pasan a ser listas normales que se pueden editar.`,
  deleteNow: 'Eliminar',
  renamed: (template) => `La plantilla se llama ahora «${name(template)}»`,
  deleted: (template) => `«${name(template)}» se ha eliminado`,

  fromTemplate: 'De una plantilla',
  from: (template) => `De la plantilla «${name(template)}»`,
  fromGone: 'De una plantilla que ya no se ofrece',
  liveList: 'Lista vinculada',
  liveSays: 'Sigue a su plantilla: se edita allí y aquí solo se puede marcar.',

  offline: 'No tienes conexión. Inténtalo de nuevo.',
  busy: 'No se puede acceder al servidor. Inténtalo de nuevo.',
  signed_out: 'Has cerrado la sesión. Vuelve a cargar la página.',
  refused: 'El servidor no ha podido hacerlo.',
};
