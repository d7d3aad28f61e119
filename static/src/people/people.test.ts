import { expect, test } from 'vitest';
import { noJira } from '../host/testing';
import { settled, TestClock } from '../outbox/testing';
import { initials, People } from './people';
import type { JiraUser } from './people';

const ada = {
  accountId: '712020:a',
  displayName: 'Ada Brandt',
  avatarUrls: { '24x24': 'small', '48x48': 'https://pictures/a' },
};
const ben = { accountId: '712020:b', displayName: 'Ben Okafor', active: false };

/** A Jira that knows these, and what it was asked. */
function jiraOf(users: readonly JiraUser[]) {
  const asked: string[][] = [];
  const jira = {
    ...noJira,
    down: false,
    request(path: string): Promise<unknown> {
      const ids = new URL(path, 'https://jira').searchParams.getAll('accountId');
      asked.push(ids);
      if (jira.down) return Promise.reject(new Error('no bridge'));
      return Promise.resolve({ values: users.filter((u) => ids.includes(u.accountId ?? '')) });
    },
  };
  const clock = new TestClock();
  return { jira, asked, clock, people: new People({ jira, clock }) };
}

test('asks once for all who are wanted together, and never again', async () => {
  const { people, clock, asked } = jiraOf([ada, ben]);
  let told = 0;
  people.subscribe(() => told++);
  expect(people.get(ada.accountId)).toBeUndefined();
  expect(people.get(ben.accountId)).toBeUndefined();
  const both = people.resolve([ada.accountId, ben.accountId]);
  await clock.pass(20);
  expect([...(await both).values()]).toEqual([
    { id: '712020:a', name: 'Ada Brandt', picture: 'https://pictures/a' },
    { id: '712020:b', name: 'Ben Okafor', inactive: true },
  ]);
  expect(people.get(ada.accountId)?.name).toBe('Ada Brandt');
  await people.resolve([ada.accountId]);
  await clock.pass(1000);
  expect(asked).toEqual([[ada.accountId, ben.accountId]]);
  expect(told).toBe(1);
});

test('asks for a hundred and twenty in three addresses', async () => {
  const { people, clock, asked } = jiraOf([ada]);
  for (let n = 0; n < 120; n++) people.get(`id-${n}`);
  await clock.pass(20);
  expect(asked.map((ids) => ids.length)).toEqual([50, 50, 20]);
});

test('an account that Jira does not know has no name', async () => {
  const { people, clock } = jiraOf([]);
  people.get('712020:gone');
  await clock.pass(20);
  expect(people.get('712020:gone')).toEqual({ id: '712020:gone', name: undefined, inactive: true });
});

test('without an answer nobody is known, and Jira is asked again later', async () => {
  const { people, clock, asked, jira } = jiraOf([ada]);
  jira.down = true;
  const nobody = people.resolve([ada.accountId]);
  await clock.pass(20);
  expect((await nobody).size).toBe(0);
  people.get(ada.accountId);
  await clock.pass(20);
  expect(asked).toHaveLength(1);
  jira.down = false;
  await clock.pass(30_000);
  people.get(ada.accountId);
  await clock.pass(20);
  await settled();
  expect(people.get(ada.accountId)?.name).toBe('Ada Brandt');
});

test('who was found by a search is not asked for', () => {
  const { people, asked } = jiraOf([]);
  people.learn([ada, { accountId: 'nameless' }]);
  expect(people.get(ada.accountId)?.name).toBe('Ada Brandt');
  expect(asked).toEqual([]);
});

test.for([
  ['Ada Brandt', 'AB'],
  ['ada', 'A'],
  ['Juan Carlos de la Cruz', 'JC'],
  ['山田 太郎', '山太'],
  ['𝒜da 𝒷', '𝒜𝒷'],
  ['(bot) build.server', 'BS'],
  ['!!!', ''],
  ['', ''],
] as const)('the initials of %s are %s', ([name, want]) => {
  expect(initials(name)).toBe(want);
});
