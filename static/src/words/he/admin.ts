import type { Format, Kind } from '../../admin/api';
import type { Unknown } from '../../admin/lookup';
import type { Access } from '../../admin/tokens';
import { formsOf } from '../form';
import { page } from './page';
import type { AdminWords } from '../words';

const { many, number, time } = formsOf('he');

const parts: Record<Kind, string> = {
  site: 'הכול באתר הזה',
  project: 'פרויקט אחד',
  issue: 'בעיה אחת',
  person: 'אדם אחד',
};

const idFields: Record<Kind, string> = {
  site: '',
  project: 'המפתח או המזהה של הפרויקט',
  issue: 'המפתח או המזהה של הבעיה',
  person: 'מזהה החשבון של האדם',
};

const idHints: Record<Kind, string> = {
  site: '',
  project: 'למשל WEB. מפרויקט שנמחק נשאר רק המזהה.',
  issue: 'למשל WEB-1. מבעיה שנמחקה נשאר רק המזהה.',
  person: 'הוא מופיע בסוף הכתובת של הפרופיל ב-Jira.',
};

const formats: Record<Format, string> = {
  json: 'JSON, לתוכניות',
  markdown: 'Markdown, לקריאה',
  csv: 'CSV, לגיליונות',
};

const missing: Record<Kind, string> = {
  site: 'צריך לציין איזה אתר.',
  project: 'צריך לציין איזה פרויקט.',
  issue: 'צריך לציין איזו בעיה.',
  person: 'צריך לציין איזה אדם.',
};

const unknown: Record<Kind, string> = {
  site: 'Jira לא מכירה את האתר הזה.',
  project: 'Jira לא מכירה פרויקט כזה. אם הוא נמחק, אפשר להשתמש במזהה שלו.',
  issue: 'Jira לא מכירה בעיה כזאת. אם היא נמחקה, אפשר להשתמש במזהה שלה.',
  person: 'Jira לא מכירה אדם כזה. אם החשבון נמחק, אפשר להשתמש במזהה שלו.',
};

const unknowns: Record<Unknown, (kind: Kind) => string> = {
  empty: (kind) => missing[kind],
  malformed: (kind) => (kind === 'person' ? 'זה לא מזהה חשבון.' : 'זה לא מפתח ולא מזהה.'),
  not_found: (kind) => unknown[kind],
};

const deeds: Record<string, string> = {
  export: 'ייצוא',
  erase: 'מחיקה',
  'rotate keys': 'החלפת מפתחות',
  'create template': 'תבנית נוצרה',
  'change template': 'תבנית שונתה',
  'move template': 'תבנית הועברה',
  'archive template': 'תבנית הועברה לארכיון',
  'delete template': 'תבנית נמחקה',
  'import templates': 'תבניות יובאו',
  'update issues': 'בעיות פתוחות עודכנו',
  'import checklists': 'רשימות יובאו',
  'create token': 'אסימון API נוצר',
  'revoke token': 'אסימון API בוטל',
  'create hook': 'נוספה כתובת לדיווח',
  'change hook': 'שונתה כתובת לדיווח',
  'rotate hook': 'סוד חדש לכתובת',
  'delete hook': 'נמחקה כתובת לדיווח',
  'test hook': 'נבדקה כתובת לדיווח',
  'switch off hook': 'כובתה כתובת לדיווח',
  'switch off': 'כובה',
  'switch on': 'הופעל',
  statuses: 'הסטטוסים שונו',
  'setting severalLists': 'הגדרות שונו',
  'setting optionalByDefault': 'הגדרות שונו',
  'setting panel': 'הגדרות שונו',
  'setting tell': 'הגדרות שונו',
  'setting language': 'הגדרות שונו',
  'setting hideComplete': 'הגדרות שונו',
  'setting fields': 'הגדרות שונו',
  'setting permissions': 'הרשאות שונו',
  rules: 'כללים שונו',
  watches: 'הפריטים הנספרים שונו',
};

const colours: Record<string, string> = {
  grey: 'אפור',
  blue: 'כחול',
  green: 'ירוק',
  yellow: 'צהוב',
  red: 'אדום',
  purple: 'סגול',
  teal: 'טורקיז',
  orange: 'כתום',
  magenta: 'מגנטה',
  lime: 'ירוק בהיר',
};

const nobody: Record<string, string> = {
  operator: 'מפעיל היישום',
  jira: 'Jira',
  retention: 'סוף תקופת השמירה',
  report: 'Atlassian, עבור חשבון שנסגר',
  hook: 'האוטומציה עצמה',
  erased: 'אדם שנמחק',
};

const access: Record<Access, string> = { read: 'קריאה', write: 'קריאה וכתיבה' };

const issues = (count: number) =>
  many(count, { one: 'בעיה אחת', two: 'שתי בעיות', other: '# בעיות' });

export const admin: AdminWords = {
  title: 'Ticklist',
  intro: (site) => `מה ש-Ticklist שומר עבור ${site}.`,
  notice: page.notice,
  tabs: {
    settings: 'הגדרות',
    statuses: 'סטטוסים',
    permissions: 'הרשאות',
    templates: 'תבניות',
    rules: 'כללים',
    hooks: 'אוטומציה',
    imports: 'ייבוא',
    tokens: 'אסימוני API',
    data: 'נתונים',
  },
  notLoaded: 'הטעינה נכשלה. יש לנסות שוב.',
  loading: page.loading,
  tryAgain: page.tryAgain,
  none: 'אין',
  when: (at) => time(new Date(at)),

  stored: 'מה שמור',
  issues: 'בעיות עם רשימה',
  lists: 'רשימות',
  items: 'פריטים',
  first: 'נוצרה לראשונה',
  last: 'שינוי אחרון',
  installed: 'היישום הותקן',
  count: number,

  app: 'היישום',
  version: 'גרסה',
  versionOf: (version, commit) =>
    commit === 'unknown' ? version : `${version} (${commit.slice(0, 12)})`,
  health: 'תקינות',
  ready: 'פועל',
  notReady: 'לא פועל כראוי',

  what: 'מה',
  parts,
  idField: (kind) => idFields[kind],
  idHint: (kind) => idHints[kind],
  unknown: (kind, why) => unknowns[why](kind),
  failure: (kind) => page.failures[kind],

  export: 'ייצוא',
  exportHint: 'עותק של הרשימות, כקובץ. הנתונים נשארים במקומם.',
  format: 'תבנית',
  formats,
  exportNow: 'ייצוא',
  exporting: 'ייצוא',
  progress: ({ state, done, total }) => {
    switch (state) {
      case 'waiting':
        return 'ממתינים לתחילת ההורדה…';
      case 'running':
        return total > 0
          ? `יוצאו ${number(done)} מתוך ${issues(total)}`
          : `יוצאו ${issues(done)} עד כה`;
      case 'done':
        return `הסתיים: יוצאו ${issues(done)}. הקובץ נמצא במקום שבו הדפדפן שומר הורדות.`;
      case 'failed':
        return 'ההורדה לא התחילה או נקטעה. הקובץ שבידך אינו שלם.';
    }
  },

  erase: 'מחיקה',
  eraseHint: 'אי אפשר להחזיר את מה שנמחק. היישום נשאר מותקן וממשיך לפעול.',
  eraseAsk: 'מחיקה…',
  confirmTitle: {
    site: () => 'למחוק את הכול באתר הזה?',
    project: (name) => `למחוק את כל הרשימות של פרויקט ${name}?`,
    issue: (name) => `למחוק את הרשימות של בעיה ${name}?`,
    person: () => 'למחוק את האדם הזה?',
  },
  counting: 'סופר…',
  amount: (stored) =>
    stored.issues === 0
      ? 'לא שמור דבר.'
      : `מדובר ב: ${many(stored.items, { one: 'פריט אחד', two: 'שני פריטים', other: '# פריטים' })}, ${issues(stored.issues)}.`,
  person: (id) =>
    `בכל מקום שבו מופיע החשבון ${id}, כמי שהפריט משויך אליו, כמי ששינה פריט או בתוך טקסט, ייכתב „נמחק”. הפריטים נשארים.`,
  typeToConfirm: 'לאישור יש להקליד את שם האתר:',
  confirmField: 'שם האתר',
  eraseNow: 'מחיקה לצמיתות',
  erasing: 'מוחק…',
  cancel: 'ביטול',
  erased: (total) =>
    total === 0
      ? 'הסתיים. לא היה מה למחוק.'
      : many(total, {
          one: 'הסתיים: רשומה אחת נמחקה.',
          two: 'הסתיים: שתי רשומות נמחקו.',
          other: 'הסתיים: # רשומות נמחקו.',
        }),

  tokens: {
    title: 'אסימוני API',
    hint: 'תוכנה עם אסימון API קוראת ומשנה רשימות כפי שמי שיצר את האסימון רשאי לעשות ב־Jira.',
    none: 'אין אסימונים.',
    name: 'שם',
    may: 'מה מותר לו',
    access,
    scope: (may, count, projects) =>
      count === 0
        ? access[may]
        : `${access[may]}, ${count === 1 ? 'פרויקט' : 'פרויקטים'} ${projects}`,
    maker: 'נוצר על ידי',
    until: 'בתוקף עד',
    expired: 'פג ב־',
    revoked: 'בוטל ב־',
    used: 'שימוש אחרון',
    never: 'לא היה בשימוש',
    uses: 'שימושים',
    usesOf: (name) => `שימושים של ${name}`,
    count: (count, shown) =>
      many(count, { one: 'שימוש אחד.', two: 'שני שימושים.', other: '# שימושים.' }) +
      (count <= shown
        ? ''
        : many(shown, {
            one: ' זה האחרון.',
            two: ' אלה השניים האחרונים.',
            other: ' אלה # האחרונים.',
          })),
    revoke: 'ביטול…',
    revokeOf: (name) => `ביטול ${name}…`,
    revokeNow: 'ביטול לצמיתות',
    projects: 'רק הפרויקטים האלה',
    projectsHint: 'מפתחות או מזהים, מופרדים בפסיקים. ריק פירושו האתר כולו.',
    unknown: (typed) => `Jira אינה מכירה פרויקט ${typed}.`,
    days: 'לכמה ימים',
    create: 'יצירת אסימון',
    made: 'זהו האסימון. שמרו אותו במקום שבו נשמרים סודות: אי אפשר להציג אותו שוב.',
    done: 'שמרתי אותו',
  },

  record: 'יומן',
  recordHint: 'מה שעשו מנהלי האתר ומפעילי היישום, האחרון ראשון.',
  recordEmpty: 'אין עדיין כלום.',
  at: 'מתי',
  who: 'מי',
  did: 'מה',
  many: 'כמה',
  nobody,
  deed: (what, scope, failed) =>
    [deeds[what] ?? what, scope === 'site' ? 'כל האתר' : scope].filter(Boolean).join(', ') +
    (failed ? ' (נקטע)' : ''),

  statuses: {
    title: 'סטטוסים',
    siteHint:
      'הסטטוסים שיכולים להיות לפריט. לחיצה על פריט מעבירה אותו מהסטטוס הראשון שאינו מושלם לראשון שמושלם. לפרויקטים יכולים להיות סטטוסים משלהם.',
    projectHint: 'הסטטוסים שיכולים להיות לפריט בפרויקט הזה.',
    ofSite: 'לפרויקט הזה יש הסטטוסים של האתר.',
    begin: 'בחירה לפרויקט הזה',
    toSite: 'שימוש באלה של האתר',
    toStart: 'חזרה לאלה שהיו בהתחלה',
    add: 'הוספת סטטוס',
    save: 'שמירה',
    saving: 'שומר…',
    saved: 'הסטטוסים נשמרו.',
    complete: 'מושלם',
    name: (number) => `השם של סטטוס ${number}`,
    colour: (name) => `הצבע של ${name}`,
    colours,
    up: (name) => `העברת ${name} למעלה`,
    down: (name) => `העברת ${name} למטה`,
    remove: (name) => `הסרת ${name}`,
    fixed: (name) => `אי אפשר להסיר את ${name}`,
    removed: (name) => `${name} יוסר עם השמירה.`,
    moved: (name, to, of) => `${name} הוא מספר ${to} מתוך ${of}.`,
    usedTitle: 'מה יהיה על הפריטים שלהם?',
    used: (name, items) =>
      many(items, {
        one: `פריט אחד הוא „${name}”`,
        two: `שני פריטים הם „${name}”`,
        other: `# פריטים הם „${name}”`,
      }),
  },
};
