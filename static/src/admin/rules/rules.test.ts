import { expect, test } from 'vitest';
import type { Reply } from '../api';
import type { Rule, RulesApi, RuleSet } from './api';
import { Rules } from './rules';

const rule = (id: string, name = id): Rule => ({
  id,
  name,
  enabled: true,
  template: 't1',
  projects: [],
  issueTypes: [],
  on: 'created',
  to: [],
  conditions: [],
  mode: 'missing',
  live: false,
  again: false,
});

/** Rules whose server compares revisions. */
async function opened(...names: readonly string[]) {
  const server = { set: { rev: 1, rules: names.map((n) => rule(n)) } as RuleSet };
  const never = () => Promise.resolve({ kind: 'offline' } as const);
  const api: RulesApi = {
    load: () => Promise.resolve({ kind: 'ok', value: server.set }),
    save(set): Promise<Reply<RuleSet>> {
      if (set.rev !== server.set.rev)
        return Promise.resolve({
          kind: 'refused',
          status: 409,
          code: 'conflict',
          text: 'Changed.',
        });
      server.set = { rev: set.rev + 1, rules: set.rules };
      return Promise.resolve({ kind: 'ok', value: server.set });
    },
    runs: never,
    attempt: never,
    templates: () =>
      Promise.resolve({
        kind: 'ok',
        value: { templates: [{ id: 't1', name: 'Done', scope: 'site' }] },
      }),
  };
  const rules = new Rules(api);
  await rules.load();
  const elsewhere = (change: (all: readonly Rule[]) => readonly Rule[]) => {
    server.set = { rev: server.set.rev + 1, rules: change(server.set.rules) };
  };
  const stored = () => server.set.rules.map((r) => r.name);
  return { rules, server, elsewhere, stored };
}

test('a rule is written and stored at the end, with the first template', async () => {
  const { rules, server, stored } = await opened('a');
  rules.edit();
  rules.write({ name: 'b' });
  await rules.save();
  expect([stored(), server.set.rules[1]?.template]).toEqual([['a', 'b'], 't1']);
  expect(rules.view.editing).toBeUndefined();
});

test('two who change different rules both have their way', async () => {
  const { rules, elsewhere, stored } = await opened('a', 'b');
  rules.edit('a');
  rules.write({ name: 'mine' });
  elsewhere((all) => [...all.map((r) => (r.id === 'b' ? { ...r, name: 'theirs' } : r)), rule('c')]);
  await rules.save();
  expect(stored()).toEqual(['mine', 'theirs', 'c']);
});

test('who changes the same rule is shown what the other wrote, and loses nothing', async () => {
  const { rules, elsewhere, stored } = await opened('a');
  rules.edit('a');
  rules.write({ name: 'mine' });
  elsewhere((all) => all.map((r) => ({ ...r, name: 'theirs' })));
  await rules.save();
  expect(stored()).toEqual(['theirs']);
  expect(rules.view.editing).toMatchObject({ rule: { name: 'mine' }, theirs: { name: 'theirs' } });
  await rules.save(true);
  expect([stored(), rules.view.editing]).toEqual([['mine'], undefined]);
});

test('a rule that was deleted meanwhile can be kept', async () => {
  const { rules, elsewhere, stored } = await opened('a', 'b');
  rules.edit('a');
  elsewhere((all) => all.filter((r) => r.id !== 'a'));
  await rules.save();
  expect(rules.view.editing?.theirs).toBeNull();
  await rules.save(true);
  expect(stored()).toEqual(['b', 'a']);
});

test('rules are moved, put out of use and deleted, also beside others', async () => {
  const { rules, elsewhere, stored, server } = await opened('a', 'b', 'c');
  await rules.move('c', -1);
  expect(stored()).toEqual(['a', 'c', 'b']);
  await rules.move('a', -1);
  elsewhere((all) => [...all, rule('d')]);
  await rules.enable('a', false);
  await rules.remove('c');
  expect(stored()).toEqual(['a', 'b', 'd']);
  expect(server.set.rules[0]?.enabled).toBe(false);
});

test('a rule whose template is missing is known, and saved as long as that is not chosen anew', async () => {
  const { rules, server, elsewhere } = await opened('a', 'b');
  elsewhere((all) => all.map((r) => (r.id === 'a' ? { ...r, template: 'gone' } : r)));
  const unasked = new Rules({} as RulesApi);
  expect(server.set.rules.map((r) => unasked.lacks(r))).toEqual([false, false]); // nobody knows yet
  await rules.load();
  expect(server.set.rules.map((r) => rules.lacks(r))).toEqual([true, false]);
  rules.edit('a');
  rules.write({ name: 'renamed' });
  await rules.save();
  expect(server.set.rules[0]).toMatchObject({ name: 'renamed', template: 'gone' });
});

test.each([
  ['', 'names none'],
  ['gone', 'is missing'],
])('a new rule with the template “%s” is refused', async (template, why) => {
  const { rules, stored } = await opened('a');
  rules.edit();
  rules.write({ name: 'b', template });
  await rules.save();
  expect(rules.view.fault).toContain(why);
  expect(rules.view.editing).toBeDefined();
  expect(stored()).toEqual(['a']);
});
