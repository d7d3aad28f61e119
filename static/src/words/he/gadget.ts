import type { GadgetWords } from '../../gadget/words';
import { formsOf } from '../form';

const { day, many, number, time } = formsOf('he');

export const gadget: GadgetWords = {
  title: 'התקדמות רשימות התיוג',
  loading: 'טוען…',
  unset: 'עדיין לא נבחר מסנן.',
  unsetHint: 'הבעלים של לוח המחוונים יכולים לבחור.',
  configure: 'הגדרה',
  refresh: 'רענון',
  asOf: (moment) => `נכון ל־${time(moment)}`,
  empty: 'המסנן לא מוצא פניות.',
  none: 'לאף אחת מהפניות שנמצאו אין רשימה.',
  untold:
    'באתר זה Ticklist אינו מעביר ל־Jira דבר על הרשימות, ולכן אין מה להציג. מנהל Jira יכול לשנות זאת בהגדרות של Ticklist.',
  total: (complete, total) => `${number(complete)} מתוך ${number(total)} פריטים הושלמו`,
  issues: (count) => many(count, { one: 'בפנייה אחת', two: 'בשתי פניות', other: 'ב־# פניות' }),
  overdueIssues: (count) => many(count, { one: '# באיחור', two: '# באיחור', other: '# באיחור' }),
  without: (count) =>
    many(count, {
      one: '# פנייה ללא רשימה',
      two: '# פניות ללא רשימה',
      other: '# פניות ללא רשימה',
    }),
  more: (count) => `נספרות רק ${number(count)} הפניות הראשונות.`,
  progress: (complete, total) => `${number(complete)} מתוך ${number(total)}`,
  due: (date) => `עד ${day(date)}`,
  overdue: (date) => `באיחור מאז ${day(date)}`,
  mandatory: (count) =>
    many(count, {
      one: '# פריט חובה פתוח',
      two: '# פריטי חובה פתוחים',
      other: '# פריטי חובה פתוחים',
    }),
  refused: 'Jira לא יכול להריץ את החיפוש הזה.',
  hidden: 'אין לך הרשאה לראות זאת ב־Jira.',
  silent: 'Jira לא השיב.',
  again: 'לנסות שוב',
  form: {
    filter: 'מסנן',
    own: 'כתיבת JQL',
    jql: 'שאילתת JQL',
    needed: 'יש לכתוב אילו פניות לחפש.',
    order: 'סדר',
    behind: 'באיחור והפחות מושלמות תחילה',
    byFilter: 'כפי שהמסנן ממיין',
    title: 'כותרת',
    refresh: 'רענון אוטומטי',
    never: 'אף פעם',
    every: (minutes) => many(minutes, { one: 'כל דקה', two: 'כל שתי דקות', other: 'כל # דקות' }),
    save: 'שמירה',
    cancel: 'ביטול',
    forbidden: 'רק הבעלים של לוח המחוונים יכולים לשנות זאת.',
  },
};
