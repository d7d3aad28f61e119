import { expect, test } from 'vitest';
import { jiraSaying } from '../../host/testing';
import { settled } from '../../outbox/testing';
import { Directory } from './directory';
import type { Kind } from './directory';

const types = [
  { id: '1', name: 'Bug', statuses: [{ id: '10', name: 'To do' }] },
  {
    id: '2',
    name: 'Story',
    statuses: [
      { id: '10', name: 'To do' },
      { id: '11', name: 'Done' },
    ],
  },
];
const answers: Record<string, unknown> = {
  '/rest/api/3/role': [{ id: 10002, name: 'Administrators' }],
  '/rest/api/3/project/7/roledetails': [{ id: 10003, name: 'Developers' }],
  '/rest/api/3/project/7/statuses': types,
  '/rest/api/3/label?maxResults=1000': { values: ['release', 'web'] },
  '/rest/api/3/groups/picker?query=us&maxResults=50': {
    groups: [{ name: 'jira-users', groupId: 'g-1' }],
  },
  '/rest/api/3/user/search?query=a&maxResults=50': [
    { accountId: '1:a', displayName: 'Ada', accountType: 'atlassian' },
    { accountId: '1:x', displayName: 'An app', accountType: 'app' },
  ],
  '/rest/api/3/project/search?query=&maxResults=50': {
    values: [{ id: '7', key: 'WEB', name: 'Website' }],
  },
  '/rest/api/3/group/bulk?groupId=g-1': { values: [{ name: 'jira-users', groupId: 'g-1' }] },
  '/rest/api/3/project/7': { id: '7', key: 'WEB', name: 'Website' },
};

test.each<[string, Kind, string, object[]]>([
  ['', 'role', '', [{ id: '10002', name: 'Administrators' }]],
  ['7', 'role', 'dev', [{ id: '10003', name: 'Developers' }]],
  ['7', 'issueType', 'o', [{ id: '2', name: 'Story' }]],
  [
    '7',
    'status',
    '',
    [
      { id: '10', name: 'To do' },
      { id: '11', name: 'Done' },
    ],
  ],
  ['', 'label', 'REL', [{ id: 'release', name: 'release' }]],
  ['', 'group', 'us', [{ id: 'g-1', name: 'jira-users' }]],
  ['', 'user', 'a', [{ id: '1:a', name: 'Ada' }]],
  ['', 'project', '', [{ id: '7', name: 'Website (WEB)' }]],
  ['', 'component', '', []],
])('in project %j a %s with %j in its name', async (project, kind, typed, want) => {
  const { jira } = jiraSaying((path) => answers[path] ?? 404);
  expect(await new Directory(jira, project).find(kind, typed)).toEqual(want);
});

test('names are asked for once, and ids stand for themselves until they are known', async () => {
  const { jira, asked } = jiraSaying((path) => answers[path] ?? 404);
  const directory = new Directory(jira, '');
  let told = 0;
  directory.subscribe(() => told++);
  expect([directory.nameOf('group', 'g-1'), directory.nameOf('group', 'g-1')]).toEqual([
    'g-1',
    'g-1',
  ]);
  directory.nameOf('group', 'gone');
  directory.nameOf('project', '7');
  await settled();
  expect([directory.nameOf('group', 'g-1'), directory.nameOf('project', '7')]).toEqual([
    'jira-users',
    'Website (WEB)',
  ]);
  expect([directory.nameOf('group', 'gone'), asked.length, told]).toEqual(['gone', 3, 2]);
});

test('what could not be asked for is asked for again', async () => {
  let down = true;
  const { jira } = jiraSaying((path) => (down ? 503 : answers[path]));
  const directory = new Directory(jira, '');
  await expect(directory.find('role', '')).rejects.toThrow();
  down = false;
  expect((await directory.find('role', '')).length).toBe(1);
});
