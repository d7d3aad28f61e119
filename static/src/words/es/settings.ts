import type { PlainName, SettingName } from '../../admin/settings/api';

// Every word of the tab of settings.

const names: Record<SettingName, string> = {
  severalLists: 'Listas en una incidencia',
  optionalByDefault: 'Elementos nuevos',
  panel: 'Dónde está el panel',
  tell: 'Qué sabe Jira',
  language: 'Idioma',
  hideComplete: 'Elementos completados',
  permissions: 'Permisos propios',
  fields: 'Campos en Jira',
};

const hints: Record<PlainName, string> = {
  severalLists: 'Si se pueden añadir más listas a una incidencia. Las que hay se quedan.',
  optionalByDefault: 'Lo que es un elemento hasta que alguien lo cambie.',
  panel: 'Dónde muestra Jira la lista en la página de una incidencia.',
  tell: 'Lo que Jira guarda con la incidencia para su búsqueda, su automatización y sus informes.',
  language: 'El idioma del panel para quienes no han elegido ninguno.',
  hideComplete:
    'Si se ven los elementos completados cuando alguien abre una incidencia por primera vez.',
};

/** What the values are called; languages have names of their own. */
const options: Record<PlainName, Record<string, string>> = {
  severalLists: { true: 'Varias', false: 'Una' },
  optionalByDefault: { true: 'Opcionales', false: 'Obligatorios' },
  hideComplete: { true: 'Ocultos', false: 'Visibles' },
  panel: { left: 'Debajo de la descripción', right: 'Al lado, entre los detalles' },
  tell: {
    nothing: 'Nada',
    counts: 'Cuántos elementos están completados',
    texts: 'También los textos de los elementos',
  },
  language: { jira: 'El que cada persona tiene en Jira' },
};

const samples: readonly [string, string, string] = [
  'Congelar el contenido',
  'Avisar a soporte de los cambios',
  'Cambiar el balanceador de carga',
];
const sampleLists: readonly [string, string] = ['Entrega', 'Revisión'];

export const settings = {
  siteHint:
    'Lo que vale para todos los proyectos que no eligen por su cuenta. Cada ajuste se guarda por separado.',
  projectHint:
    'Lo que vale para este proyecto. Lo que no se elige aquí viene del sitio. Cada ajuste se guarda por separado.',
  names,
  hints,
  options,
  fieldsHint:
    'Qué campos de Jira dicen algo de las listas, en todos los proyectos. Los tres primeros no cuestan nada y no aparecen en ningún historial.',
  textHint:
    'Checklist Text solo existe donde Jira recibe también los textos. Quien escribe ahí cambia la lista; cada cambio queda en el historial de la incidencia.',
  badge: 'Distintivo junto a los detalles de una incidencia',
  noFields: 'Ninguno',
  fromDefault: 'De origen',
  fromSite: 'Del sitio',
  ownSite: 'Elegido para el sitio',
  ownProject: 'Elegido para este proyecto',
  toSite: 'Volver al del sitio',
  toDefault: 'Volver al de origen',
  saving: 'Guardando…',
  saved: 'Guardado',
  again: 'Reintentar',
  leave: 'Dejarlo como está',
  conflict: 'Otra persona ha cambiado esto mientras usted estaba aquí.',
  theirs: 'Lo suyo',
  yours: 'Lo de usted',
  useYours: 'Usar lo de usted',
  keepTheirs: 'Conservar lo suyo',
  preview: 'Vista previa',
  previewOf: (value: string) => `Así se ve: ${value}`,
  samples,
  sampleLists,
  toldNothing: 'No se guarda nada en Jira.',
};
