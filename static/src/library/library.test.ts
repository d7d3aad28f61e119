import { expect, test } from 'vitest';
import type { Desk } from '../admin/desk';
import type { Reply } from '../admin/api';
import { item, list, statuses } from '../domain/testing';
import { noJira } from '../host/nojira';
import { settled, TestClock } from '../outbox/testing';
import type { Whole } from '../templates/server';
import type { Change, LibraryApi } from './api';
import { Library } from './library';

const stamp = { by: '', at: '2026-11-20T10:00:00Z' };

function template(id: string, more: Partial<Whole> = {}): Whole {
  return {
    id,
    scope: 'site',
    project: null,
    name: id,
    description: '',
    live: false,
    archived: false,
    rev: 1,
    version: 1,
    used: 0,
    created: stamp,
    updated: stamp,
    lists: [list('l', 'List', item('a', { text: 'A' }))],
    ...more,
  };
}

const ok = <T>(value: T): Promise<Reply<T>> => Promise.resolve({ kind: 'ok', value });
const refused = (text: string): Promise<Reply<never>> =>
  Promise.resolve({ kind: 'refused', status: 422, text });

/** A library as an admin finds it; what is not answered otherwise answers nothing of interest. */
async function open(all: readonly Whole[], answers: Partial<LibraryApi> = {}) {
  const changes: Change[] = [];
  const downloads: [string, string][] = [];
  const api: LibraryApi = {
    list: () => ok({ templates: all }),
    starters: () => ok({ starters: [] }),
    get: (id) => ok(all.find((t) => t.id === id) ?? template(id)),
    create: ({ id, name }) => ok(template(id, { name })),
    save: (id, change) => {
      changes.push(change);
      const was = all.find((t) => t.id === id) ?? template(id);
      const { base, ...rest } = change;
      return ok({
        template: { ...was, ...rest, version: base + 1, rev: was.rev + 1 },
        conflicts: [],
      });
    },
    remove: () => ok(undefined),
    copy: (id) => ok(template(id)),
    move: () => ok(undefined),
    versions: () =>
      ok({
        versions: [
          { n: 1, ...stamp },
          { n: 2, ...stamp },
        ],
      }),
    version: () =>
      ok({ lists: [list('l', 'L', item('a'), item('b'))], before: [list('l', 'L', item('a'))] }),
    forecast: () => refused('Not now.'),
    update: () => refused('Not now.'),
    exported: (id) => ok({ templates: id ?? 'all' }),
    imported: () => ok({ created: 2, updated: 1, unchanged: 0 }),
    ...answers,
  };
  const desk = {
    project: '',
    accountId: 'me',
    server: { base: '', project: '', token: () => Promise.reject(new Error()), fetch },
    host: noJira,
    late: () => Promise.resolve(undefined),
    clock: new TestClock(),
    follow: () => undefined,
  } as unknown as Desk;
  const library = new Library({
    desk,
    api,
    statuses: () => ok({ statuses }),
    download: (name, text) => void downloads.push([name, text]),
  });
  await library.load();
  return { library, changes, downloads };
}

/** The open template, with something done to it. */
async function edited(answers: Partial<LibraryApi> = {}) {
  const opened = await open([template('t')], answers);
  await opened.library.open('t');
  const of = opened.library.view.opened;
  if (!of) throw new Error('it is not open');
  of.controller.perform([{ type: 'addItem', item: 'b', list: 'l', text: 'B' }]);
  await settled();
  return { ...opened, of };
}

test('finds by name and description, and archived ones when they are wanted', async () => {
  const { library } = await open([
    template('release'),
    template('done', { description: 'For each  Release' }),
    template('old release', { archived: true }),
    template('other'),
  ]);
  library.set({ query: ' RELEASE' });
  expect(library.found.map((t) => t.id)).toEqual(['release', 'done']);
  library.set({ archived: true });
  expect(library.found.map((t) => t.id)).toEqual(['release', 'done', 'old release']);
});

test('saves what was changed, and nothing else', async () => {
  const { library, changes, of } = await edited();
  expect(of.dirty).toBe(true);
  await library.save();
  expect(changes).toHaveLength(1);
  expect(Object.keys(changes[0] ?? {})).toEqual(['base', 'lists']);
  expect(changes[0]?.lists?.[0]?.items.map((i) => i.id)).toEqual(['a', 'b']);
  expect(of.dirty).toBe(false);
  expect(of.said).toBe('Saved as version 2.');

  of.edit({ name: ' Renamed ', live: true });
  await library.save();
  expect(changes[1]).toEqual({ base: 2, name: 'Renamed', live: true });
});

test('what is undone is not to be saved', async () => {
  const { of } = await edited();
  await of.controller.take('undo');
  await settled();
  expect(of.dirty).toBe(false);
});

test('what another admin saved meanwhile is shown with ours', async () => {
  const theirs = [list('l', 'List', item('c', { text: 'Theirs' }), item('b', { text: 'B' }))];
  const conflict = { kind: 'both_changed', theirs: 'x', wanted: 'y' } as const;
  const { library, of } = await edited({
    save: () =>
      ok({ template: template('t', { rev: 3, version: 3, lists: theirs }), conflicts: [conflict] }),
  });
  await library.save();
  expect(of.lists.map((l) => l.items)).toEqual(theirs.map((l) => l.items));
  expect(of.said).toContain('Somebody else had saved meanwhile');
  expect(of.conflicts).toEqual([conflict]);
});

test('what the server refuses is not lost', async () => {
  const { library, of } = await edited({ save: () => refused('Too many.') });
  await library.save();
  expect(of.fault).toBe('Too many.');
  expect(of.lists[0]?.items).toHaveLength(2);
  expect(of.dirty).toBe(true);
});

test('without a name nothing is saved', async () => {
  const { library, changes, of } = await edited();
  of.edit({ name: ' ' });
  await library.save();
  expect(of.fault).toBe('Give it a name.');
  expect(changes).toEqual([]);
});

test('shows what came with a version', async () => {
  const { library } = await edited();
  await library.look(2);
  const lines = library.view.looked?.lists?.[0]?.lines.map((l) => `${l.change} ${l.item.id}`);
  expect(lines).toEqual(['same a', 'added b']);
});

test('a template is exported by its name, and a file that is none is refused', async () => {
  const t = template('t', { name: 'Définition: 1' });
  const { library, downloads } = await open([t]);
  await library.exportAll(t);
  expect(downloads).toEqual([['template-Définition-1.json', '{\n  "templates": "t"\n}\n']]);
  await library.importFile('nothing');
  expect(library.view.fault).toBe('This is not a file of templates.');
  await library.importFile('{}');
  expect(library.view.said).toBe('2 templates added, 1 changed.');
});
