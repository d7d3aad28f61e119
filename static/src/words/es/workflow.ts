import type { Verb } from '../../workflow/actions';
import type { Fault, Kind } from '../../workflow/rule';
import { formsOf } from '../form';
import type { WorkflowWords } from '../words';
import { page } from './page';

// Every word of the pages in Jira's editor of workflows.

const { many, number } = formsOf('es');

const rules: Record<Kind, string> = {
  all: 'Todos los elementos están completados',
  mandatory: 'Todos los elementos obligatorios están completados',
  count: 'Un número de elementos está completado',
  percent: 'Una parte de los elementos está completada',
  list: 'Una lista con cierto nombre está completada',
  matching: 'Los elementos con cierto texto están completados',
  overdue: 'Ningún elemento está vencido',
};

const faults: Record<Fault, string> = {
  n: 'Escribe un número entero que se pueda alcanzar.',
  list: 'Escribe el nombre de la lista.',
  pattern: 'Escribe el texto que tienen los elementos.',
  message: 'Es demasiado largo.',
};

const verbs: Record<Verb, string> = {
  check: 'Completar elementos',
  uncheck: 'Volver a abrir elementos',
  status: 'Poner un estado a elementos',
  add: 'Añadir elementos',
  apply: 'Aplicar una plantilla',
  remove: 'Quitar lo que trajo una plantilla',
  clear: 'Eliminar listas',
};

export const workflow: WorkflowWords = {
  titles: {
    validator: 'La transición se rechaza salvo que',
    condition: 'La transición se oculta salvo que',
    function: 'Después de la transición',
  },
  page,
  unreadable: 'Lo que se guardó aquí no se puede leer. Elígelo de nuevo y guarda.',
  toldNothing:
    'Ticklist no dice nada a Jira en este sitio, así que Jira no ve cómo va una lista y esta regla no puede funcionar. Se cambia en Aplicaciones, Ticklist, Ajustes: «Qué sabe Jira».',

  rule: 'Qué debe cumplirse',
  rules,
  n: { count: 'Número de elementos', percent: 'Porcentaje de los elementos' },
  list: 'Nombre de la lista',
  onlyList: 'Solo en la lista',
  onlyListHint: 'Vacío: en todas las listas.',
  pattern: 'Texto de los elementos',
  patternHint:
    'Son los elementos que lo contienen, en mayúsculas o no. Una expresión regular va entre barras: /^sign(ed)? off/.',
  need: 'Rechazar incidencias que no tienen ningún elemento así',
  message: 'Qué se dice a la persona',
  messageHint: 'Vacío:',
  faults,
  expression: 'Expresión de Jira',
  expressionHint: 'Jira la evalúa con lo que Ticklist le ha dicho de la incidencia.',
  waiting: 'Ticklist está sabiendo qué elementos contar…',
  counting:
    'Ticklist cuenta estos elementos para Jira. En las incidencias que ya existen tarda unos minutos.',
  uncounted: 'Ticklist ya no cuenta estos elementos. Edita esta regla y guárdala de nuevo.',

  says: {
    all: 'Todos los elementos deben estar completados.',
    mandatory: 'Todos los elementos obligatorios deben estar completados.',
    count: (n) =>
      many(n, {
        one: 'Al menos # elemento debe estar completado.',
        other: 'Al menos # elementos deben estar completados.',
      }),
    percent: (n) => `Al menos el ${number(n)} % de los elementos debe estar completado.`,
    list: (name) => `La lista «${name}» debe estar completada.`,
    matching: (text) => `Los elementos con «${text}» deben estar completados.`,
    overdue: 'Ningún elemento puede estar vencido.',
    inList: (name) => `Solo cuenta la lista «${name}».`,
    need: 'Debe haber algún elemento así.',
    noNeed: 'Las incidencias sin elementos así pasan.',
    told: (message) => `A quien se rechaza se le dice: «${message}»`,
  },

  actions: {
    title: (n) => `Acción ${number(n)}`,
    none: 'Todavía no se hace nada.',
    add: 'Añadir una acción',
    remove: (n) => `Quitar la acción ${number(n)}`,
    up: (n) => `Subir la acción ${number(n)}`,
    down: (n) => `Bajar la acción ${number(n)}`,
    removed: (n) => `La acción ${number(n)} se ha quitado.`,
    moved: (from, to) => `La acción ${number(from)} es ahora la acción ${number(to)}.`,
    verb: 'Qué se hace',
    verbs,
    pattern: 'Solo elementos con el texto',
    patternHint: 'Vacío: todos los elementos. Una expresión regular va entre barras.',
    status: 'Estado',
    lines: 'Elementos, uno en cada línea',
    linesHint: 'Escritos como en el editor de texto de una lista.',
    template: 'Nombre de la plantilla',
    mode: 'Qué pasa con lo que hay',
    modes: {
      missing: 'Se queda; solo se añade lo que falta',
      append: 'Se queda; se añade todo',
      replace: 'Desaparece',
    },
    intoList: 'En la lista',
    intoListHint: 'Vacío: en la primera. La que no existe se crea.',
    faults: {
      none: 'Añade una acción.',
      status: 'Elige un estado.',
      lines: 'Escribe un elemento.',
      template: 'Elige una plantilla.',
    },
    json: 'Lo que guarda Jira',
  },
};
