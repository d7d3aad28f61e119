import { expect, test } from 'vitest';
import { settled, TestClock } from '../outbox/testing';
import { stateOf } from '../domain/testing';
import { Stream } from './stream';

const state = { ...stateOf('ab'), rev: 7 };
const event = (name: string, data: unknown) => `event: ${name}\ndata: ${JSON.stringify(data)}\n\n`;

/** A stream whose server says what the test says. */
function setup(rev = 3) {
  const clock = new TestClock();
  const asked: { url: string; init: RequestInit; body: Body }[] = [];
  const next: ((body: Body) => Response | Promise<Response>)[] = [];
  const states: [number, boolean][] = [];
  const people: string[][] = [];
  const lags: unknown[] = [];
  const notices: string[] = [];
  let polls = 0;
  let begun = 0;
  let tokens = 0;
  const stream = new Stream({
    address: '/stream',
    token: () => Promise.resolve(`t${++tokens}`),
    fetch: (url, init = {}) => {
      const body = new Body(init.signal ?? undefined);
      asked.push({ url: url as string, init, body });
      return Promise.resolve(next.shift()?.(body) ?? new Response(body.stream));
    },
    clock,
    random: () => 0.5,
    rev: () => rev,
    state: (s, anew) => states.push([s.rev, anew]),
    people: (ids) => people.push([...ids]),
    jira: (lag) => lags.push(lag),
    notice: (notice) => notices.push(notice),
    begun: () => begun++,
    poll: () => polls++,
  });
  return {
    stream,
    clock,
    asked,
    next,
    states,
    people,
    lags,
    notices,
    polls: () => polls,
    begun: () => begun,
    last: () => {
      const last = asked.at(-1);
      if (!last) throw new Error('nothing was asked');
      return last.body;
    },
    open: async () => {
      stream.seen(true);
      await settled();
    },
  };
}

/** What a server sends, a piece at a time. */
class Body {
  #control: ReadableStreamDefaultController<Uint8Array> | undefined;
  readonly stream: ReadableStream<Uint8Array>;
  aborted = false;
  constructor(signal: AbortSignal | undefined) {
    this.stream = new ReadableStream({ start: (control) => (this.#control = control) });
    signal?.addEventListener('abort', () => {
      this.aborted = true;
      this.#control?.error(new DOMException('', 'AbortError'));
    });
  }
  async send(text: string | Uint8Array): Promise<void> {
    this.#control?.enqueue(typeof text === 'string' ? new TextEncoder().encode(text) : text);
    await turns();
  }
  async end(): Promise<void> {
    this.#control?.close();
    await turns();
  }
  async breaks(): Promise<void> {
    this.#control?.error(new TypeError('network error'));
    await turns();
  }
}

const turns = () => new Promise<void>((done) => setImmediate(done));

const answers =
  (status: number, headers: HeadersInit = {}) =>
  () =>
    new Response('{}', { status, headers });

test('asks for what is new since the revision, with the token in the header', async () => {
  const t = setup();
  await t.open();
  expect(t.asked[0]?.url).toBe('/stream?since=3');
  expect(new Headers(t.asked[0]?.init.headers).get('Authorization')).toBe('JWT t1');
});

test('tells of states and people, however they are cut', async () => {
  const t = setup();
  await t.open();
  const bytes = new TextEncoder().encode(
    event('people', { people: ['ü'] }) + ': ping\n\n' + event('state', state),
  );
  for (let at = 0; at < bytes.length; at += 7) await t.last().send(bytes.slice(at, at + 7));
  expect(t.people).toEqual([['ü']]);
  expect(t.states).toEqual([[7, false]]);
  expect(t.begun()).toBe(1);
});

test('a first state that is older says that the issue has begun anew', async () => {
  const t = setup(9);
  await t.open();
  await t.last().send(event('state', state));
  await t.last().send(event('state', { ...state, rev: 8 }));
  expect(t.states).toEqual([
    [7, true],
    [8, false],
  ]);
});

test('one that ends is opened again soon, with a new token', async () => {
  const t = setup();
  await t.open();
  await t.last().send(': ping\n\n' + event('people', { people: ['x'] }));
  await t.last().end();
  expect(t.clock.waits[0]).toBe(250);
  await t.clock.pass(250);
  expect(new Headers(t.asked[1]?.init.headers).get('Authorization')).toBe('JWT t2');
  expect(t.people).toEqual([['x']]); // nobody has left
});

test('one that fails is opened again later and later, and it is polled meanwhile', async () => {
  const t = setup();
  t.next.push(answers(500), () => Promise.reject(new TypeError('Failed to fetch')), answers(502));
  await t.open();
  expect(t.clock.waits).toEqual([1000]);
  await t.clock.pass(1000);
  expect(t.clock.waits).toEqual([2000, 20_000]);
  await t.clock.pass(2000);
  expect(t.clock.waits).toEqual([4000, 18_000]);
  await t.clock.pass(4000);
  expect(t.polls()).toBe(0);
  await t.clock.pass(14_000);
  expect(t.polls()).toBe(1);
  expect(t.asked).toHaveLength(4);
  await t.last().send(event('people', { people: [] }));
  await t.clock.pass(40_000);
  expect(t.polls()).toBe(1);
});

test('waits as long as the server asks for', async () => {
  const t = setup();
  t.next.push(answers(429, { 'Retry-After': '20' }));
  await t.open();
  expect(t.clock.waits).toEqual([20_000]);
});

test('one that is not for this person is not opened again', async () => {
  const t = setup();
  t.next.push(answers(403));
  await t.open();
  expect(t.clock.waits).toEqual([]);
  expect(t.polls()).toBe(1);
  await t.open();
  expect(t.asked).toHaveLength(2);
});

test('is given back when nobody has seen the page for half a minute', async () => {
  const t = setup();
  await t.open();
  await t.last().send(event('people', { people: ['x'] }));
  t.stream.seen(false);
  await t.clock.pass(29_000);
  t.stream.seen(true);
  expect(t.asked).toHaveLength(1);
  t.stream.seen(false);
  await t.last().send(': ping\n\n');
  await t.clock.pass(30_000);
  expect(t.asked[0]?.body.aborted).toBe(true);
  expect(t.people).toEqual([['x'], []]);
  expect(t.clock.waits).toEqual([]);
  await t.open();
  expect(t.asked).toHaveLength(2);
});

test('one that says nothing any more is replaced', async () => {
  const t = setup();
  await t.open();
  await t.last().send(': ping\n\n');
  await t.clock.pass(49_000);
  await t.last().send(': ping\n\n');
  await t.clock.pass(49_000);
  expect(t.asked).toHaveLength(1);
  await t.clock.pass(1000);
  expect(t.asked[0]?.body.aborted).toBe(true);
  expect(t.asked).toHaveLength(2);
});

test('what makes no sense is a failure', async () => {
  const t = setup();
  await t.open();
  await t.last().send('event: state\ndata: {\n\n');
  expect(t.states).toEqual([]);
  expect(t.clock.waits).toContain(1000);
});

test('one that breaks off is a failure', async () => {
  const t = setup();
  await t.open();
  await t.last().send(event('people', { people: ['x'] }));
  await t.last().breaks();
  expect(t.clock.waits).toContain(1000);
  expect(t.people.at(-1)).toEqual([]);
});

test('that Jira is behind is passed on', async () => {
  const { open, last, lags } = setup();
  await open();
  await last().send(
    event('jira', { behind: true, since: '2026-11-22T06:00:00Z', reason: 'limited' }),
  );
  await last().send(event('jira', { behind: false }));
  expect(lags).toEqual([
    { behind: true, since: '2026-11-22T06:00:00Z', reason: 'limited' },
    { behind: false },
  ]);
});

test('says what the server says of all', async () => {
  const { open, last, notices } = setup();
  await open();
  await last().send(event('notice', { notice: 'saving' }) + event('notice', { notice: '' }));
  expect(notices).toEqual(['saving', '']);
});
