import { formsOf } from '../form';

// The words of importing, into an issue and into a project.

const { many } = formsOf('es');

export const imports = {
  menu: 'Importar…',
  title: 'Importar listas',
  source: 'De dónde',
  own: 'Texto o archivo',
  found: (app: string) => `${app}, en esta incidencia`,
  data: 'Texto para importar',
  hint: 'Péguelo aquí o elija un archivo: texto, Markdown, CSV o JSON de Trello y otras apps.',
  file: 'Elegir un archivo',
  format: 'Formato',
  auto: 'Detectado automáticamente',
  counts: (lists: number, items: number) =>
    `${many(lists, { one: '# lista', other: '# listas' })}, ${many(items, { one: '# elemento', other: '# elementos' })}`,
  nothing: 'No hay nada que importar.',
  done: (items: number) =>
    many(items, { one: '# elemento importado', other: '# elementos importados' }),
  notesTitle: 'Lo que no se conserva tal cual',
  partly: 'Una parte no se pudo importar.',
  large: 'Ocupa más de 4 MB.',
  unread: 'Este archivo no se puede leer.',
  import: 'Importar',
  apps: 'Otras apps',
  intro:
    'Las listas que otras apps guardan en las incidencias de este proyecto pasan a ser de Ticklist. Lo que guardan queda como está.',
  dry: 'Prueba',
  start: 'Importar el proyecto',
  chooseApp: 'Elija una app.',
  begun: 'Ha comenzado.',
  dryTitle: 'Prueba: no se cambió nada',
  realTitle: 'Importación',
  foundIn: (issues: number) =>
    many(issues, {
      one: '# incidencia tiene listas de esas',
      other: '# incidencias tienen listas de esas',
    }),
  would: (issues: number) =>
    many(issues, { one: '# incidencia cambiaría', other: '# incidencias cambiarían' }),
  samples: 'Ejemplos',
  problems: 'No se pudo importar',
  unreadable: 'no tiene la forma esperada',
  refused: 'una parte fue rechazada',
  notes: {
    status_unknown: 'Los estados que este proyecto no tiene pasaron a uno igual de completo',
    status_elsewhere: 'No dice qué elementos están hechos',
    assignee_left_out: 'Responsables que no son cuentas de este sitio',
    due_left_out: 'Vencimientos que no son días',
    editor_left_out: 'Quién cambió los elementos por última vez y cuándo',
    priority_left_out: 'Prioridades',
    empty_left_out: 'Elementos sin texto',
    items_left_out: 'Elementos por encima del límite de una incidencia',
    archived_left_out: 'Listas de tarjetas archivadas',
    prose_left_out: 'Líneas que no son elementos',
    history_left_out: 'Historial',
    link_left_out: 'Enlaces a incidencias',
    details_cut: 'Los detalles demasiado largos se cortaron',
    name_cut: 'Se cortaron nombres de listas',
    text_moved: 'Los textos largos siguen en los detalles',
    lists_joined: 'Las listas por encima del límite pasaron a ser títulos',
    nesting_flattened: 'Los elementos solo se anidan un nivel',
    not_separable: 'Los elementos no están separados',
    several_issues: 'Tiene listas de varias incidencias o tarjetas',
    characters_changed: 'Caracteres que no se pueden conservar',
  },
};
