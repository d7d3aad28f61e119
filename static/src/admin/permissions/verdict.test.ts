import { expect, test } from 'vitest';
import { jiraSaying } from '../../host/testing';
import type { Grantee, Grants, Permission } from '../settings/api';
import { standingOf, verdictOf } from './verdict';
import type { Standing } from './verdict';

const ada: Standing = { id: 'ada', groups: new Set(['g-1']), roles: new Set(['10002']) };
const role: Grantee = { type: 'role', id: '10002' };
const other: Grantee = { type: 'role', id: '1' };
const group: Grantee = { type: 'group', id: 'g-1' };

test.each<[Grants, Permission, Partial<Standing>, object]>([
  [{}, 'edit', {}, { kind: 'jira' }],
  [{ edit: [] }, 'edit', {}, { kind: 'no' }],
  [{ edit: [other, role] }, 'edit', {}, { kind: 'yes', by: [role] }],
  [{ edit: [group] }, 'edit', {}, { kind: 'yes', by: [group] }],
  [{ edit: [group] }, 'edit', { groups: undefined }, { kind: 'some', by: [group] }],
  [{ edit: [other] }, 'edit', { roles: undefined }, { kind: 'some', by: [other] }],
  [
    { edit: [{ type: 'user', id: 'ada' }] },
    'edit',
    {},
    { kind: 'yes', by: [{ type: 'user', id: 'ada' }] },
  ],
  [
    { edit: [{ type: 'assignee' }, other] },
    'edit',
    {},
    { kind: 'some', by: [{ type: 'assignee' }] },
  ],
  [{ view: [other], edit: [role] }, 'edit', {}, { kind: 'blind' }],
  [{ view: [other], edit: [role] }, 'view', {}, { kind: 'no' }],
  [{ view: [{ type: 'reporter' }], edit: [role] }, 'edit', {}, { kind: 'yes', by: [role] }],
])('%j gives %s to %j: %j', (grants, permission, person, want) => {
  expect(verdictOf(grants, permission, { ...ada, ...person })).toEqual(want);
});

test('roles are had by oneself, or by a group', async () => {
  const { jira } = jiraSaying(
    (path) =>
      ({
        '/rest/api/3/user/groups?accountId=a%3A1': [{ name: 'users', groupId: 'g-1' }],
        '/rest/api/3/project/7/role/1': { actors: [{ actorUser: { accountId: 'a:1' } }] },
        '/rest/api/3/project/7/role/2': { actors: [{ actorGroup: { groupId: 'g-1' } }] },
        '/rest/api/3/project/7/role/3': { actors: [{ actorUser: { accountId: 'b' } }] },
      })[path] ?? 404,
  );
  const standing = await standingOf(jira, 'a:1', '7', ['1', '2', '3']);
  expect([...(standing.roles ?? [])]).toEqual(['1', '2']);
  expect((await standingOf(jira, 'a:1', '', ['1'])).roles).toBeUndefined();
  expect(await standingOf(jira, 'b', '7', ['4'])).toEqual({
    id: 'b',
    groups: undefined,
    roles: undefined,
  });
});
