import type { Failure } from '../../admin/api';

// What pages of admins have to say wherever they stand.

const failures: Record<Failure['kind'], string> = {
  refused: 'O servidor não conseguiu fazer isto.',
  offline: 'Não é possível acessar o servidor.',
  no_token: 'O Jira ainda não terminou de carregar.',
  signed_out: 'Sua sessão terminou. Recarregue a página.',
};

export const page = {
  notice: {
    log_in: 'Entre no Jira para ver esta página.',
    not_admin: 'Esta página é para quem administra este site do Jira.',
    not_project_admin: 'Esta página é para quem administra este projeto.',
  },
  failures,
  loading: 'Carregando…',
  tryAgain: 'Tentar de novo',
};
