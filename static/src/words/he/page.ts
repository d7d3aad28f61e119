import type { Failure } from '../../admin/api';

// What pages of admins have to say wherever they stand.

const failures: Record<Failure['kind'], string> = {
  refused: 'השרת לא הצליח לעשות את זה.',
  offline: 'אין גישה לשרת.',
  no_token: 'הטעינה של Jira לא הסתיימה.',
  signed_out: 'החיבור לחשבון נותק. יש לטעון את הדף מחדש.',
};

export const page = {
  notice: {
    log_in: 'כדי לראות את הדף הזה יש להתחבר ל-Jira.',
    not_admin: 'הדף הזה מיועד למנהלי אתר ה-Jira הזה.',
    not_project_admin: 'הדף הזה מיועד למנהלי הפרויקט הזה.',
  },
  failures,
  loading: 'טוען…',
  tryAgain: 'ניסיון נוסף',
};
