import { afterEach, describe, expect, test } from 'vitest';
import { issueAddress, newIssue } from './jirapage';

const global = window as { AP?: object };

afterEach(() => {
  delete global.AP;
  window.history.replaceState(null, '', '?');
});

describe('a new issue', () => {
  const known = { pid: 10000, issueType: 10002, fields: { summary: 'New' } };
  const made = [{ id: '1', key: 'WEB-7' }];

  test.each([
    [
      'as a callback',
      (done: (issues: typeof made) => void) => {
        done(made);
        return undefined;
      },
    ],
    ['as a promise', () => Promise.resolve(made)],
  ])('is told of %s', async (_, openCreateIssueDialog) => {
    global.AP = { jira: { openCreateIssueDialog } };
    expect(await newIssue(known)).toEqual(made);
  });

  test('has no dialog where Jira has none', () => {
    global.AP = {};
    expect(newIssue(known)).toBeUndefined();
  });
});

test('an issue is at the address that Jira has told the frame', () => {
  window.history.replaceState(null, '', '?xdm_e=https%3A%2F%2Facme.atlassian.net&cp=%2Fjira');
  expect(issueAddress('WEB-1')).toBe('https://acme.atlassian.net/jira/browse/WEB-1');
});
