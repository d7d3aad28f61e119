import { expect, test } from 'vitest';
import { statuses } from '../domain/testing';
import type { Status } from '../domain/state';
import type { Api, Choice, Chosen, Failure, Reply } from './api';
import { Choosing } from './choosing';

const qa: Status = { id: 'qa', name: 'QA', colour: 'teal', complete: true };

const choice = (rest: Partial<Choice> = {}): Choice => ({
  rev: 3,
  own: true,
  statuses: [...statuses, qa],
  fixed: statuses.map((s) => s.id),
  colours: ['grey', 'teal'],
  ...rest,
});

/** A choice on a server that answers in turn, and what it was told. */
async function choosing(ofProject: boolean, first: Choice, ...then: (Choice | Failure)[]) {
  const told: Chosen[] = [];
  const api = {
    statuses: () => Promise.resolve({ kind: 'ok', value: first }),
    setStatuses: (chosen: Chosen): Promise<Reply<Choice>> => {
      told.push(chosen);
      const answer = then.shift() ?? first;
      return Promise.resolve('kind' in answer ? answer : { kind: 'ok', value: answer });
    },
  } as Partial<Api> as Api;
  const c = new Choosing(api, ofProject);
  await c.load();
  return { c, told };
}

const ids = (c: Choosing) => c.view.statuses.map((s) => s.id).join(' ');

const used = (items: Record<string, number>): Failure => ({
  kind: 'refused',
  status: 422,
  text: 'Items have it.',
  code: 'status_used',
  used: items,
});

test('they are renamed, recoloured, moved and added, and saved together', async () => {
  const { c, told } = await choosing(false, choice());
  expect(c.changed).toBe(false);
  c.edit('open', { name: 'To do', colour: 'teal' });
  expect(c.move('qa', -1)).toBe(true);
  expect(c.view.said).toBe('QA is number 4 of 5.');
  const id = c.add();
  c.edit(id, { name: 'New', complete: true });
  expect(ids(c)).toBe(`open in_progress done qa skipped ${id}`);
  expect(c.changed).toBe(true);
  await c.save();
  expect(told).toEqual([
    {
      rev: 3,
      becomes: {},
      statuses: [
        { ...statuses[0], name: 'To do', colour: 'teal' },
        statuses[1],
        statuses[2],
        qa,
        statuses[3],
        { id, name: 'New', colour: 'grey', complete: true },
      ],
    },
  ]);
  expect(c.view.said).toBe('The statuses are saved.');
  expect(c.changed).toBe(false);
});

test('there is no further than the ends', async () => {
  const { c } = await choosing(false, choice());
  expect(c.move('open', -1)).toBe(false);
  expect(c.move('qa', 1)).toBe(false);
  expect(c.move('none', 1)).toBe(false);
  expect(c.changed).toBe(false);
});

test('the first four stay', async () => {
  const { c } = await choosing(false, choice());
  c.remove('done');
  expect(ids(c)).toBe('open in_progress done skipped qa');
});

test('of one that is used it is asked what its items become', async () => {
  const { c, told } = await choosing(false, choice(), used({ qa: 12 }), choice({ rev: 4 }));
  c.remove('qa');
  await c.save();
  expect(c.view.removals).toEqual([{ status: qa, items: 12, to: 'done' }]);
  c.answer('qa', 'open');
  await c.save();
  expect(told.map((t) => t.becomes)).toEqual([{}, { qa: 'open' }]);
  expect(c.view.removals).toEqual([]);
  expect(c.view.choice?.rev).toBe(4);
});

test('whoever goes on changing is asked anew', async () => {
  const { c } = await choosing(false, choice(), used({ qa: 12 }));
  c.remove('qa');
  await c.save();
  c.edit('open', { name: 'To do' });
  expect(c.view.removals).toEqual([]);
  c.revert();
  expect(ids(c)).toBe('open in_progress done skipped qa');
});

test('a project begins with those of the site, and goes back to them', async () => {
  const theirs = choice({ own: false, rev: 0 });
  const { c, told } = await choosing(true, theirs, choice({ rev: 1 }), used({ qa: 1 }), theirs);
  expect(c.view.own).toBe(false);
  c.begin();
  expect(c.changed).toBe(true);
  await c.save();
  expect(c.view.own).toBe(true);
  await c.giveUp();
  expect(c.view.removals).toEqual([{ status: qa, items: 1, to: 'done' }]);
  await c.save();
  expect(told.map((t) => [t.rev, t.statuses?.length, t.becomes])).toEqual([
    [0, 5, {}],
    [1, undefined, {}],
    [1, undefined, { qa: 'done' }],
  ]);
  expect(c.view.own).toBe(false);
});

test('what cannot be is said, and nothing is lost', async () => {
  const refused: Failure = { kind: 'refused', status: 409, text: 'Somebody was faster.' };
  const { c } = await choosing(false, choice(), refused, { kind: 'offline' });
  c.edit('open', { name: 'To do' });
  await c.save();
  expect(c.view.fault).toBe('Somebody was faster.');
  expect(c.view.statuses[0]?.name).toBe('To do');
  await c.save();
  expect(c.view.fault).toBe('The server cannot be reached.');
});
