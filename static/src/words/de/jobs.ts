import type { JobKind, JobState } from '../../admin/jobs/job';
import { formsOf } from '../form';

// Every word of the progress of work in the background.

const { many, number } = formsOf('de');

const kinds: Record<JobKind, string> = {
  update: 'Offene Vorgänge werden aktualisiert',
  live: 'Verknüpfte Checklisten werden aktualisiert',
  import: 'Import',
};

const states: Record<JobState, string> = {
  queued: 'Beginnt bald',
  running: 'Läuft',
  paused: 'Angehalten',
  stopped: 'Abgebrochen',
  done: 'Fertig',
  failed: 'Fehlgeschlagen',
};

export const jobs = {
  kinds,
  /** A kind of work that this version of the page does not know. */
  other: 'Arbeit im Hintergrund',
  states,
  of: (done: number, total: number) => `${number(done)} von ${number(total)}`,
  issues: (count: number) => many(count, { one: '# Vorgang', other: '# Vorgänge' }),
  changed: (count: number) =>
    many(count, { one: '# Vorgang geändert', other: '# Vorgänge geändert' }),
  failed: (count: number) =>
    many(count, {
      one: '# konnte nicht geändert werden',
      other: '# konnten nicht geändert werden',
    }),
  pause: 'Anhalten',
  resume: 'Fortsetzen',
  stop: 'Abbrechen',
  stopAsk: 'Was getan ist, bleibt. Den Rest abbrechen?',
  stopNow: 'Jetzt abbrechen',
  keep: 'Weitermachen',
  dismiss: 'Ausblenden',
  progress: (what: string) => `Fortschritt: ${what}`,
};
