import { formsOf, name } from '../form';
import type { PageWords } from '../words';

const { ago, many, number } = formsOf('he');

const when = (at: string) => ago(new Date(at), Date.now());

const done: Record<string, string> = {
  addList: 'רשימה חדשה:',
  renameList: 'רשימה ששמה שונה:',
  moveList: 'רשימה שהוזזה:',
  deleteList: 'רשימה שנמחקה:',
  addItem: 'חדש:',
  editItem: 'שונה:',
  moveItem: 'הוזז:',
  deleteItem: 'נמחק:',
};

export const library: PageWords['library'] = {
  title: 'תבניות',
  siteHint: 'רשימות שכל הפרויקטים באתר יכולים להשתמש בהן.',
  projectHint: 'רשימות שהבעיות בפרויקט הזה יכולות להשתמש בהן, לצד אלה של האתר.',
  none: 'אין עדיין.',
  make: 'תבנית חדשה',
  importFile: 'ייבוא קובץ…',
  exportAll: 'ייצוא של הכול',
  alsoArchived: 'להציג גם מהארכיון',
  archivedTag: 'בארכיון',
  actions: (template) => `פעולות על ${name(template)}`,
  open: 'פתיחה',
  duplicate: 'שכפול',
  moveToSite: 'העברה לאתר',
  moveToProject: 'העברה לפרויקט…',
  exportOne: 'ייצוא',
  archive: 'העברה לארכיון',
  unarchive: 'החזרה מהארכיון',
  delete: 'מחיקה…',
  deleteAsk: (template) => `למחוק את התבנית „${name(template)}”?`,
  deleteHint: 'גם הגרסאות שלה נמחקות. מה שיש ממנה בבעיות נשאר.',
  deleteNow: 'מחיקה לצמיתות',
  project: 'מפתח או מזהה של הפרויקט',
  move: 'העברה',

  version: (n) => `גרסה ${number(n)}`,
  used: (issues) =>
    issues === 0
      ? 'עדיין לא בשימוש'
      : many(issues, { one: 'בבעיה אחת', two: 'בשתי בעיות', other: 'ב-# בעיות' }),
  made: (who, at) => `נוצרה בידי ${who}, ${when(at)}`,
  changed: (who, at) => `שונתה בידי ${who}, ${when(at)}`,
  by: (who, at) => `${who}, ${when(at)}`,
  somebody: 'מישהו',

  copyOf: (template) => `עותק של ${template}`.slice(0, 100),
  archived: (template) => `„${name(template)}” עברה לארכיון.`,
  restored: (template) => `„${name(template)}” מוצעת שוב.`,
  duplicated: (template) => `„${name(template)}” שוכפלה.`,
  deleted: (template) => `„${name(template)}” נמחקה.`,
  moved: (template) => `„${name(template)}” הועברה.`,
  imported: (created, updated) =>
    `${many(created, { one: 'תבנית אחת נוספה', two: 'שתי תבניות נוספו', other: '# תבניות נוספו' })}, ${many(updated, { one: 'אחת שונתה', two: 'שתיים שונו', other: '# שונו' })}.`,
  noFile: 'זה אינו קובץ של תבניות.',

  beginWith: 'להתחיל עם',
  ways: { empty: 'כלום', starter: 'דוגמה', text: 'טקסט' },
  starter: 'דוגמה',
  text: 'הרשימה כטקסט',
  textHint: 'כל שורה היא פריט. ? הופך אותו לרשות, >> מוסיף פרטים, --- כותרת, # רשימה.',
  create: 'יצירה',

  back: 'כל התבניות',
  name: 'שם',
  description: 'תיאור',
  live: 'מקושרת',
  liveHint:
    'בעיות שמקבלות אותה נשארות מקושרות: שם אפשר רק לסמן את הפריטים, ומה שנשמר כאן משתנה בכולן. בבעיות שהסתיימו היא נשארת כמו שהיא עד שהן נפתחות שוב.',
  save: 'שמירה',
  unsaved: 'עדיין לא נשמר.',
  saved: (version) => `נשמר כגרסה ${number(version)}.`,
  savedBoth: (version) =>
    `נשמר כגרסה ${number(version)}. מישהו אחר שמר בינתיים: השינויים שלו והשינויים שלך נמצאים בה.`,
  nameNeeded: 'צריך לתת שם.',
  tooLong: (field, most) => `${field}: לכל היותר ${number(most)} תווים`,

  versions: 'גרסאות',
  difference: 'מה שונה',
  same: 'שום דבר לא שונה מהגרסה הקודמת.',
  unchanged: (count) =>
    many(count, {
      one: 'פריט אחד ללא שינוי',
      two: 'שני פריטים ללא שינוי',
      other: '# פריטים ללא שינוי',
    }),
  changes: { added: 'נוסף', deleted: 'נמחק', changed: 'שונה', moved: 'הוזז' },
  madeOptional: 'עכשיו רשות',
  madeMandatory: 'עכשיו חובה',

  update: 'בעיות פתוחות',
  updateHint:
    'בעיות נשארות עם הגרסה שקיבלו. אפשר להביא את אלה שלא הסתיימו לגרסה האחרונה: הסימונים ומה שנערך בבעיה נשארים.',
  updateLive:
    'רשימות מקושרות מתעדכנות מעצמן. כאן אפשר להביא עותקים בבעיות שלא הסתיימו לגרסה האחרונה: הסימונים ומה שנערך בבעיה נשארים.',
  updating: (template) => `עדכון הבעיות עם „${name(template)}”`,
  updateAsk: 'להראות מה ישתנה',
  saveFirst: 'צריך לשמור קודם.',
  asking: 'בודק את הבעיות…',
  nothingChanges: (issues) =>
    issues === 0
      ? 'התבנית אינה באף בעיה פתוחה.'
      : many(issues, {
          one: 'היא בבעיה פתוחה אחת, ושום דבר לא ישתנה.',
          two: 'היא בשתי בעיות פתוחות, ושום דבר לא ישתנה.',
          other: 'היא ב-# בעיות פתוחות, ושום דבר לא ישתנה.',
        }),
  changing: (changed, issues) =>
    `${many(changed, { one: 'בעיה אחת תשתנה', two: 'שתי בעיות ישתנו', other: '# בעיות ישתנו' })}, מתוך ${number(issues)} פתוחות.`,
  first: (issue) => `ב-${issue}`,
  change: (type) => done[type] ?? 'שונה:',
  issues: 'בעיות שישתנו',
  issue: 'בעיה',
  from: 'גרסה',
  counts: { add: 'חדשים', edit: 'שונו', move: 'הוזזו', delete: 'נמחקו' },
  more: (count) => many(count, { one: 'ועוד אחת', two: 'ועוד שתיים', other: 'ועוד #' }),
  looked: (looked, total) =>
    `נבדקו ${number(looked)} הבעיות הראשונות מתוך ${number(total)}; העדכון חל על כולן.`,
  updateAll: 'עדכון של הכול',
  updateNow: (count) =>
    many(count, {
      one: 'עדכון של בעיה אחת',
      two: 'עדכון של שתי בעיות',
      other: 'עדכון של # בעיות',
    }),
};
