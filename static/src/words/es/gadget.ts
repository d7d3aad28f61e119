import type { GadgetWords } from '../../gadget/words';
import { formsOf } from '../form';

const { day, many, number, time } = formsOf('es');

export const gadget: GadgetWords = {
  title: 'Progreso de las listas de comprobación',
  loading: 'Cargando…',
  unset: 'Todavía no se ha elegido ningún filtro.',
  unsetHint: 'El propietario de este panel puede elegir uno.',
  configure: 'Configurar',
  refresh: 'Actualizar',
  asOf: (moment) => `A fecha de ${time(moment)}`,
  empty: 'El filtro no encuentra incidencias.',
  none: 'Ninguna de las incidencias encontradas tiene una lista.',
  untold:
    'En este sitio, Ticklist no informa a Jira sobre las listas, así que no hay nada que mostrar. Un administrador de Jira puede cambiarlo en los ajustes de Ticklist.',
  total: (complete, total) => `${number(complete)} de ${number(total)} elementos completados`,
  issues: (count) => many(count, { one: 'en # incidencia', other: 'en # incidencias' }),
  overdueIssues: (count) => many(count, { one: '# vencida', other: '# vencidas' }),
  without: (count) =>
    many(count, { one: '# incidencia sin lista', other: '# incidencias sin lista' }),
  more: (count) => `Solo se cuentan las primeras ${number(count)} incidencias.`,
  progress: (complete, total) => `${number(complete)} de ${number(total)}`,
  due: (date) => `Vence el ${day(date)}`,
  overdue: (date) => `Vencida desde el ${day(date)}`,
  mandatory: (count) =>
    many(count, {
      one: '# elemento obligatorio abierto',
      other: '# elementos obligatorios abiertos',
    }),
  refused: 'Jira no puede ejecutar esta búsqueda.',
  hidden: 'No puede ver esto en Jira.',
  silent: 'Jira no ha respondido.',
  again: 'Reintentar',
  form: {
    filter: 'Filtro',
    own: 'Escribir JQL',
    jql: 'Consulta JQL',
    needed: 'Escriba qué incidencias hay que encontrar.',
    order: 'Orden',
    behind: 'Primero las vencidas y las menos completas',
    byFilter: 'Como las ordena el filtro',
    title: 'Título',
    refresh: 'Actualizar automáticamente',
    never: 'Nunca',
    every: (minutes) => many(minutes, { one: 'Cada # minuto', other: 'Cada # minutos' }),
    save: 'Guardar',
    cancel: 'Cancelar',
    forbidden: 'Solo el propietario del panel puede cambiar esto.',
  },
};
