import type { Failure } from '../../admin/api';

// What pages of admins have to say wherever they stand.

const failures: Record<Failure['kind'], string> = {
  refused: 'The server could not do this.',
  offline: 'The server cannot be reached.',
  no_token: 'Jira has not finished loading.',
  signed_out: 'You are signed out. Reload the page.',
};

export const page = {
  notice: {
    log_in: 'Log in to Jira to see this page.',
    not_admin: 'This page is for people who administer this Jira site.',
    not_project_admin: 'This page is for people who administer this project.',
  },
  failures,
  loading: 'Loading…',
  tryAgain: 'Try again',
};
