import { JiraError } from './host';
import type { Ask, Jira } from './host';
import { noJira } from './nojira';

export { noJira } from './nojira';

/** What a test's Jira says to a path: an answer, or the status of a refusal. */
export type Answers = (path: string, ask: Ask | undefined) => unknown;

/** A Jira that answers as a test wants it to, and what it was asked. */
export function jiraSaying(answers: Answers) {
  const asked: { path: string; ask: Ask | undefined }[] = [];
  const jira: Jira = {
    ...noJira,
    request(path, ask) {
      asked.push({ path, ask });
      const answer = answers(path, ask);
      return typeof answer === 'number'
        ? Promise.reject(new JiraError(answer, ''))
        : Promise.resolve(answer);
    },
  };
  return { jira, asked };
}
