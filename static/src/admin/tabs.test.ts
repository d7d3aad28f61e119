import { expect, test } from 'vitest';
import { reach } from './tablist';
import { tabOf } from './tabs';
import type { TabName } from './tabs';

const tabs: readonly TabName[] = ['rules', 'statuses', 'data'];

test.each([
  ['#data', 'statuses', 'data'],
  ['', 'statuses', 'statuses'],
  ['#nothing', 'nothing', 'rules'],
  ['', undefined, 'rules'],
])('the address %j and the last tab %j lead to %s', (fragment, last, want) => {
  expect(tabOf(tabs, fragment, last)).toBe(want);
});

test.each([
  ['ArrowRight', 0, false, 1],
  ['ArrowRight', 2, false, 0],
  ['ArrowLeft', 0, false, 2],
  ['ArrowLeft', 0, true, 1],
  ['ArrowRight', 0, true, 2],
  ['Home', 1, false, 0],
  ['End', 1, false, 2],
  ['Enter', 1, false, undefined],
])('%s at tab %i, right to left %s, leads to %s', (key, at, rtl, want) => {
  expect(reach(key, at, tabs.length, rtl)).toBe(want);
});
