import { readFileSync } from 'node:fs';
import { beforeEach, expect, test } from 'vitest';
import type { State } from '../domain/state';
import { stateOf } from '../domain/testing';
import type { Reply } from '../outbox/api';
import { settled, TestClock } from '../outbox/testing';
import { storeOf } from '../store/testing';
import { keepFaults } from './early';
import type { Fault, Faulty } from './early';
import { reasonOf } from './reasons';
import { Reporter } from './reporter';
import { framesOf } from './stack';
import { timeEdits, timePaint } from './waits';

const files = 'https://app.example.com/ticklist/a/';
const panel = `${files}panel.0123456789abcdef.js`;
const canary = 'CANARY what somebody wrote';
const frame = { file: 'panel.0123456789abcdef.js', function: 'x', line: 1, column: 2 };

/** An error as a browser has it. */
function broken(message = canary, stack = `TypeError: ${message}\n    at x (${panel}:1:2)`): Error {
  return Object.assign(new TypeError(message), { stack });
}
const thrown = (error: unknown): Fault => Object.assign(new Event('error'), { error });
const rejected = (reason: unknown): Fault =>
  Object.assign(new Event('unhandledrejection'), { reason });

interface Sent {
  readonly errors: readonly Record<string, unknown>[];
  readonly timings: readonly Record<string, unknown>[];
}

function setup({ token = Promise.resolve('t'), online = true } = {}) {
  const clock = new TestClock();
  const sent: { body: string; token: string }[] = [];
  let tokens = 0;
  const reporter = new Reporter({
    clock,
    token: () => (tokens++, token),
    post: (body, token) => sent.push({ body, token }),
    online: () => online,
    files,
    page: 'panel',
  });
  return {
    reporter,
    clock,
    sent,
    tokens: () => tokens,
    reports: () => sent.map(({ body }) => JSON.parse(body) as Sent),
  };
}

test.each([
  ['thrown', thrown(broken())],
  ['rejected', rejected(broken())],
])('an error that was %s is reported by its place and none of its words', async (_, fault) => {
  const { reporter, clock, sent, reports } = setup();
  reporter.take(fault);
  await clock.pass(2_000);
  expect(reports()).toEqual([
    { errors: [{ type: 'TypeError', reason: '', room: 'panel', frames: [frame] }], timings: [] },
  ]);
  expect(sent[0]?.token).toBe('t');
  expect(sent[0]?.body).not.toContain('CANARY');
});

test('an error without a stack is reported by where the browser saw it', async () => {
  const { reporter, clock, reports } = setup();
  const seen = { error: canary, filename: `${panel}?jwt=${canary}`, lineno: 3, colno: 4 };
  reporter.take(Object.assign(new Event('error'), seen));
  await clock.pass(2_000);
  expect(reports()[0]?.errors[0]).toMatchObject({
    type: 'Error',
    frames: [{ file: 'panel.0123456789abcdef.js', function: '', line: 3, column: 4 }],
  });
});

test.each([
  ["another script's", thrown(broken('x', 'at y (https://connect-cdn.atl-paas.net/all.js:1:2)'))],
  [
    "an extension's",
    thrown(broken('x', 'at y (chrome-extension://abc/panel.0123456789abcdef.js:1:2)')),
  ],
  ['nothing', rejected(undefined)],
  ['a text', rejected(canary)],
])('%s is not reported', async (_, fault) => {
  const { reporter, clock, sent, tokens } = setup();
  reporter.take(fault);
  await clock.pass(60_000);
  expect([sent.length, tokens()]).toEqual([0, 0]);
});

test('a room that does not load is reported, but not where there is no network', async () => {
  const { reporter, clock, reports } = setup();
  reporter.take('history');
  await clock.pass(2_000);
  expect(reports()[0]?.errors).toEqual([
    { type: 'Error', reason: 'chunk', room: 'history', frames: [] },
  ]);
  const away = setup({ online: false });
  away.reporter.take('history');
  away.reporter.take(thrown(broken()));
  await away.clock.pass(60_000);
  expect(away.sent).toEqual([]);
});

test('each error is reported once, and five of a page', async () => {
  const { reporter, clock, reports } = setup();
  const at = (line: number) => thrown(broken('', `at x (${panel}:${line}:1)`));
  for (const line of [1, 1, 1, 2, 3, 4, 5, 6, 7]) reporter.take(at(line));
  await clock.pass(2_000);
  reporter.take(at(8));
  await clock.pass(60_000);
  expect(reports().map((r) => r.errors.length)).toEqual([5]);
});

test('timings wait for a minute, or for the end of the page, which does not wait', async () => {
  const { reporter, clock, reports, tokens } = setup();
  reporter.time('paint', 150.4);
  reporter.time('edit', 90);
  reporter.time('edit', NaN);
  await clock.pass(59_000);
  expect(reports()).toEqual([]);
  await clock.pass(1_000);
  const timings = [
    { what: 'paint', ms: 150 },
    { what: 'edit', ms: 90 },
  ];
  expect(reports()).toEqual([{ errors: [], timings }]);
  for (let n = 0; n < 60; n++) reporter.time('edit', n);
  await settled();
  reporter.flush();
  expect(reports()[1]?.timings).toHaveLength(50);
  expect(tokens()).toBe(2);
  reporter.flush();
  expect(reports()).toHaveLength(2);
});

test('what comes behind a timing and is urgent takes it along', async () => {
  const { reporter, clock, reports } = setup();
  reporter.time('edit', 90);
  reporter.take(thrown(broken()));
  await clock.pass(2_000);
  expect(reports()).toMatchObject([{ errors: [{}], timings: [{}] }]);
  await clock.pass(60_000);
  expect(reports()).toHaveLength(1);
});

test('without a token nothing is sent, and nothing kept', async () => {
  const { reporter, clock, sent } = setup({ token: Promise.reject(new Error('no bridge')) });
  reporter.take(thrown(broken()));
  await clock.pass(2_000);
  reporter.flush();
  expect(sent).toEqual([]);
});

test.each([
  [
    'Chromium',
    `TypeError: ${canary}\n    at x (${panel}:1:2)\n    at async Promise.all (index 0)\n    at https://x.example/y.js:1:1\n    at async e.load (${panel}?v=1:3:4)\n    at ${panel}:5:6`,
  ],
  ['Firefox', `x@${panel}:1:2\nasync*e.load@${panel}?v=1:3:4\n@${panel}:5:6\n`],
  ['Safari', `x@${panel}:1:2\ne.load@${panel}?v=1:3:4\n[native code]\n@${panel}:5:6`],
])('the frames of %s are read', (_, stack) => {
  const found = framesOf(stack, files);
  expect(found.map((f) => [f.line, f.column])).toEqual([
    [1, 2],
    [3, 4],
    [5, 6],
  ]);
  expect(found[0]).toEqual(frame);
  expect(JSON.stringify(found)).not.toMatch(/CANARY|\?|https/);
});

test('a stack has no more than ten frames of ours, and no name that is a text', () => {
  const stack = Array.from({ length: 30 }, (_, n) => `    at ${canary} (${panel}:${n + 1}:1)`);
  const found = framesOf(stack.join('\n'), files);
  expect(found).toHaveLength(10);
  expect(JSON.stringify(found)).not.toContain('CANARY');
});

test('every word for what browsers say is one that the server knows', () => {
  const known = readFileSync('../handlers/reports.go', 'utf8');
  for (const [type, message, reason] of [
    ['TypeError', 'e.x is not a function', 'not-a-function'],
    ['TypeError', "Cannot read properties of undefined (reading 'CANARY')", 'not-an-object'],
    ['TypeError', 'null is not an object (evaluating a.b)', 'not-an-object'],
    ['ReferenceError', 'x is not defined', 'not-defined'],
    ['TypeError', 'Failed to fetch dynamically imported module: https://x', 'chunk'],
    ['TypeError', 'Failed to fetch', 'network'],
    ['SyntaxError', 'Unexpected token C, "CANARY" is not valid JSON', 'json'],
    ['RangeError', 'Maximum call stack size exceeded', 'recursion'],
    ['QuotaExceededError', 'Setting the value exceeded the quota.', 'quota'],
    ['AbortError', 'signal is aborted without reason', 'aborted'],
    ['RangeError', 'Invalid time value', 'date'],
    ['Error', canary, ''],
  ] as const) {
    expect(reasonOf(type, message), message).toBe(reason);
    expect(known).toContain(`"${reason}"`);
  }
});

beforeEach(() => delete (window as Faulty).faults);

test('what goes wrong before anybody listens is kept, up to a bound', () => {
  keepFaults(window);
  for (let n = 0; n < 30; n++) window.dispatchEvent(new Event('error'));
  window.dispatchEvent(new Event('unhandledrejection'));
  expect((window as Faulty).faults).toHaveLength(20);
});

test('the room takes what was kept, and then each as it comes', async () => {
  keepFaults(window);
  const { faults = [] } = window as Faulty;
  faults.push('history');
  await import('./room');
  expect(faults).toHaveLength(0);
  faults.push('drag');
  expect(faults).toHaveLength(0);
});

/** A panel whose edits are timed: what is noted, and a clock that a test turns. */
function timed(...replies: Reply[]) {
  const { store, server, clock } = storeOf(stateOf('ab'));
  server.instead.push(...replies);
  const noted: number[] = [];
  const at = { now: 100 };
  timeEdits(
    store,
    () => at.now,
    () => at.now - 5,
    (_, ms) => noted.push(ms),
  );
  const tick = (item: string) => store.do([{ type: 'setStatus', item, status: 'done' }]);
  return { clock, noted, at, tick };
}

test('an edit is timed from the key to the word of the server, each by itself', async () => {
  const { noted, at, tick } = timed();
  tick('a');
  at.now = 150;
  tick('b');
  at.now = 250;
  await settled();
  expect(noted).toEqual([155, 105]);
});

test('an edit that a busy server makes wait has waited as long', async () => {
  const { clock, noted, at, tick } = timed({ kind: 'later', why: 'busy' });
  tick('a');
  await settled();
  at.now = 1_100;
  await clock.pass(2_000);
  expect(noted).toEqual([1_005]);
});

test.each<[string, Reply]>([
  ['waits for a network', { kind: 'later', why: 'offline' }],
  ['is refused', { kind: 'refused', status: 422, code: 'invalid', text: '' }],
])('an edit that %s is not timed', async (_, reply) => {
  const { clock, noted, tick } = timed(reply);
  tick('a');
  await settled();
  await clock.pass(2_000);
  expect(noted).toEqual([]);
});

/** A window in which things were painted and fetched. */
function seen(entries: Record<string, unknown[]>, visibilityState = 'visible') {
  return {
    document: { visibilityState },
    performance: {
      getEntriesByName: (name: string) => entries[name] ?? [],
      getEntriesByType: (type: string) => entries[type] ?? [],
      now: () => 700,
    },
    requestAnimationFrame: (call: () => void) => call(),
    setTimeout: (call: () => void) => call(),
  } as unknown as Window & typeof globalThis;
}
const painted = { 'first-contentful-paint': [{ startTime: 160 }] };
const fetched = {
  resource: [
    { name: '/a/panel.js', responseEnd: 90 },
    { name: '/x/checklists', responseEnd: 450 },
  ],
};

test.each<[string, State | null, Record<string, unknown[]>, string, boolean, number[]]>([
  ['with the page', stateOf('a'), painted, 'visible', false, [160]],
  ['never, in a frame that nobody sees', stateOf('a'), {}, 'visible', false, []],
  ['in a tab that nobody sees', stateOf('a'), painted, 'hidden', false, []],
  ['when the state has come', null, fetched, 'visible', true, [450]],
  ['when the state comes', null, painted, 'visible', false, [700]],
])('the first item is painted %s', async (_, state, entries, visibility, before, want) => {
  const { store, server } = storeOf(state);
  server.state = stateOf('a');
  const noted: number[] = [];
  if (before) await store.load();
  timePaint(store, seen(entries, visibility), (_, ms) => noted.push(ms));
  if (!state) await store.load();
  await store.load();
  expect(noted).toEqual(want);
});
