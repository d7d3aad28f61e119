import type { RejectionCode } from '../../domain/operations';
import type { Trouble } from '../../outbox/api';
import type { Notice } from '../../store/page';
import { formsOf, name } from '../form';
import type { PanelWords } from '../words';

const { day, many, number } = formsOf('he');

const items = (count: number) =>
  many(count, { one: 'פריט אחד', two: 'שני פריטים', other: '# פריטים' });

const waiting = (count: number) =>
  many(count, { one: 'שינוי אחד ממתין', two: 'שני שינויים ממתינים', other: '# שינויים ממתינים' });

const troubles: Record<Trouble, (count: number) => string> = {
  offline: (count) => `אין חיבור לרשת, ${waiting(count)}`,
  busy: (count) => `השרת עמוס. ${waiting(count)}`,
  no_token: (count) => `הטעינה של Jira לא הסתיימה. ${waiting(count)}`,
  signed_out: (count) => `החיבור לחשבון נותק. ${waiting(count)} לטעינה מחדש של הדף`,
};

const notices: Record<Notice, string> = {
  log_in: 'כדי לראות את הרשימה יש להתחבר ל-Jira.',
  no_access: 'אין לך הרשאה לראות את הרשימה הזאת.',
  pending: 'ממתינים לתשובה מ-Jira על ההרשאות שלך…',
  unavailable: 'אי אפשר להציג את הרשימה כרגע: Jira לא ענתה.',
};

const reasons: Record<RejectionCode, string> = {
  not_found: 'מישהו אחר מחק את זה.',
  exists: 'זה כבר קיים.',
  list_required: 'צריך לציין לאיזו רשימה זה שייך.',
  invalid: 'הטקסט ריק או ארוך מדי.',
  limit: 'אי אפשר להוסיף פריטים לבעיה הזאת: הגעת למספר המרבי.',
  forbidden: 'אין לך הרשאה לעשות את זה.',
  live: 'הרשימה הזו נערכת בתבנית שלה.',
  one_list: 'כאן יש רשימה אחת לכל בעיה.',
};

export const panel: PanelWords = {
  title: (issue) => `רשימת המשימות של ${issue}`,

  progress: 'התקדמות',
  countOf: (complete, total) => `${number(complete)} מתוך ${number(total)}`,
  progressText: (complete, total) => `${number(complete)} מתוך ${number(total)} הושלמו`,
  hideCompleted: 'הסתרת מה שהושלם',
  showCompleted: 'הצגת מה שהושלם',
  checklistActions: 'פעולות נוספות',
  undo: 'ביטול הפעולה',

  empty: 'אין עדיין פריטים',
  emptyHint: 'אפשר להוסיף כאן את השלבים של הבעיה הזאת.',
  allHidden: (count) =>
    many(count, {
      one: 'פריט אחד שהושלם מוסתר.',
      two: 'שני פריטים שהושלמו מוסתרים.',
      other: '# פריטים שהושלמו מוסתרים.',
    }),
  show: 'הצגה',
  pending: 'אפשר לקרוא את הרשימה. Jira עדיין לא הודיעה אם מותר לך לשנות אותה.',
  readOnly: 'אפשר לקרוא את הרשימה. כדי לשנות אותה דרושה הרשאה לערוך את הבעיה הזאת.',

  addItem: 'הוספת פריט',
  addItemTo: (list) => `הוספת פריט אל ${name(list)}`,
  addBelow: 'הוספת פריט מתחת',
  editItem: 'עריכת הפריט',
  pasteAsk: (count) => `להוסיף ${items(count)}?`,
  pasteAdd: 'הוספה',
  pasteOne: 'השארה כפריט אחד',
  tooLong: (points, most) => `${number(points)} תווים מתוך ${number(most)} לכל היותר`,

  move: (text) => `העברת ${name(text)}`,
  actions: (text) => `פעולות עבור ${name(text)}`,
  optional: 'רשות',
  showMore: 'הצגת עוד',
  showLess: 'הצגת פחות',
  assigned: 'משויך',
  day,
  due: 'לביצוע עד',
  overdue: 'באיחור מאז',
  today: 'היום',
  tomorrow: 'מחר',
  details: 'פרטים',
  children: (complete, total) => `${number(complete)} מתוך ${number(total)} תת-פריטים הושלמו`,
  selected: 'נבחר',
  find: 'חיפוש פריטים',
  notLoaded: 'הטעינה נכשלה. יש לנסות שוב.',

  saved: 'נשמר',
  saving: 'שומר…',
  waiting: (why, count) => troubles[why](count),
  tryNow: 'לנסות עכשיו',
  notSaved: 'לא נשמר',
  retry: 'ניסיון נוסף',
  discard: 'ויתור',
  dismiss: 'סגירה',
  notice: (notice) => notices[notice],
  tryAgain: 'ניסיון נוסף',
  loading: 'טוען…',
  why: (code) => reasons[code],
  wanted: ({ op }) => ('text' in op && op.text ? `„${name(op.text)}”` : ''),

  announce: {
    status: (text, status, complete, total) =>
      `${name(text)}: ${status}, ${complete} מתוך ${total}`,
    completed: (text, complete, total) => `${name(text)} הושלם, ${complete} מתוך ${total}`,
    notCompleted: (text, complete, total) => `${name(text)} לא הושלם, ${complete} מתוך ${total}`,
    added: (text) => `${name(text)} נוסף`,
    addedMany: (count) =>
      many(count, { one: 'נוסף פריט אחד', two: 'נוספו שני פריטים', other: 'נוספו # פריטים' }),
    edited: (text) => `${name(text)} נשמר`,
    undone: 'הפעולה בוטלה',
    nothingToUndo: 'אין מה לבטל',
    notSaved: (count) =>
      many(count, {
        one: 'שינוי אחד לא נשמר',
        two: 'שני שינויים לא נשמרו',
        other: '# שינויים לא נשמרו',
      }),
  },
};
