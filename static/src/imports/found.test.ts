import { expect, test } from 'vitest';
import { foundIn } from './found';
import { lean, mostBytes } from './server';

test('what other apps left is found in fields and in properties', () => {
  const found = foundIn({
    names: { customfield_1: 'Checklist Text', customfield_2: 'Items', summary: 'Summary' },
    schema: { customfield_2: { custom: 'com.okapya.jira.checklist:checklist' } },
    fields: { summary: 'x', customfield_1: { type: 'doc' }, customfield_2: [{ name: 'a' }] },
    properties: {
      checklist: { items: 'a', progressText: 'Checklist: 0/1' },
      'com.railsware.SmartChecklist.checklist': '+ a',
      'sd-checklists-0': { checklists: [] },
      other: 1,
    },
  });
  expect(found).toEqual([
    { format: 'issue-checklist', text: '{"type":"doc"}' },
    { format: 'okapya', text: '[{"name":"a"}]' },
    { format: 'smart-checklist', text: '+ a' },
    { format: 'multiple-checklists', text: '{"sd-checklists-0":{"checklists":[]}}' },
  ]);
  expect(foundIn({})).toEqual([]);
  expect(foundIn({ properties: { checklist: [1] } })).toEqual([]);
});

test('of a large board only what is imported is sent', () => {
  const board = {
    actions: ['x'.repeat(mostBytes)],
    cards: [{ id: 'c', name: 'C', closed: false, desc: 'd' }],
    checklists: [{ id: 'k' }],
  };
  expect(lean(JSON.stringify(board))).toBe(
    '{"cards":[{"id":"c","name":"C","closed":false}],"checklists":[{"id":"k"}]}',
  );
  expect(lean('# a')).toBe('# a');
  expect(lean(`{${'x'.repeat(mostBytes)}`)).toContain('xx');
});
