import type { JobKind, JobState } from '../../admin/jobs/job';
import { formsOf } from '../form';

// Every word of the progress of work in the background.

const { many, number } = formsOf('fr');

const kinds: Record<JobKind, string> = {
  update: 'Mise à jour des tickets ouverts',
  live: 'Mise à jour des checklists liées',
  import: 'Importation',
};

const states: Record<JobState, string> = {
  queued: 'En attente',
  running: 'En cours',
  paused: 'En pause',
  stopped: 'Arrêté',
  done: 'Terminé',
  failed: 'Échec',
};

export const jobs = {
  kinds,
  /** A kind of work that this version of the page does not know. */
  other: 'Travail en arrière-plan',
  states,
  of: (done: number, total: number) => `${number(done)} sur ${number(total)}`,
  issues: (count: number) => many(count, { one: '# ticket', other: '# tickets' }),
  changed: (count: number) => many(count, { one: '# ticket modifié', other: '# tickets modifiés' }),
  failed: (count: number) =>
    many(count, { one: '# n’a pas pu être modifié', other: '# n’ont pas pu être modifiés' }),
  pause: 'Suspendre',
  resume: 'Reprendre',
  stop: 'Arrêter',
  stopAsk: 'Ce qui est fait reste. Arrêter la suite ?',
  stopNow: 'Arrêter maintenant',
  keep: 'Continuer',
  dismiss: 'Masquer',
  progress: (what: string) => `Progression : ${what}`,
};
