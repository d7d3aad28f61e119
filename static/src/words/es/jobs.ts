import type { JobKind, JobState } from '../../admin/jobs/job';
import { formsOf } from '../form';

// Every word of the progress of work in the background.

const { many, number } = formsOf('es');

const kinds: Record<JobKind, string> = {
  update: 'Actualización de las incidencias abiertas',
  live: 'Actualización de las listas vinculadas',
  import: 'Importación',
};

const states: Record<JobState, string> = {
  queued: 'A la espera',
  running: 'En curso',
  paused: 'En pausa',
  stopped: 'Detenido',
  done: 'Terminado',
  failed: 'Fallido',
};

export const jobs = {
  kinds,
  /** A kind of work that this version of the page does not know. */
  other: 'Trabajo en segundo plano',
  states,
  of: (done: number, total: number) => `${number(done)} de ${number(total)}`,
  issues: (count: number) => many(count, { one: '# incidencia', other: '# incidencias' }),
  changed: (count: number) =>
    many(count, { one: '# incidencia cambiada', other: '# incidencias cambiadas' }),
  failed: (count: number) =>
    many(count, { one: '# no se pudo cambiar', other: '# no se pudieron cambiar' }),
  pause: 'Pausar',
  resume: 'Reanudar',
  stop: 'Detener',
  stopAsk: 'Lo hecho queda hecho. ¿Detener el resto?',
  stopNow: 'Detener ahora',
  keep: 'Continuar',
  dismiss: 'Ocultar',
  progress: (what: string) => `Progreso: ${what}`,
};
