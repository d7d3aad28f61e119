import { formsOf, name } from '../form';
import type { PageWords } from '../words';

const { ago, many, number } = formsOf('es');

const when = (at: string) => ago(new Date(at), Date.now());

const done: Record<string, string> = {
  addList: 'Lista nueva',
  renameList: 'Lista renombrada',
  moveList: 'Lista movida',
  deleteList: 'Lista eliminada',
  addItem: 'Nuevo:',
  editItem: 'Cambiado:',
  moveItem: 'Movido:',
  deleteItem: 'Eliminado:',
};

export const library: PageWords['library'] = {
  title: 'Plantillas',
  siteHint: 'Listas que puede usar cualquier proyecto de este sitio.',
  projectHint: 'Listas que pueden usar las incidencias de este proyecto, además de las del sitio.',
  none: 'Todavía no hay ninguna.',
  make: 'Nueva plantilla',
  importFile: 'Importar un archivo…',
  exportAll: 'Exportar todas',
  alsoArchived: 'Mostrar las archivadas',
  archivedTag: 'Archivada',
  actions: (template) => `Acciones de ${name(template)}`,
  open: 'Abrir',
  duplicate: 'Duplicar',
  moveToSite: 'Mover al sitio',
  moveToProject: 'Mover a un proyecto…',
  exportOne: 'Exportar',
  archive: 'Archivar',
  unarchive: 'Recuperar',
  delete: 'Eliminar…',
  deleteAsk: (template) => `¿Eliminar la plantilla «${name(template)}»?`,
  deleteHint: 'También se eliminan sus versiones. Lo que las incidencias tienen de ella se queda.',
  deleteNow: 'Eliminar para siempre',
  project: 'Clave o id del proyecto',
  move: 'Mover',

  version: (n) => `Versión ${number(n)}`,
  used: (issues) =>
    issues === 0
      ? 'Sin usar todavía'
      : many(issues, { one: 'En # incidencia', other: 'En # incidencias' }),
  made: (who, at) => `Creada por ${who}, ${when(at)}`,
  changed: (who, at) => `Cambiada por ${who}, ${when(at)}`,
  by: (who, at) => `${who}, ${when(at)}`,
  somebody: 'alguien',

  copyOf: (template) => `Copia de ${template}`.slice(0, 100),
  archived: (template) => `«${name(template)}» está archivada.`,
  restored: (template) => `«${name(template)}» se ofrece de nuevo.`,
  duplicated: (template) => `«${name(template)}» está duplicada.`,
  deleted: (template) => `«${name(template)}» está eliminada.`,
  moved: (template) => `«${name(template)}» se ha movido.`,
  imported: (created, updated) =>
    `${many(created, { one: '# plantilla añadida', other: '# plantillas añadidas' })}, ${many(updated, { one: '# cambiada', other: '# cambiadas' })}.`,
  noFile: 'Esto no es un archivo de plantillas.',

  beginWith: 'Empezar con',
  ways: { empty: 'Nada', starter: 'Un ejemplo', text: 'Un texto' },
  starter: 'Ejemplo',
  text: 'Lista como texto',
  textHint:
    'Una línea es un elemento. ? lo hace opcional, >> añade detalles, --- un encabezado, # una lista.',
  create: 'Crear',

  back: 'Todas las plantillas',
  name: 'Nombre',
  description: 'Descripción',
  live: 'Vinculada',
  liveHint:
    'Las incidencias que la reciben siguen vinculadas: allí sus elementos solo se pueden marcar, y lo que guardes aquí cambia en todas. En las incidencias terminadas se queda como está hasta que se reabran.',
  save: 'Guardar',
  unsaved: 'Sin guardar todavía.',
  saved: (version) => `Guardada como versión ${number(version)}.`,
  savedBoth: (version) =>
    `Guardada como versión ${number(version)}. Otra persona había guardado mientras tanto: están sus cambios y los tuyos.`,
  nameNeeded: 'Ponle un nombre.',
  tooLong: (field, most) => `${field}: ${number(most)} caracteres como máximo`,

  versions: 'Versiones',
  difference: 'Lo que es distinto',
  same: 'Nada es distinto de la versión anterior.',
  unchanged: (count) =>
    many(count, { one: '# elemento sin cambios', other: '# elementos sin cambios' }),
  changes: { added: 'Añadido', deleted: 'Eliminado', changed: 'Cambiado', moved: 'Movido' },
  madeOptional: 'ahora opcional',
  madeMandatory: 'ahora obligatorio',

  update: 'Incidencias abiertas',
  updateHint:
    'Las incidencias conservan la versión que recibieron. Puedes llevar las que no están terminadas a la última: las marcas y lo que se editó en una incidencia se quedan.',
  updateLive:
    'Las listas vinculadas siguen por sí solas. Aquí puedes llevar las copias de incidencias sin terminar a la última versión: las marcas y lo que se editó en una incidencia se quedan.',
  updating: (template) => `Actualizando las incidencias con «${name(template)}»`,
  updateAsk: 'Mostrar lo que cambiaría',
  saveFirst: 'Guarda primero.',
  asking: 'Mirando las incidencias…',
  nothingChanges: (issues) =>
    issues === 0
      ? 'Ninguna incidencia abierta tiene esta plantilla.'
      : many(issues, {
          one: '# incidencia abierta la tiene, y nada cambiaría.',
          other: '# incidencias abiertas la tienen, y nada cambiaría.',
        }),
  changing: (changed, issues) =>
    `${many(changed, { one: 'Cambiaría # incidencia', other: 'Cambiarían # incidencias' })}, de ${number(issues)} abiertas.`,
  first: (issue) => `En ${issue}`,
  change: (type) => done[type] ?? 'Cambiado:',
  issues: 'Incidencias que cambiarían',
  issue: 'Incidencia',
  from: 'Versión',
  counts: { add: 'Nuevos', edit: 'Cambiados', move: 'Movidos', delete: 'Eliminados' },
  more: (count) => many(count, { one: 'y # más', other: 'y # más' }),
  looked: (looked, total) =>
    `Se han mirado las primeras ${number(looked)} de ${number(total)} incidencias; la actualización es para todas.`,
  updateAll: 'Actualizar todas',
  updateNow: (count) =>
    many(count, { one: 'Actualizar # incidencia', other: 'Actualizar # incidencias' }),
};
