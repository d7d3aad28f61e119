import type { Failure } from '../../admin/api';

// What pages of admins have to say wherever they stand.

const failures: Record<Failure['kind'], string> = {
  refused: 'Le serveur n’a pas pu le faire.',
  offline: 'Le serveur est injoignable.',
  no_token: 'Jira n’a pas fini de charger.',
  signed_out: 'Vous êtes déconnecté. Rechargez la page.',
};

export const page = {
  notice: {
    log_in: 'Connectez-vous à Jira pour voir cette page.',
    not_admin: 'Cette page est réservée aux administrateurs de ce site Jira.',
    not_project_admin: 'Cette page est réservée aux administrateurs de ce projet.',
  },
  failures,
  loading: 'Chargement…',
  tryAgain: 'Réessayer',
};
