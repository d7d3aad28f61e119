import { late as english } from '../en/late';
import { formsOf, name } from '../form';
import type { LateWords } from '../words';

const { many, number } = formsOf('he');

export const late: LateWords = {
  live: {
    alsoHere: 'מסתכלים על זה גם',
    here: (who) => `גם ${who} כאן`,
    more: (count) => `+${count}`,
    moreHere: (count) =>
      many(count, { one: 'עוד משתמש אחד', two: 'עוד שני משתמשים', other: 'עוד # משתמשים' }),
    rescued: 'מישהו אחר מחק את מה שערכת. הטקסט שלך נשמר בפריט חדש.',
    deleted: 'מישהו אחר מחק את מה שערכת.',
    changedSince: 'אי אפשר לבטל את זה עוד: מישהו אחר שינה את זה בינתיים.',
    redone: 'הפעולה בוצעה שוב',
    nothingToRedo: 'אין מה לבצע שוב',
  },
  people: {
    formerUser: 'משתמש לשעבר',
    assignedTo: (who) => `משויך אל ${who}`,
    assign: 'שיוך',
    search: 'חיפוש משתמשים',
    me: 'שיוך אליי',
    nobody: 'לא משויך',
    found: (count) => many(count, { one: 'משתמש אחד', two: 'שני משתמשים', other: '# משתמשים' }),
    noneFound: 'לא נמצא אף משתמש שמותר לו לראות את הבעיה הזאת',
    searching: 'מחפש…',
    noAnswer: 'Jira לא ענתה. אפשר לנסות שוב.',
    inactive: 'לא פעיל',
  },
  editor: {
    title: 'עריכה כטקסט',
    text: 'טקסט',
    preview: 'תצוגה מקדימה',
    field: 'הרשימה כטקסט',
    save: 'שמירה',
    saving: 'שומר…',
    saved: 'הרשימה נשמרה',
    cancel: 'ביטול',
    close: 'סגירה',
    help: 'כל שורה היא פריט. [done] או [x] הם הסטטוס, ? הופך אותו לרשות, >> מוסיף פרטים, --- כותרת, # רשימה.',
    loading: 'הטקסט נטען…',
    notLoaded: 'אי אפשר לטעון את הטקסט כרגע.',
    tryAgain: 'ניסיון נוסף',
    draft: (when) => `זה הטקסט שלך מ-${when}, שלא נשמר.`,
    dropDraft: 'להתחיל מחדש',
    discardAsk: 'לוותר על מה ששינית?',
    discard: 'ויתור',
    keepEditing: 'להמשיך לערוך',
    offline: 'אין חיבור לרשת. הטקסט שמור בדפדפן הזה: אפשר לשמור אותו שוב אחר כך.',
    busy: 'אין גישה לשרת. הטקסט שמור בדפדפן הזה: אפשר לשמור אותו שוב אחר כך.',
    signedOut: 'החיבור לחשבון נותק. הטקסט שמור בדפדפן הזה: יש לטעון את הדף מחדש.',
    refused: 'הטקסט לא נשמר.',
    faults: (count) =>
      many(count, {
        one: 'אי אפשר לקרוא שורה אחת',
        two: 'אי אפשר לקרוא שתי שורות',
        other: 'אי אפשר לקרוא # שורות',
      }),
    line: (at) => `שורה ${number(at)}`,
    fault: {
      unknown_status: (token) =>
        `אין סטטוס „${name(token)}”. אם הוא חלק מהטקסט, יש לכתוב \\ לפני הסוגר.`,
      no_item: () => 'פרטים שייכים לפריט שמעליהם, ואין כזה.',
      too_long: (count) => `יש כאן מקום ל-${number(count)} תווים לכל היותר.`,
      too_many: (count) => `יש יותר מ-${number(count)}.`,
      character: () => 'בשורה הזאת יש תו שאי אפשר לשמור.',
    },
    empty: 'אין עדיין כלום',
    optional: 'רשות',
    due: (day) => `לביצוע עד ${day}`,
    follows: (key) => `עוקב אחרי ${key}`,
    conflicts: (count) =>
      many(count, {
        one: 'נשמר. שינוי אחד נתקל בשינוי של מישהו אחר:',
        two: 'נשמר. שני שינויים נתקלו בשינויים של אחרים:',
        other: 'נשמר. # שינויים נתקלו בשינויים של אחרים:',
      }),
    conflict: {
      both_changed: 'גם מישהו אחר שינה את זה. שני הנוסחים נשמרו:',
      deleted_by_me: 'מחקת את זה, ומישהו אחר שינה את זה. זה נשמר:',
      deleted_by_them: 'מישהו אחר מחק את זה, ושינית את זה. זה נשמר:',
    },
    theirs: 'שלהם',
    yours: 'שלך',
    rejected: (count) =>
      many(count, {
        one: 'שינוי אחד לא בוצע:',
        two: 'שני שינויים לא בוצעו:',
        other: '# שינויים לא בוצעו:',
      }),
  },
  convert: {
    title: (into, count) =>
      into === 'issue'
        ? many(count, {
            one: 'הפיכת פריט אחד לבעיה',
            two: 'הפיכת שני פריטים לבעיות',
            other: 'הפיכת # פריטים לבעיות',
          })
        : many(count, {
            one: 'הפיכת פריט אחד לתת-משימה',
            two: 'הפיכת שני פריטים לתת-משימות',
            other: 'הפיכת # פריטים לתת-משימות',
          }),
    type: 'סוג',
    noTypes: (into) =>
      into === 'issue'
        ? 'אין כאן סוג בעיה שמותר לך ליצור.'
        : 'אין כאן סוג תת-משימה שמותר לך ליצור.',
    follow: (count) =>
      many(count, {
        one: 'השלמת הפריט כשהבעיה מסתיימת',
        two: 'השלמת הפריטים כשהבעיות שלהם מסתיימות',
        other: 'השלמת הפריטים כשהבעיות שלהם מסתיימות',
      }),
    create: 'יצירה',
    creating: (at, of) => (of === 1 ? 'יוצר…' : `יוצר ${number(at)} מתוך ${number(of)}…`),
    failed: (count, of) =>
      of === 1 ? 'ההפיכה לא הצליחה.' : `${number(count)} מתוך ${number(of)} לא הצליחו.`,
    needs: (fields) => `חסר עוד ב-Jira: ${fields}.`,
    notTied: (key) => `${key} נוצר, אבל לא היה אפשר לקשר אליו את הפריט.`,
    noAnswer: 'Jira לא ענתה. אפשר לנסות שוב.',
    cancel: 'ביטול',
    linkTitle: 'קישור לבעיה קיימת',
    key: 'המפתח או הכתובת של הבעיה',
    link: 'קישור',
    noKey: 'זה לא מפתח של בעיה, כגון TICK-12.',
    notFound: (key) => `${key} לא קיים, או שאין לך הרשאה לראות אותו.`,
    itself: 'זאת הבעיה שהרשימה שייכת אליה.',
    hidden: 'לא גלוי לך',
    anIssue: 'בעיה',
    follows: (key) => `מושלם כאשר ${key} מסתיים`,
  },
  actions: {
    // What is not said here yet is said in English.
    ...english.actions,
    addHeading: 'הוספת כותרת',
    editAsText: 'עריכה כטקסט',
    keys: 'קיצורי מקלדת',
    edit: 'עריכה',
    addBelow: 'הוספת פריט מתחת',
    moveUp: 'העברה למעלה',
    moveDown: 'העברה למטה',
    moveTop: 'העברה לראש הרשימה',
    moveBottom: 'העברה לסוף הרשימה',
    makeOptional: 'סימון כרשות',
    makeMandatory: 'סימון כחובה',
    status: 'סטטוס',
    delete: 'מחיקה',
    position: (text, at, of) => `${name(text)}, מקום ${at} מתוך ${of}`,
    positionIn: (text, list, at, of) => `${name(text)}, ${name(list)}, מקום ${at} מתוך ${of}`,
    deleted: (text) => `${name(text)} נמחק, אפשר לבטל`,
    deletedFlag: (text) => `„${name(text)}” נמחק`,
  },
};
