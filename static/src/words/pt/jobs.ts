import type { JobKind, JobState } from '../../admin/jobs/job';
import { formsOf } from '../form';

// Every word of the progress of work in the background.

const { many, number } = formsOf('pt');

const kinds: Record<JobKind, string> = {
  update: 'Atualização dos tickets abertos',
  live: 'Atualização das checklists vinculadas',
  import: 'Importação',
};

const states: Record<JobState, string> = {
  queued: 'Aguardando',
  running: 'Em andamento',
  paused: 'Em pausa',
  stopped: 'Interrompido',
  done: 'Concluído',
  failed: 'Falhou',
};

export const jobs = {
  kinds,
  /** A kind of work that this version of the page does not know. */
  other: 'Trabalho em segundo plano',
  states,
  of: (done: number, total: number) => `${number(done)} de ${number(total)}`,
  issues: (count: number) => many(count, { one: '# ticket', other: '# tickets' }),
  changed: (count: number) =>
    many(count, { one: '# ticket alterado', other: '# tickets alterados' }),
  failed: (count: number) =>
    many(count, { one: '# não pôde ser alterado', other: '# não puderam ser alterados' }),
  pause: 'Pausar',
  resume: 'Retomar',
  stop: 'Interromper',
  stopAsk: 'O que foi feito fica. Interromper o resto?',
  stopNow: 'Interromper agora',
  keep: 'Continuar',
  dismiss: 'Ocultar',
  progress: (what: string) => `Progresso: ${what}`,
};
