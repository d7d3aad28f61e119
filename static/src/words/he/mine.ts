import type { LateWords } from '../words';

export const mine: LateWords['mine'] = {
  menu: 'ההגדרות שלי…',
  title: 'ההגדרות שלי',
  hint: 'רק בשבילך, בכל הפניות ובכל הדפדפנים שלך.',
  language: 'שפה',
  completed: 'פריטים שהושלמו',
  asProject: 'כמו בפרויקט',
  asJira: 'כמו ב-Jira',
  shown: 'מוצגים',
  hidden: 'מוסתרים',
  saved: 'נשמר',
  conflict: 'שינית את זה בינתיים במקום אחר. כך זה עכשיו.',
};
