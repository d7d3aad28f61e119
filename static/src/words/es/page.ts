import type { Failure } from '../../admin/api';

// What pages of admins have to say wherever they stand.

const failures: Record<Failure['kind'], string> = {
  refused: 'El servidor no ha podido hacerlo.',
  offline: 'No se puede acceder al servidor.',
  no_token: 'Jira no ha terminado de cargarse.',
  signed_out: 'Has cerrado la sesión. Recarga la página.',
};

export const page = {
  notice: {
    log_in: 'Inicia sesión en Jira para ver esta página.',
    not_admin: 'Esta página es para quienes administran este sitio de Jira.',
    not_project_admin: 'Esta página es para quienes administran este proyecto.',
  },
  failures,
  loading: 'Cargando…',
  tryAgain: 'Intentar de nuevo',
};
