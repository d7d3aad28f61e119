import type { JobKind, JobState } from '../../admin/jobs/job';
import { formsOf } from '../form';

// Every word of the progress of work in the background.

const { many, number } = formsOf('he');

const kinds: Record<JobKind, string> = {
  update: 'עדכון בעיות פתוחות',
  live: 'עדכון רשימות מקושרות',
  import: 'ייבוא',
};

const states: Record<JobState, string> = {
  queued: 'ממתין להתחלה',
  running: 'פועל',
  paused: 'מושהה',
  stopped: 'הופסק',
  done: 'הסתיים',
  failed: 'נכשל',
};

export const jobs = {
  kinds,
  /** A kind of work that this version of the page does not know. */
  other: 'עבודה ברקע',
  states,
  of: (done: number, total: number) => `${number(done)} מתוך ${number(total)}`,
  issues: (count: number) => many(count, { one: 'בעיה #', two: '# בעיות', other: '# בעיות' }),
  changed: (count: number) =>
    many(count, { one: 'בעיה # שונתה', two: '# בעיות שונו', other: '# בעיות שונו' }),
  failed: (count: number) =>
    many(count, {
      one: 'בעיה # לא ניתנה לשינוי',
      two: '# בעיות לא ניתנו לשינוי',
      other: '# בעיות לא ניתנו לשינוי',
    }),
  pause: 'השהיה',
  resume: 'המשך',
  stop: 'עצירה',
  stopAsk: 'מה שנעשה יישאר. לעצור את השאר?',
  stopNow: 'לעצור עכשיו',
  keep: 'להמשיך',
  dismiss: 'הסתרה',
  progress: (what: string) => `התקדמות: ${what}`,
};
