import type { Is, On } from '../../admin/rules/api';
import { formsOf } from '../form';

// Every word of the tab of rules.

const { many, number } = formsOf('es');

const events: Record<On, string> = {
  created: 'Cuando se crea una incidencia',
  changed: 'Cuando se cambia una incidencia',
  transition: 'Cuando cambia su estado',
};

const comparisons: Record<Is, string> = {
  any: 'tiene alguno de',
  all: 'tiene todos',
  none: 'no tiene ninguno de',
  empty: 'está vacío',
  notEmpty: 'no está vacío',
  equals: 'es exactamente',
  contains: 'tiene una parte con',
};

/** Why a rule does not match. */
const reasons = {
  disabled: 'Está desactivada',
  event: 'Espera otra cosa',
  to: 'Espera otro estado',
  untouched: 'No ha cambiado nada de lo que mira',
  project: 'Es para otros proyectos',
  issueType: 'Es para otros tipos',
  condition: 'No se cumple una condición',
  already: 'La incidencia ya la tuvo',
  noTemplate: 'Su plantilla ya no existe',
};

export const rules = {
  title: 'Reglas',
  siteHint:
    'Una regla lleva por sí sola una plantilla a las incidencias, una vez. Estas valen para todos los proyectos, o para algunos.',
  projectHint:
    'Una regla lleva por sí sola una plantilla a las incidencias de este proyecto, una vez. El sitio puede tener más.',
  none: 'Todavía no hay reglas.',
  add: 'Añadir una regla',
  edit: 'Editar',
  allTypes: 'Todos los tipos',
  allStatuses: 'Cualquier estado',
  allProjects: 'Todos los proyectos',
  noTemplate: 'Una plantilla que ya no existe',
  missing:
    'Falta su plantilla: se ha eliminado, archivado o movido. La regla no aporta nada hasta que elija otra.',
  missingTemplate: 'Elija una plantilla: falta la que indica la regla.',
  templateNeeded: 'Elija una plantilla: la regla no indica ninguna.',
  projectTemplates: 'De este proyecto',
  siteTemplates: 'Del sitio',
  choose: 'Elegir una plantilla',
  editTitle: 'Editar la regla',
  newTitle: 'Regla nueva',
  name: 'Nombre',
  template: 'Plantilla',
  when: 'Cuándo',
  to: 'A uno de estos estados',
  projects: 'Solo en estos proyectos',
  types: 'Solo incidencias de estos tipos',
  conditions: 'Condiciones, que deben cumplirse todas',
  addCondition: 'Añadir un campo…',
  removeIt: 'Quitar',
  how: 'Cómo se añade la plantilla',
  live: 'Vinculada: sus elementos quedan como en la plantilla',
  again: 'También en una incidencia que ya la tuvo',
  deleted: 'Otra persona ha eliminado esta regla mientras tanto.',
  save: 'Guardar',
  saveMine: 'Guardar la mía',
  takeTheirs: 'Tomar la suya',
  tryTitle: 'Probar',
  tryHint: 'Qué reglas cumpliría una incidencia. No se le hace nada.',
  issue: 'Clave de una incidencia',
  tryNow: 'Probar',
  rule: 'Regla',
  result: 'Resultado',
  matches: 'Recibiría la plantilla',
  log: 'Qué ha ocurrido',
  logHint: 'De los últimos 30 días, lo más reciente primero.',
  show: 'Mostrar',
  noRuns: 'Todavía nada.',
  clone: 'Copia de la incidencia clonada',
  workflow: 'Función posterior de un flujo de trabajo',
  changed: (count: number) => many(count, { one: '# cambio', other: '# cambios' }),
  unchanged: 'No había nada que cambiar',
  more: 'Mostrar más',
  events,
  comparisons,
  reasons,
  modes: { missing: 'Solo lo que falta', append: 'Todo, detrás de lo que hay' },
  conditionsOf: (count: number) => many(count, { one: '# condición', other: '# condiciones' }),
  gets: (name: string) => `recibe «${name}»`,
  getsOfSite: (template: string) => `recibe «${template}» (del sitio)`,
  enable: (name: string) => `Usar ${name}`,
  editOf: (name: string) => `Editar ${name}`,
  up: (name: string) => `Subir ${name}`,
  down: (name: string) => `Bajar ${name}`,
  remove: (name: string) => `Eliminar ${name}`,
  conflict: (name: string) =>
    `Otra persona ha cambiado esta regla mientras tanto; ahora se llama «${name}». Lo que ha escrito no se pierde.`,
  comparisonOf: (name: string) => `Cómo se compara ${name}`,
  valuesOf: (name: string) => `Valores de ${name}`,
  removeCondition: (name: string) => `Quitar la condición sobre ${name}`,
  unmet: (name: string) => `No se cumple la condición sobre ${name}`,
  condition: (n: number) => `Condición ${number(n)}`,
  outcomes: {
    applied: (items: number) =>
      many(items, { one: '# elemento añadido', other: '# elementos añadidos' }),
    present: () => 'Ya estaba todo',
    gone: () => 'Su plantilla ya no existe',
    refused: () => 'No cabe en la incidencia',
  },
};
