import { formsOf } from '../form';

// The words of importing, into an issue and into a project.

const { many } = formsOf('he');

export const imports = {
  menu: 'ייבוא…',
  title: 'ייבוא רשימות תיוג',
  source: 'מאיפה',
  own: 'טקסט או קובץ',
  found: (app: string) => `${app}, בפריט הזה`,
  data: 'הטקסט לייבוא',
  hint: 'הדביקו כאן או בחרו קובץ: טקסט, Markdown,‏ CSV או JSON של Trello ושל אפליקציות אחרות.',
  file: 'בחירת קובץ',
  format: 'תבנית',
  auto: 'זיהוי אוטומטי',
  counts: (lists: number, items: number) =>
    `${many(lists, { one: 'רשימה אחת', two: 'שתי רשימות', other: '# רשימות' })}, ${many(items, { one: 'סעיף אחד', two: 'שני סעיפים', other: '# סעיפים' })}`,
  nothing: 'אין כאן מה לייבא.',
  done: (items: number) =>
    many(items, { one: 'סעיף אחד יובא', two: 'שני סעיפים יובאו', other: '# סעיפים יובאו' }),
  notesTitle: 'מה לא נשמר כפי שהוא',
  partly: 'חלק מהתוכן לא יובא.',
  large: 'זה גדול מ־4 MB.',
  unread: 'אי אפשר לקרוא את הקובץ הזה.',
  import: 'ייבוא',
  apps: 'אפליקציות',
  intro:
    'רשימות שאפליקציות אחרות שומרות בפריטים של הפרויקט הזה הופכות לרשימות של Ticklist. מה ששמור אצלן נשאר כפי שהוא.',
  dry: 'הרצת ניסיון',
  start: 'ייבוא הפרויקט',
  chooseApp: 'בחרו אפליקציה.',
  begun: 'הייבוא התחיל.',
  dryTitle: 'הרצת ניסיון: דבר לא השתנה',
  realTitle: 'ייבוא',
  foundIn: (issues: number) =>
    many(issues, {
      one: 'לפריט אחד יש רשימות כאלה',
      two: 'לשני פריטים יש רשימות כאלה',
      other: 'ל־# פריטים יש רשימות כאלה',
    }),
  would: (issues: number) =>
    many(issues, { one: 'פריט אחד ישתנה', two: 'שני פריטים ישתנו', other: '# פריטים ישתנו' }),
  samples: 'דוגמאות',
  problems: 'לא ניתן לייבא',
  unreadable: 'לא בצורה הצפויה',
  refused: 'חלק מהתוכן נדחה',
  notes: {
    status_unknown: 'סטטוסים שאין בפרויקט הזה הפכו לסטטוס שמושלם באותה מידה',
    status_elsewhere: 'לא כתוב אילו סעיפים בוצעו',
    assignee_left_out: 'אחראים שאינם חשבונות באתר הזה',
    due_left_out: 'תאריכי יעד שאינם ימים',
    editor_left_out: 'מי שינה סעיפים לאחרונה, ומתי',
    priority_left_out: 'עדיפויות',
    empty_left_out: 'סעיפים ללא טקסט',
    items_left_out: 'סעיפים מעבר למכסה של פריט',
    archived_left_out: 'רשימות של כרטיסים בארכיון',
    prose_left_out: 'שורות שאינן סעיפים',
    history_left_out: 'היסטוריה',
    link_left_out: 'קישורים לפריטים',
    details_cut: 'פרטים ארוכים מדי קוצרו',
    name_cut: 'שמות של רשימות קוצרו',
    text_moved: 'טקסטים ארוכים ממשיכים בפרטים',
    lists_joined: 'רשימות מעבר למכסה הפכו לכותרות',
    nesting_flattened: 'לסעיפים יש רמה אחת של תת־סעיפים',
    not_separable: 'הסעיפים אינם מופרדים',
    several_issues: 'יש כאן רשימות של כמה פריטים או כרטיסים',
    characters_changed: 'תווים שאי אפשר לשמור',
  },
};
