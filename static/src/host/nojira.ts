import type { Jira } from './host';

/** A Jira that cannot be asked. */
export const noJira: Jira = {
  request: () => Promise.reject(new Error('there is no Jira')),
};
