import type { JobKind, JobState } from '../../admin/jobs/job';
import { formsOf } from '../form';

// Every word of the progress of work in the background.

const { many, number } = formsOf('en');

const kinds: Record<JobKind, string> = {
  update: 'Updating open issues',
  live: 'Updating live checklists',
  import: 'Import',
};

const states: Record<JobState, string> = {
  queued: 'Waiting to begin',
  running: 'Running',
  paused: 'Paused',
  stopped: 'Stopped',
  done: 'Done',
  failed: 'Failed',
};

export const jobs = {
  kinds,
  /** A kind of work that this version of the page does not know. */
  other: 'Work in the background',
  states,
  of: (done: number, total: number) => `${number(done)} of ${number(total)}`,
  issues: (count: number) => many(count, { one: '# issue', other: '# issues' }),
  changed: (count: number) => many(count, { one: '# issue changed', other: '# issues changed' }),
  failed: (count: number) =>
    many(count, { one: '# could not be changed', other: '# could not be changed' }),
  pause: 'Pause',
  resume: 'Resume',
  stop: 'Stop',
  stopAsk: 'What is done stays. Stop the rest?',
  stopNow: 'Stop now',
  keep: 'Go on',
  dismiss: 'Hide',
  progress: (what: string) => `Progress: ${what}`,
};
