import type { PlainName, SettingName } from '../../admin/settings/api';

// Every word of the tab of settings.

const names: Record<SettingName, string> = {
  severalLists: 'רשימות בבעיה',
  optionalByDefault: 'פריטים חדשים',
  panel: 'היכן הלוח',
  tell: 'מה נמסר ל-Jira',
  language: 'שפה',
  hideComplete: 'פריטים שהושלמו',
  permissions: 'הרשאות משלכם',
  fields: 'שדות ב-Jira',
};

const hints: Record<PlainName, string> = {
  severalLists: 'האם אפשר להוסיף עוד רשימות לבעיה. רשימות קיימות נשארות.',
  optionalByDefault: 'מהו פריט עד שמישהו משנה אותו.',
  panel: 'היכן Jira מציג את הרשימה בדף של בעיה.',
  tell: 'מה ש-Jira שומר עם הבעיה עבור החיפוש, האוטומציה והדוחות.',
  language: 'שפת הלוח לאנשים שלא בחרו שפה.',
  hideComplete: 'האם פריטים שהושלמו מוצגים כשמישהו פותח בעיה בפעם הראשונה.',
};

/** What the values are called; languages have names of their own. */
const options: Record<PlainName, Record<string, string>> = {
  severalLists: { true: 'כמה', false: 'אחת' },
  optionalByDefault: { true: 'רשות', false: 'חובה' },
  hideComplete: { true: 'מוסתרים', false: 'מוצגים' },
  panel: { left: 'מתחת לתיאור', right: 'לצידו, בין הפרטים' },
  tell: { nothing: 'כלום', counts: 'כמה פריטים הושלמו', texts: 'גם הטקסטים של הפריטים' },
  language: { jira: 'השפה של כל אדם ב-Jira' },
};

const samples: readonly [string, string, string] = [
  'להקפיא את התוכן',
  'לעדכן את התמיכה במה שמשתנה',
  'להחליף את מאזן העומסים',
];
const sampleLists: readonly [string, string] = ['שחרור', 'סקירה'];

export const settings = {
  siteHint: 'מה שחל על כל הפרויקטים שלא בחרו בעצמם. כל הגדרה נשמרת בנפרד.',
  projectHint: 'מה שחל על הפרויקט הזה. מה שלא נבחר כאן מגיע מהאתר. כל הגדרה נשמרת בנפרד.',
  names,
  hints,
  options,
  fieldsHint:
    'אילו שדות של Jira אומרים משהו על רשימות הבדיקה, בכל הפרויקטים. שלושת הראשונים אינם עולים דבר ואינם מופיעים בשום היסטוריה.',
  textHint:
    'Checklist Text קיים רק במקום שבו Jira מקבלת גם את הטקסטים. מי שכותב בו משנה את הרשימה, וכל שינוי נרשם בהיסטוריה של הבעיה.',
  badge: 'תג לצד פרטי הבעיה',
  noFields: 'אין',
  fromDefault: 'מההתחלה',
  fromSite: 'מהאתר',
  ownSite: 'נבחר לאתר',
  ownProject: 'נבחר לפרויקט הזה',
  toSite: 'לחזור לזה של האתר',
  toDefault: 'לחזור להתחלה',
  saving: 'נשמר…',
  saved: 'נשמר',
  again: 'לנסות שוב',
  leave: 'להשאיר כפי שהוא',
  conflict: 'מישהו אחר שינה את זה בזמן שהייתם כאן.',
  theirs: 'שלהם',
  yours: 'שלכם',
  useYours: 'להשתמש בשלכם',
  keepTheirs: 'להשאיר את שלהם',
  preview: 'תצוגה מקדימה',
  previewOf: (value: string) => `כך זה נראה: ${value}`,
  samples,
  sampleLists,
  toldNothing: 'שום דבר לא נשמר ב-Jira.',
};
