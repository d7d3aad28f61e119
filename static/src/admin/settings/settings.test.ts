import { expect, test } from 'vitest';
import type { Reply } from '../api';
import type { AllHeld, Held, SettingsApi, Value } from './api';
import { same, Settings } from './settings';

const site: Held = { value: true, own: false, from: 'site' };

/** Settings whose server holds what a test says, and compares before it sets. */
async function opened(first: AllHeld) {
  const all: Record<string, Held> = { ...first };
  const asked: unknown[] = [];
  const instead: Reply<Held>[] = [];
  const api: SettingsApi = {
    load: () => Promise.resolve({ kind: 'ok', value: { settings: all } }),
    set(name, was, value) {
      asked.push([name, was, value]);
      const held = all[name] as Held;
      const other = instead.shift();
      if (other) return Promise.resolve(other);
      if (!same(held.own ? held.value : null, was))
        return Promise.resolve({
          kind: 'refused',
          status: 409,
          code: 'conflict',
          text: 'Changed.',
          now: held,
        });
      all[name] = value === null ? site : { value, own: true, from: 'project' };
      return Promise.resolve({ kind: 'ok', value: all[name] });
    },
  };
  const settings = new Settings(api);
  await settings.load();
  const line = () => settings.view.lines?.severalLists;
  return { settings, all, asked, instead, line };
}

test('a setting is saved by itself, and inherited again', async () => {
  const { settings, asked, line } = await opened({ severalLists: site });
  await settings.choose('severalLists', false);
  expect(line()).toMatchObject({ held: { value: false, own: true }, saved: true });
  await settings.choose('severalLists', null);
  expect(line()).toMatchObject({ held: site, saved: true });
  expect(asked).toEqual([
    ['severalLists', null, false],
    ['severalLists', false, null],
  ]);
});

test('what somebody else chose meanwhile is shown beside what is wanted', async () => {
  const { settings, all, line } = await opened({
    severalLists: { value: false, own: true, from: 'project' },
  });
  const theirs: Held = { value: true, own: true, from: 'project' };
  all['severalLists'] = theirs;
  await settings.choose('severalLists', null);
  expect(line()).toMatchObject({ held: theirs, wanted: null, conflict: true, saving: false });
  await settings.insist('severalLists');
  expect(line()).toMatchObject({ held: site, wanted: undefined, conflict: false, saved: true });
});

test('who gives in has what the other chose', async () => {
  const { settings, all, asked, line } = await opened({ severalLists: site });
  all['severalLists'] = { value: true, own: true, from: 'project' };
  await settings.choose('severalLists', false);
  settings.giveIn('severalLists');
  expect(line()).toMatchObject({ held: { value: true }, wanted: undefined, conflict: false });
  expect(asked.length).toBe(1);
});

test('two who want the same do not meet', async () => {
  const { settings, all, line } = await opened({ severalLists: site });
  all['severalLists'] = { value: false, own: true, from: 'project' };
  await settings.choose('severalLists', false);
  expect(line()).toMatchObject({ held: { value: false }, conflict: false, saved: true });
});

test('what could not be saved is not lost', async () => {
  const { settings, instead, line } = await opened({ severalLists: site });
  instead.push({ kind: 'offline' });
  await settings.choose('severalLists', false);
  expect(line()).toMatchObject({ wanted: false, fault: 'The server cannot be reached.' });
  await settings.insist('severalLists');
  expect(line()).toMatchObject({ held: { value: false }, fault: '', saved: true });
});

test.each<[Value, Value, boolean]>([
  [null, null, true],
  [null, false, false],
  ['left', 'left', true],
  [{ view: [], add: [{ type: 'assignee' }] }, { add: [{ type: 'assignee' }], view: [] }, true],
  [
    {
      view: [
        { type: 'role', id: '1' },
        { type: 'user', id: 'a' },
      ],
    },
    {
      view: [
        { type: 'user', id: 'a' },
        { type: 'role', id: '1' },
      ],
    },
    true,
  ],
  [{ view: [] }, {}, false],
])('%j and %j are the same: %s', (a, b, want) => {
  expect(same(a, b)).toBe(want);
});

test('fields are one setting, the same in whatever order they are named', async () => {
  const from = { progress: true, percent: true, completed: true, text: false, glance: true };
  const to = { ...from, text: true };
  const { settings, all, asked } = await opened({
    fields: { value: from, own: false, from: 'default' },
  });
  await settings.choose('fields', to);
  expect(asked).toEqual([['fields', null, to]]);
  expect(all['fields']?.value).toEqual(to);
  const turned = { glance: true, text: true, completed: true, percent: true, progress: true };
  expect(same(to, turned)).toBe(true);
  expect(same(to, from)).toBe(false);
});
