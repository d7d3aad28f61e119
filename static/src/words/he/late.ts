import { late as english } from '../en/late';
import { formsOf, name } from '../form';
import type { LateWords } from '../words';

const { ago, day, many, number, time } = formsOf('he');

export const late: LateWords = {
  history: {
    title: 'היסטוריה',
    titleOf: (text) => `ההיסטוריה של „${name(text)}”`,
    person: 'משתמש',
    everybody: 'כולם',
    kind: 'מה נעשה',
    everything: 'הכול',
    kinds: {
      addItem: 'פריטים שנוספו',
      editItem: 'טקסטים ששונו',
      setStatus: 'סטטוסים ששונו',
      setAssignee: 'אחראים ששונו',
      setDue: 'תאריכי יעד ששונו',
      setOptional: 'הפיכה לרשות או לחובה',
      setLink: 'קישורים ששונו',
      moveItem: 'פריטים שהועברו',
      deleteItem: 'פריטים שנמחקו',
      addList: 'רשימות שנוספו',
      renameList: 'רשימות ששמן שונה',
      moveList: 'רשימות שהועברו',
      deleteList: 'רשימות שנמחקו',
    },
    did: {
      addItem: (text) => `נוסף „${name(text)}”`,
      editItem: (from, text) => `„${name(from)}” שונה ל-„${name(text)}”`,
      editDetails: (text) => `הפרטים של „${name(text)}” שונו`,
      setStatus: (text, a, b) => `„${name(text)}” עבר מ-${a} ל-${b}`,
      makeOptional: (text) => `„${name(text)}” הפך לרשות`,
      makeMandatory: (text) => `„${name(text)}” הפך לחובה`,
      assign: (text, who) => `„${name(text)}” הוקצה ל-${who}`,
      unassign: (text) => `ההקצאה של „${name(text)}” בוטלה`,
      setDue: (text, date) => `תאריך היעד של „${name(text)}” הוא ${day(date)}`,
      clearDue: (text) => `תאריך היעד של „${name(text)}” הוסר`,
      link: (text, issue) => `„${name(text)}” קושר ל-${issue}`,
      unlink: (text) => `הקישור של „${name(text)}” הוסר`,
      moveItem: (text) => `„${name(text)}” הועבר`,
      moveBetween: (text, x, y) => `„${name(text)}” הועבר מ-„${name(x)}” אל „${name(y)}”`,
      moveUnder: (text, o) => `„${name(text)}” הועבר אל מתחת ל-„${name(o)}”`,
      deleteItem: (text, children) =>
        children === 0
          ? `„${name(text)}” נמחק`
          : `„${name(text)}” נמחק (פריטים מתחתיו: ${number(children)})`,
      addList: (text) => `נוספה הרשימה „${name(text)}”`,
      renameList: (from, text) => `שם הרשימה „${name(from)}” שונה ל-„${name(text)}”`,
      moveList: (text) => `הרשימה „${name(text)}” הועברה`,
      deleteList: (text, count) => `הרשימה „${name(text)}” נמחקה (פריטים: ${number(count)})`,
    },
    ago,
    at: time,
    restore: 'שחזור',
    asOfHere: 'שחזור הרשימה כפי שהייתה כאן',
    asOf: (date) => `הרשימה נכון ל-${time(date)}`,
    changes: (of) =>
      `מה ישתנה בשחזור: ${[
        [of.add, 'נוספו'],
        [of.edit, 'שונו'],
        [of.move, 'הועברו'],
        [of.delete, 'נמחקו'],
      ]
        .flatMap(([count, what]) => (count ? [`${what}: ${number(Number(count))}`] : []))
        .join(', ')}`,
    same: 'הרשימה זהה בדיוק למה שהייתה.',
    lists: 'הרשימה כפי שהייתה',
    back: 'חזרה',
    confirm: 'שחזור',
    restoring: 'משחזר…',
    restored: (rejected) =>
      rejected === 0 ? 'שוחזר.' : `שוחזר, מלבד מה שלא התאפשר: ${number(rejected)}.`,
    notRestored: 'לא ניתן היה לשחזר. נסו שוב.',
    loading: 'טוען…',
    notLoaded: 'לא ניתן לטעון את ההיסטוריה כעת.',
    more: 'הצגת עוד',
    empty: 'עדיין לא נעשה דבר.',
    beginning: 'כאן זה התחיל.',
    older: 'הרשימה ישנה מההיסטוריה שלה: מה שנעשה קודם אינו ידוע.',
  },
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
