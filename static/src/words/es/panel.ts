import type { RejectionCode } from '../../domain/operations';
import type { Trouble } from '../../outbox/api';
import type { Notice } from '../../store/page';
import { formsOf, name } from '../form';
import type { PanelWords } from '../words';

const { day, many, number } = formsOf('es');

const waiting = (count: number) =>
  many(count, { one: '# cambio en espera', other: '# cambios en espera' });

const troubles: Record<Trouble, (count: number) => string> = {
  offline: (count) => `Sin conexión, ${waiting(count)}`,
  busy: (count) => `El servidor está ocupado. ${waiting(count)}`,
  no_token: (count) => `Jira no ha terminado de cargarse. ${waiting(count)}`,
  signed_out: (count) => `Has cerrado la sesión. ${waiting(count)} hasta que recargues la página`,
};

const notices: Record<Notice, string> = {
  log_in: 'Inicia sesión en Jira para ver esta lista.',
  no_access: 'No tienes permiso para ver esta lista.',
  pending: 'Esperando a que Jira diga qué puedes ver…',
  unavailable: 'La lista no se puede mostrar ahora: Jira no ha respondido.',
};

const reasons: Record<RejectionCode, string> = {
  not_found: 'Otra persona lo ha eliminado.',
  exists: 'Ya existe.',
  list_required: 'Indica a qué lista pertenece.',
  invalid: 'El texto está vacío o es demasiado largo.',
  limit: 'Esta incidencia ya tiene el máximo de elementos.',
  forbidden: 'No tienes permiso para hacer esto.',
  live: 'Esta lista se edita en su plantilla.',
  one_list: 'Aquí cada incidencia tiene una sola lista.',
};

export const panel: PanelWords = {
  title: (issue) => `Lista de comprobación de ${issue}`,

  progress: 'Progreso',
  countOf: (complete, total) => `${number(complete)} de ${number(total)}`,
  progressText: (complete, total) =>
    many(complete, { one: '# completado de ', other: '# completados de ' }) + number(total),
  hideCompleted: 'Ocultar los completados',
  showCompleted: 'Mostrar los completados',
  checklistActions: 'Más acciones',
  undo: 'Deshacer',

  empty: 'Aún no hay elementos',
  emptyHint: 'Añade los pasos que necesita esta incidencia.',
  allHidden: (count) =>
    many(count, {
      one: '# elemento completado oculto.',
      other: '# elementos completados ocultos.',
    }),
  show: 'Mostrar',
  pending: 'Puedes leer esta lista. Jira aún no ha dicho si puedes cambiarla.',
  readOnly: 'Puedes leer esta lista. Para cambiarla necesitas permiso para editar esta incidencia.',

  addItem: 'Añadir un elemento',
  addItemTo: (list) => `Añadir un elemento a ${name(list)}`,
  addBelow: 'Añadir un elemento debajo',
  editItem: 'Editar el elemento',
  pasteAsk: (count) => many(count, { one: '¿Añadir # elemento?', other: '¿Añadir # elementos?' }),
  pasteAdd: 'Añadir',
  pasteOne: 'Dejar como uno',
  tooLong: (points, most) => `${number(points)} de ${number(most)} caracteres como máximo`,

  move: (text) => `Mover ${name(text)}`,
  actions: (text) => `Acciones de ${name(text)}`,
  optional: 'Opcional',
  showMore: 'Mostrar más',
  showLess: 'Mostrar menos',
  assigned: 'Asignado',
  day,
  due: 'Vence el',
  overdue: 'Vencido desde el',
  today: 'Hoy',
  tomorrow: 'Mañana',
  details: 'Detalles',
  children: (complete, total) => `${number(complete)} de ${number(total)} subelementos completados`,
  selected: 'Seleccionado',
  find: 'Buscar elementos',
  notLoaded: 'No se ha podido cargar. Inténtalo de nuevo.',

  saved: 'Guardado',
  saving: 'Guardando…',
  waiting: (why, count) => troubles[why](count),
  tryNow: 'Probar ahora',
  notSaved: 'No guardado',
  retry: 'Reintentar',
  discard: 'Descartar',
  dismiss: 'Cerrar',
  notice: (notice) => notices[notice],
  tryAgain: 'Intentar de nuevo',
  loading: 'Cargando…',
  why: (code) => reasons[code],
  wanted: ({ op }) => ('text' in op && op.text ? `«${name(op.text)}»` : ''),

  announce: {
    status: (text, status, complete, total) => `${name(text)}: ${status}, ${complete} de ${total}`,
    completed: (text, complete, total) => `${name(text)} completado, ${complete} de ${total}`,
    notCompleted: (text, complete, total) => `${name(text)} sin completar, ${complete} de ${total}`,
    added: (text) => `${name(text)} añadido`,
    addedMany: (count) => many(count, { one: '# elemento añadido', other: '# elementos añadidos' }),
    edited: (text) => `${name(text)} guardado`,
    undone: 'Deshecho',
    nothingToUndo: 'Nada que deshacer',
    notSaved: (count) =>
      many(count, { one: '# cambio no se ha guardado', other: '# cambios no se han guardado' }),
  },
};
