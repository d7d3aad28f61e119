import type { Format, Kind } from '../../admin/api';
import type { Unknown } from '../../admin/lookup';
import type { Access } from '../../admin/tokens';
import { formsOf } from '../form';
import { page } from './page';
import type { AdminWords } from '../words';

const { many, number, time } = formsOf('es');

const parts: Record<Kind, string> = {
  site: 'Todo lo de este sitio',
  project: 'Un proyecto',
  issue: 'Una incidencia',
  person: 'Una persona',
};

const idFields: Record<Kind, string> = {
  site: '',
  project: 'Clave o identificador del proyecto',
  issue: 'Clave o identificador de la incidencia',
  person: 'Identificador de la cuenta de la persona',
};

const idHints: Record<Kind, string> = {
  site: '',
  project: 'Por ejemplo WEB. De un proyecto eliminado solo queda el identificador.',
  issue: 'Por ejemplo WEB-1. De una incidencia eliminada solo queda el identificador.',
  person: 'Está al final de la dirección del perfil de la persona en Jira.',
};

const formats: Record<Format, string> = {
  json: 'JSON, para programas',
  markdown: 'Markdown, para leer',
  csv: 'CSV, para hojas de cálculo',
};

const missing: Record<Kind, string> = {
  site: 'Indica de qué sitio se trata.',
  project: 'Indica de qué proyecto se trata.',
  issue: 'Indica de qué incidencia se trata.',
  person: 'Indica de qué persona se trata.',
};

const unknown: Record<Kind, string> = {
  site: 'Jira no conoce este sitio.',
  project: 'Jira no conoce ese proyecto. Si se eliminó, usa su identificador.',
  issue: 'Jira no conoce esa incidencia. Si se eliminó, usa su identificador.',
  person: 'Jira no conoce a esa persona. Si su cuenta se eliminó, usa su identificador.',
};

const unknowns: Record<Unknown, (kind: Kind) => string> = {
  empty: (kind) => missing[kind],
  malformed: (kind) =>
    kind === 'person'
      ? 'No es un identificador de cuenta.'
      : 'No es ni una clave ni un identificador.',
  not_found: (kind) => unknown[kind],
};

const deeds: Record<string, string> = {
  export: 'Exportación',
  erase: 'Borrado',
  'rotate keys': 'Claves renovadas',
  'create template': 'Plantilla creada',
  'change template': 'Plantilla cambiada',
  'move template': 'Plantilla movida',
  'archive template': 'Plantilla archivada',
  'delete template': 'Plantilla eliminada',
  'import templates': 'Plantillas importadas',
  'update issues': 'Incidencias abiertas actualizadas',
  'import checklists': 'Listas importadas',
  'create token': 'Token de API creado',
  'revoke token': 'Token de API revocado',
  'create hook': 'Dirección avisada añadida',
  'change hook': 'Dirección avisada cambiada',
  'rotate hook': 'Nuevo secreto de una dirección',
  'delete hook': 'Dirección avisada eliminada',
  'test hook': 'Dirección avisada probada',
  'switch off hook': 'Dirección avisada desactivada',
  'switch off': 'Desactivado',
  'switch on': 'Activado',
  statuses: 'Estados cambiados',
  'setting severalLists': 'Ajustes cambiados',
  'setting optionalByDefault': 'Ajustes cambiados',
  'setting panel': 'Ajustes cambiados',
  'setting tell': 'Ajustes cambiados',
  'setting language': 'Ajustes cambiados',
  'setting hideComplete': 'Ajustes cambiados',
  'setting fields': 'Ajustes cambiados',
  'setting permissions': 'Permisos cambiados',
  rules: 'Reglas cambiadas',
  watches: 'Elementos contados cambiados',
};

const colours: Record<string, string> = {
  grey: 'Gris',
  blue: 'Azul',
  green: 'Verde',
  yellow: 'Amarillo',
  red: 'Rojo',
  purple: 'Morado',
  teal: 'Turquesa',
  orange: 'Naranja',
  magenta: 'Magenta',
  lime: 'Verde claro',
};

const nobody: Record<string, string> = {
  operator: 'Operador de la aplicación',
  jira: 'Jira',
  retention: 'Fin del plazo de conservación',
  report: 'Atlassian, por una cuenta cerrada',
  hook: 'La automatización misma',
  erased: 'Una persona borrada',
};

const access: Record<Access, string> = { read: 'Leer', write: 'Leer y escribir' };

const issues = (count: number) => many(count, { one: '# incidencia', other: '# incidencias' });

export const admin: AdminWords = {
  title: 'Ticklist',
  intro: (site) => `Lo que Ticklist guarda de ${site}.`,
  notice: page.notice,
  tabs: {
    settings: 'Ajustes',
    statuses: 'Estados',
    permissions: 'Permisos',
    templates: 'Plantillas',
    rules: 'Reglas',
    hooks: 'Automatización',
    imports: 'Importar',
    tokens: 'Tokens de API',
    data: 'Datos',
  },
  notLoaded: 'No se ha podido cargar. Inténtalo de nuevo.',
  loading: page.loading,
  tryAgain: page.tryAgain,
  none: 'Ninguno',
  when: (at) => time(new Date(at)),

  stored: 'Lo que está guardado',
  issues: 'Incidencias con lista',
  lists: 'Listas',
  items: 'Elementos',
  first: 'Primera creación',
  last: 'Último cambio',
  installed: 'Aplicación instalada',
  count: number,

  app: 'La aplicación',
  version: 'Versión',
  versionOf: (version, commit) =>
    commit === 'unknown' ? version : `${version} (${commit.slice(0, 12)})`,
  health: 'Funcionamiento',
  ready: 'Correcto',
  notReady: 'Con problemas',

  what: 'Qué',
  parts,
  idField: (kind) => idFields[kind],
  idHint: (kind) => idHints[kind],
  unknown: (kind, why) => unknowns[why](kind),
  failure: (kind) => page.failures[kind],

  export: 'Exportar',
  exportHint: 'Una copia de las listas, en un archivo. Los datos se quedan donde están.',
  format: 'Formato',
  formats,
  exportNow: 'Exportar',
  exporting: 'Exportación',
  progress: ({ state, done, total }) => {
    switch (state) {
      case 'waiting':
        return 'Esperando a que empiece la descarga…';
      case 'running':
        return total > 0
          ? `${number(done)} de ${issues(total)}: exportando`
          : `Exportando: ${issues(done)} hasta ahora`;
      case 'done':
        return `Hecho, exportación de ${issues(done)}. El archivo está donde tu navegador guarda las descargas.`;
      case 'failed':
        return 'La descarga no empezó o se interrumpió. Lo que tienes del archivo no está completo.';
    }
  },

  erase: 'Borrar',
  eraseHint: 'Lo que se borra no se puede recuperar. La aplicación sigue instalada y funcionando.',
  eraseAsk: 'Borrar…',
  confirmTitle: {
    site: () => '¿Borrar todo lo de este sitio?',
    project: (name) => `¿Borrar todas las listas del proyecto ${name}?`,
    issue: (name) => `¿Borrar las listas de la incidencia ${name}?`,
    person: () => '¿Borrar a esta persona?',
  },
  counting: 'Contando…',
  amount: (stored) =>
    stored.issues === 0
      ? 'No hay nada guardado.'
      : `Son ${many(stored.items, { one: '# elemento', other: '# elementos' })} en ${issues(stored.issues)}.`,
  person: (id) =>
    `Allí donde figure la cuenta ${id}, como persona asignada, como autora de un cambio o en un texto, pondrá «borrado». Los elementos se quedan.`,
  typeToConfirm: 'Para confirmar, escribe el nombre de este sitio:',
  confirmField: 'Nombre de este sitio',
  eraseNow: 'Borrar para siempre',
  erasing: 'Borrando…',
  cancel: 'Cancelar',
  erased: (total) =>
    total === 0
      ? 'Hecho. No había nada que borrar.'
      : many(total, { one: 'Hecho: # registro borrado.', other: 'Hecho: # registros borrados.' }),

  tokens: {
    title: 'Tokens de API',
    hint: 'Un programa con un token de API lee y cambia las listas igual que puede hacerlo en Jira la persona que creó el token.',
    none: 'No hay ninguno.',
    name: 'Nombre',
    may: 'Qué puede hacer',
    access,
    scope: (may, count, projects) =>
      count === 0
        ? access[may]
        : `${access[may]}, ${count === 1 ? 'proyecto' : 'proyectos'} ${projects}`,
    maker: 'creado por',
    until: 'válido hasta',
    expired: 'caducado el',
    revoked: 'revocado el',
    used: 'último uso',
    never: 'nunca usado',
    uses: 'Usos',
    usesOf: (name) => `Usos de ${name}`,
    count: (count, shown) =>
      many(count, { one: 'Usado # vez.', other: 'Usado # veces.' }) +
      (count <= shown
        ? ''
        : many(shown, { one: ' Este es el último.', other: ' Estos son los últimos #.' })),
    revoke: 'Revocar…',
    revokeOf: (name) => `Revocar ${name}…`,
    revokeNow: 'Revocar para siempre',
    projects: 'Solo estos proyectos',
    projectsHint: 'Claves o identificadores, separados por comas. Vacío significa todo el sitio.',
    unknown: (typed) => `Jira no conoce ningún proyecto ${typed}.`,
    days: 'Válido durante cuántos días',
    create: 'Crear un token',
    made: 'Este es el token. Guárdelo con sus secretos: no se podrá mostrar de nuevo.',
    done: 'Ya lo tengo',
  },

  record: 'Registro',
  recordHint:
    'Lo que han hecho los administradores de este sitio y los operadores de la aplicación, lo último primero.',
  recordEmpty: 'Aún no hay nada.',
  at: 'Cuándo',
  who: 'Quién',
  did: 'Qué',
  many: 'Cuántos',
  nobody,
  deed: (what, scope, failed) =>
    [deeds[what] ?? what, scope === 'site' ? 'todo el sitio' : scope].filter(Boolean).join(', ') +
    (failed ? ' (interrumpido)' : ''),

  statuses: {
    title: 'Estados',
    siteHint:
      'Los estados que puede tener un elemento. Un clic en un elemento lleva del primero que no es completo al primero que lo es. Los proyectos pueden tener sus propios estados.',
    projectHint: 'Los estados que puede tener un elemento de este proyecto.',
    ofSite: 'Este proyecto tiene los estados del sitio.',
    begin: 'Elegir para este proyecto',
    toSite: 'Usar los del sitio',
    toStart: 'Volver a los del principio',
    add: 'Añadir un estado',
    save: 'Guardar',
    saving: 'Guardando…',
    saved: 'Los estados están guardados.',
    complete: 'Completo',
    name: (number) => `Nombre del estado ${number}`,
    colour: (name) => `Color de ${name}`,
    colours,
    up: (name) => `Mover ${name} hacia arriba`,
    down: (name) => `Mover ${name} hacia abajo`,
    remove: (name) => `Quitar ${name}`,
    fixed: (name) => `${name} no se puede quitar`,
    removed: (name) => `${name} se quitará al guardar.`,
    moved: (name, to, of) => `${name} es el número ${to} de ${of}.`,
    usedTitle: '¿Qué pasa con sus elementos?',
    used: (name, items) =>
      many(items, { one: `# elemento está en «${name}»`, other: `# elementos están en «${name}»` }),
  },
};
