import type { Permission } from '../../admin/settings/api';

// Every word of the tab of permissions.

const names: Record<Permission, string> = {
  view: 'צפייה',
  add: 'הוספה',
  edit: 'עריכה',
  toggle: 'סימון',
  delete: 'מחיקה',
  manageTemplates: 'ניהול תבניות',
};

const hints: Record<Permission, string> = {
  view: 'לראות את הרשימות של בעיה',
  add: 'להוסיף פריטים ורשימות',
  edit: 'לשנות ולהזיז פריטים, את פרטיהם ואת האנשים',
  toggle: 'לשנות סטטוס של פריטים',
  delete: 'למחוק פריטים ורשימות',
  manageTemplates: 'ליצור ולשנות תבניות, ולמחוק רשימות מקושרות',
};

export const permissions = {
  title: 'מי רשאי לעשות מה',
  off: 'כפי ש-Jira אומר',
  offHint: 'מי שרואה בעיה רואה את הרשימות שלה, ומי שרשאי לערוך אותה משנה אותן.',
  on: 'כפי שנבחר כאן',
  onHint: 'איש אינו רואה רשימה של בעיה ש-Jira אינו מציג לו.',
  names,
  hints,
  asJira: 'כפי ש-Jira אומר',
  chosen: 'מי שנבחר',
  nobody: 'אף אחד',
  kinds: { role: 'תפקיד', group: 'קבוצה', user: 'אדם' },
  assignee: 'האחראי על הבעיה',
  reporter: 'מדווח הבעיה',
  who: (name: string) => `למי יש ”${name}“`,
  addTo: (name: string) => `להעניק ”${name}“ אל`,
  save: 'שמירה',
  check: 'מה אדם רשאי לעשות?',
  checkHint: 'עם מה שנבחר למעלה, שמור או לא.',
  person: 'אדם',
  permission: 'הרשאה',
  verdict: 'יש לו',
  verdicts: { jira: 'כפי ש-Jira אומר', no: 'לא', blind: 'לא: אינו רשאי לראות' },
  yesBy: (by: string) => `כן: ${by}`,
  someBy: (by: string) => `היכן שמתקיים: ${by}`,
};
