import type { Verb } from '../../workflow/actions';
import type { Fault, Kind } from '../../workflow/rule';
import { formsOf } from '../form';
import type { WorkflowWords } from '../words';
import { page } from './page';

// Every word of the pages in Jira's editor of workflows.

const { many, number } = formsOf('he');

const rules: Record<Kind, string> = {
  all: 'כל הפריטים הושלמו',
  mandatory: 'כל פריטי החובה הושלמו',
  count: 'מספר פריטים הושלם',
  percent: 'חלק מהפריטים הושלם',
  list: 'רשימה בשם מסוים הושלמה',
  matching: 'פריטים עם טקסט מסוים הושלמו',
  overdue: 'אין פריט באיחור',
};

const faults: Record<Fault, string> = {
  n: 'יש להזין מספר שלם שאפשר להגיע אליו.',
  list: 'יש להזין את שם הרשימה.',
  pattern: 'יש להזין את הטקסט של הפריטים.',
  message: 'זה ארוך מדי.',
};

const verbs: Record<Verb, string> = {
  check: 'השלמת פריטים',
  uncheck: 'פתיחת פריטים מחדש',
  status: 'קביעת סטטוס של פריטים',
  add: 'הוספת פריטים',
  apply: 'החלת תבנית',
  remove: 'הסרת מה שתבנית הביאה',
  clear: 'מחיקת רשימות',
};

export const workflow: WorkflowWords = {
  titles: {
    validator: 'המעבר נדחה אלא אם',
    condition: 'המעבר מוסתר אלא אם',
    function: 'אחרי המעבר',
  },
  page,
  unreadable: 'אי אפשר לקרוא את מה שנשמר כאן. יש לבחור מחדש ולשמור.',
  toldNothing:
    'באתר הזה Ticklist לא מוסר ל-Jira דבר, ולכן Jira לא רואה איך מתקדמת רשימה והכלל הזה לא יכול לפעול. אפשר לשנות זאת תחת אפליקציות, Ticklist, הגדרות: ”מה נמסר ל-Jira“.',

  rule: 'מה צריך להתקיים',
  rules,
  n: { count: 'מספר הפריטים', percent: 'אחוז מהפריטים' },
  list: 'שם הרשימה',
  onlyList: 'רק ברשימה',
  onlyListHint: 'ריק פירושו כל הרשימות.',
  pattern: 'הטקסט של הפריטים',
  patternHint:
    'הכוונה לפריטים שמכילים אותו, באותיות גדולות או קטנות. ביטוי רגולרי נכתב בין לוכסנים: /^sign(ed)? off/.',
  need: 'דחיית בעיות שאין בהן פריט כזה',
  message: 'מה נאמר לאדם',
  messageHint: 'ריק פירושו:',
  faults,
  expression: 'ביטוי של Jira',
  expressionHint: 'Jira מחשב אותו לפי מה ש-Ticklist מסר לו על הבעיה.',
  waiting: 'נמסר ל-Ticklist אילו פריטים לספור…',
  counting: 'Ticklist סופר את הפריטים האלה עבור Jira. בבעיות שכבר קיימות זה לוקח כמה דקות.',
  uncounted: 'Ticklist כבר לא סופר את הפריטים האלה. יש לערוך את הכלל ולשמור אותו שוב.',

  says: {
    all: 'כל הפריטים צריכים להיות מושלמים.',
    mandatory: 'כל פריטי החובה צריכים להיות מושלמים.',
    count: (n) =>
      many(n, {
        one: 'לפחות פריט # צריך להיות מושלם.',
        two: 'לפחות # פריטים צריכים להיות מושלמים.',
        other: 'לפחות # פריטים צריכים להיות מושלמים.',
      }),
    percent: (n) => `לפחות ${number(n)}% מהפריטים צריכים להיות מושלמים.`,
    list: (name) => `הרשימה ”${name}“ צריכה להיות מושלמת.`,
    matching: (text) => `פריטים עם ”${text}“ צריכים להיות מושלמים.`,
    overdue: 'אסור שיהיה פריט באיחור.',
    inList: (name) => `רק הרשימה ”${name}“ נחשבת.`,
    need: 'צריך להיות פריט כזה.',
    noNeed: 'בעיות בלי פריטים כאלה עוברות.',
    told: (message) => `למי שנדחה נאמר: ”${message}“`,
  },

  actions: {
    title: (n) => `פעולה ${number(n)}`,
    none: 'עדיין לא נעשה דבר.',
    add: 'הוספת פעולה',
    remove: (n) => `הסרת פעולה ${number(n)}`,
    up: (n) => `העברת פעולה ${number(n)} למעלה`,
    down: (n) => `העברת פעולה ${number(n)} למטה`,
    removed: (n) => `פעולה ${number(n)} הוסרה.`,
    moved: (from, to) => `פעולה ${number(from)} היא עכשיו פעולה ${number(to)}.`,
    verb: 'מה נעשה',
    verbs,
    pattern: 'רק פריטים עם הטקסט',
    patternHint: 'ריק פירושו כל הפריטים. ביטוי רגולרי נכתב בין לוכסנים.',
    status: 'סטטוס',
    lines: 'פריטים, אחד בכל שורה',
    linesHint: 'נכתבים כמו בעורך הטקסט של רשימה.',
    template: 'שם התבנית',
    mode: 'מה קורה למה שיש',
    modes: {
      missing: 'הוא נשאר; נוסף רק מה שחסר',
      append: 'הוא נשאר; הכול נוסף',
      replace: 'הוא נמחק',
    },
    intoList: 'לרשימה',
    intoListHint: 'ריק פירושו הראשונה. רשימה שאינה קיימת נוצרת.',
    faults: {
      none: 'יש להוסיף פעולה.',
      status: 'יש לבחור סטטוס.',
      lines: 'יש להזין פריט.',
      template: 'יש לבחור תבנית.',
    },
    json: 'מה ש-Jira שומר',
  },
};
