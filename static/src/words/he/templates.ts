import { formsOf, name } from '../form';
import type { LateWords } from '../words';

const { many, number } = formsOf('he');

export const templates: LateWords['templates'] = {
  menu: 'הוספה מתבנית…',
  saveMenu: 'שמירה כתבנית…',
  use: 'שימוש בתבנית',

  title: 'הוספה מתבנית',
  search: 'חיפוש תבניות',
  templates: 'תבניות',
  ofSite: 'כל הפרויקטים',
  liveTag: 'מקושרת',
  none: 'אין עדיין תבניות.',
  noneHint: 'אפשר לשמור רשימה כתבנית, או לבקש ממנהל הפרויקט ליצור אחת.',
  noMatch: 'אין תבנית מתאימה.',
  loading: 'בטעינה…',
  preview: 'מה יתווסף',
  there: 'כבר כאן',
  how: 'איך להוסיף',
  modes: {
    append: 'להוסיף הכול',
    missing: 'להוסיף רק את מה שחסר',
    replace: 'להחליף את מה שיש כאן',
  },
  live: 'להשאיר מקושרת לתבנית',
  liveHint: 'כאן אפשר רק לסמן את הפריטים. מה שמשתנה בתבנית משתנה גם כאן.',
  add: 'הוספה',
  adding: 'בהוספה…',
  replace: 'החלפה…',
  replaceAsk: (items) =>
    `${many(items, { one: 'פריט אחד של הבעיה יוסר.', two: 'שני פריטים של הבעיה יוסרו.', other: '# פריטים של הבעיה יוסרו.' })} ההיסטוריה שומרת את מה שהיה.`,
  replaceNow: 'להחליף הכול',
  cancel: 'ביטול',
  added: (template) => `נוסף מתוך „${name(template)}”`,
  nothing: 'הכול כבר כאן.',

  saveTitle: 'שמירה כתבנית',
  name: 'שם',
  description: 'תיאור',
  lists: 'רשימות',
  saveHint: 'סימונים, תאריכים ובעיות מקושרות אינם נשמרים.',
  save: 'שמירה',
  saving: 'בשמירה…',
  saved: (template) => `„${name(template)}” היא תבנית עכשיו`,
  nameNeeded: 'צריך לתת שם.',
  listNeeded: 'צריך לבחור רשימה.',
  tooLong: (field, most) => `${field}: לכל היותר ${number(most)} תווים`,

  where: 'מוצע ב:',
  ofProject: 'הפרויקט הזה',
  mayNot: 'אין לך הרשאה ליצור כאן תבניות. יש לפנות למנהל הפרויקט.',
  rename: 'שינוי שם…',
  delete: 'מחיקה…',
  deleteAsk: (template) => `למחוק את התבנית „${name(template)}”? מה שהגיע ממנה נשאר.`,
  linkedTo: (issues) =>
    `הרשימות שלה מקושרות ${many(issues, { one: 'לבעיה אחת', two: 'לשתי בעיות', other: 'ל-# בעיות' })}. שם הן הופכות לרשימות רגילות שאפשר לערוך.`,
  deleteNow: 'מחיקה',
  renamed: (template) => `השם של התבנית הוא עכשיו „${name(template)}”`,
  deleted: (template) => `„${name(template)}” נמחקה`,

  fromTemplate: 'מתבנית',
  from: (template) => `מהתבנית „${name(template)}”`,
  fromGone: 'מתבנית שאינה מוצעת עוד',
  liveList: 'רשימה מקושרת',
  liveSays: 'היא הולכת אחרי התבנית שלה: עורכים אותה שם, וכאן אפשר רק לסמן.',

  offline: 'אין חיבור לרשת. כדאי לנסות שוב.',
  busy: 'אי אפשר להגיע לשרת. כדאי לנסות שוב.',
  signed_out: 'החיבור לחשבון נותק. יש לטעון את הדף מחדש.',
  refused: 'השרת לא הצליח לעשות זאת.',
};
