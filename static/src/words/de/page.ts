import type { Failure } from '../../admin/api';

// What pages of admins have to say wherever they stand.

const failures: Record<Failure['kind'], string> = {
  refused: 'Der Server konnte das nicht tun.',
  offline: 'Der Server ist nicht erreichbar.',
  no_token: 'Jira ist noch nicht fertig geladen.',
  signed_out: 'Sie sind abgemeldet. Laden Sie die Seite neu.',
};

export const page = {
  notice: {
    log_in: 'Melden Sie sich bei Jira an, um diese Seite zu sehen.',
    not_admin: 'Diese Seite ist für Administratoren dieser Jira-Site.',
    not_project_admin: 'Diese Seite ist für Administratoren dieses Projekts.',
  },
  failures,
  loading: 'Wird geladen …',
  tryAgain: 'Erneut versuchen',
};
