import type { Is, On } from '../../admin/rules/api';
import { formsOf } from '../form';

// Every word of the tab of rules.

const { many, number } = formsOf('he');

const events: Record<On, string> = {
  created: 'כשבעיה נוצרת',
  changed: 'כשבעיה משתנה',
  transition: 'כשהסטטוס שלה משתנה',
};

const comparisons: Record<Is, string> = {
  any: 'יש אחד מ',
  all: 'יש את כל',
  none: 'אין אף אחד מ',
  empty: 'ריק',
  notEmpty: 'אינו ריק',
  equals: 'הוא בדיוק',
  contains: 'יש חלק עם',
};

/** Why a rule does not match. */
const reasons = {
  disabled: 'הוא כבוי',
  event: 'הוא מחכה למשהו אחר',
  to: 'הוא מחכה לסטטוס אחר',
  untouched: 'שום דבר שהוא בודק לא השתנה',
  project: 'הוא לפרויקטים אחרים',
  issueType: 'הוא לסוגים אחרים',
  condition: 'תנאי אינו מתקיים',
  already: 'הבעיה כבר קיבלה אותה',
  noTemplate: 'התבנית שלו כבר איננה',
};

export const rules = {
  title: 'כללים',
  siteHint: 'כלל מביא תבנית לבעיות מעצמו, פעם אחת. אלה חלים על כל הפרויקטים או על חלקם.',
  projectHint: 'כלל מביא תבנית לבעיות של הפרויקט הזה מעצמו, פעם אחת. לאתר יכולים להיות עוד.',
  none: 'אין עדיין כללים.',
  add: 'הוספת כלל',
  edit: 'עריכה',
  allTypes: 'כל הסוגים',
  allStatuses: 'כל סטטוס',
  allProjects: 'כל הפרויקטים',
  noTemplate: 'תבנית שכבר איננה',
  missing: 'התבנית שלו חסרה: היא נמחקה, הועברה לארכיון או הוזזה. הכלל לא מביא דבר עד שתיבחר אחרת.',
  missingTemplate: 'יש לבחור תבנית: זו שהכלל מציין חסרה.',
  templateNeeded: 'יש לבחור תבנית: הכלל לא מציין אף אחת.',
  projectTemplates: 'של הפרויקט הזה',
  siteTemplates: 'של האתר',
  choose: 'בחירת תבנית',
  editTitle: 'עריכת הכלל',
  newTitle: 'כלל חדש',
  name: 'שם',
  template: 'תבנית',
  when: 'מתי',
  to: 'לאחד מהסטטוסים האלה',
  projects: 'רק בפרויקטים האלה',
  types: 'רק בעיות מהסוגים האלה',
  conditions: 'תנאים שכולם חייבים להתקיים',
  addCondition: 'הוספת שדה…',
  removeIt: 'הסרה',
  how: 'איך התבנית נוספת',
  live: 'מקושרת: הפריטים נשארים כמו בתבנית',
  again: 'גם בבעיה שכבר קיבלה אותה',
  deleted: 'מישהו אחר מחק את הכלל הזה בינתיים.',
  save: 'שמירה',
  saveMine: 'לשמור את שלי',
  takeTheirs: 'לקחת את שלהם',
  tryTitle: 'לנסות',
  tryHint: 'לאילו כללים בעיה תתאים. שום דבר לא נעשה לה.',
  issue: 'מפתח של בעיה',
  tryNow: 'לנסות',
  rule: 'כלל',
  result: 'תוצאה',
  matches: 'היא תקבל את התבנית',
  log: 'מה רץ',
  logHint: 'מ-30 הימים האחרונים, החדש ראשון.',
  show: 'הצגה',
  noRuns: 'אין עדיין כלום.',
  clone: 'עותק של הבעיה ששוכפלה',
  workflow: 'פעולת המשך של תהליך עבודה',
  changed: (count: number) => many(count, { one: 'שינוי #', two: '# שינויים', other: '# שינויים' }),
  unchanged: 'לא היה מה לשנות',
  more: 'להציג עוד',
  events,
  comparisons,
  reasons,
  modes: { missing: 'רק מה שחסר', append: 'הכול, אחרי מה שיש' },
  conditionsOf: (count: number) => many(count, { one: 'תנאי #', two: '# תנאים', other: '# תנאים' }),
  gets: (name: string) => `מקבלת ”${name}“`,
  getsOfSite: (template: string) => `מקבלת ”${template}“ (של האתר)`,
  enable: (name: string) => `להשתמש ב${name}`,
  editOf: (name: string) => `עריכה: ${name}`,
  up: (name: string) => `העברת ${name} למעלה`,
  down: (name: string) => `העברת ${name} למטה`,
  remove: (name: string) => `מחיקת ${name}`,
  conflict: (name: string) =>
    `מישהו אחר שינה את הכלל הזה בינתיים; עכשיו הוא נקרא ”${name}“. מה שכתבתם לא אבד.`,
  comparisonOf: (name: string) => `איך ${name} מושווה`,
  valuesOf: (name: string) => `ערכים של ${name}`,
  removeCondition: (name: string) => `הסרה: התנאי על ${name}`,
  unmet: (name: string) => `התנאי על ${name} אינו מתקיים`,
  condition: (n: number) => `תנאי ${number(n)}`,
  outcomes: {
    applied: (items: number) =>
      many(items, { one: 'פריט # נוסף', two: '# פריטים נוספו', other: '# פריטים נוספו' }),
    present: () => 'הכול כבר היה שם',
    gone: () => 'התבנית שלו כבר איננה',
    refused: () => 'זה לא נכנס בבעיה',
  },
};
