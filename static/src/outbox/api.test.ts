import { expect, test } from 'vitest';
import { stateOf } from '../domain/testing';
import { httpApi } from './api';
import { backoff, retryAfter } from './backoff';

const state = stateOf('ab');

function setup(answers: (Response | Error)[], tokens: (string | Error)[] = ['one', 'two']) {
  const requests: { url: string; init: RequestInit }[] = [];
  const next = <T>(all: (T | Error)[]): Promise<T> => {
    const one = all.shift();
    if (one === undefined) throw new Error('asked too often');
    return one instanceof Error ? Promise.reject(one) : Promise.resolve(one);
  };
  const api = httpApi({
    base: '/ticklist',
    issueId: '10001',
    token: () => next(tokens),
    fetch: (url, init) => {
      requests.push({ url: url as string, init: init ?? {} });
      return next(answers);
    },
    now: () => 0,
    deadline: () => new AbortController().signal,
  });
  return { api, requests };
}

const json = (status: number, body: unknown, headers: HeadersInit = {}) =>
  new Response(JSON.stringify(body), { status, headers });
const authorization = (init: RequestInit) => new Headers(init.headers).get('Authorization');

test('asks for the state with the token in the header', async () => {
  const { api, requests } = setup([json(200, state)]);
  expect(await api.load()).toEqual({ kind: 'stored', state, rejected: [] });
  expect(requests[0]?.url).toBe('/ticklist/api/v1/issues/10001/checklists');
  expect(authorization(requests[0]?.init ?? {})).toBe('JWT one');
});

test('sends operations, in a request that outlives the page', async () => {
  const rejected = [{ id: 'o', code: 'limit', text: 'Full.' }];
  const { api, requests } = setup([json(200, { rev: 2, state, rejected })]);
  const ops = [{ id: 'o', type: 'deleteItem', item: 'a' } as const];
  expect(await api.send(ops)).toEqual({ kind: 'stored', state, rejected });
  expect(requests[0]?.url).toBe('/ticklist/api/v1/issues/10001/ops');
  expect(requests[0]?.init).toMatchObject({ method: 'POST', keepalive: true });
  expect(JSON.parse(requests[0]?.init.body as string)).toEqual({ ops });
});

test('gives an answer to something else as it came', async () => {
  const { api, requests } = setup([json(422, { error: { code: 'invalid_text' } })]);
  const body = '{"base":"","text":"a"}';
  expect(await api.ask('text', { method: 'PUT', body })).toEqual({
    kind: 'answered',
    status: 422,
    json: { error: { code: 'invalid_text' } },
  });
  expect(requests[0]?.url).toBe('/ticklist/api/v1/issues/10001/text');
  expect(requests[0]?.init).toMatchObject({ method: 'PUT', body });
});

test('a large request cannot outlive the page, so it does not ask to', async () => {
  const { api, requests } = setup([json(200, { state })]);
  await api.send([{ id: 'o', type: 'addItem', item: 'a', text: 'x'.repeat(70_000) }]);
  expect(requests[0]?.init.keepalive).toBe(false);
});

test('a token that is not accepted is replaced once', async () => {
  const { api, requests } = setup([json(401, {}), json(200, state)]);
  expect((await api.load()).kind).toBe('stored');
  expect(requests.map((r) => authorization(r.init))).toEqual(['JWT one', 'JWT two']);
});

test('a second token that is not accepted is not replaced', async () => {
  const { api, requests } = setup([json(401, {}), json(401, {}), json(200, state)]);
  expect(await api.load()).toEqual({ kind: 'later', why: 'signed_out' });
  expect(requests).toHaveLength(2);
});

test.each([
  ['no network', new TypeError('Failed to fetch'), { kind: 'later', why: 'offline' }],
  ['a fault of the server', json(500, {}), { kind: 'later', why: 'busy' }],
  ['too many', json(429, {}, { 'Retry-After': '7' }), { kind: 'later', why: 'busy', after: 7000 }],
  [
    'unavailable',
    json(503, {}, { 'Retry-After': '1' }),
    { kind: 'later', why: 'busy', after: 1000 },
  ],
  ['a page of a proxy', new Response('<html>', { status: 200 }), { kind: 'later', why: 'busy' }],
  ['another object', json(200, { ok: true }), { kind: 'later', why: 'busy' }],
  ['null', json(200, null), { kind: 'later', why: 'busy' }],
  [
    'refused with words',
    json(422, { error: { code: 'limit', text: 'Too many.', ref: 'r' } }),
    { kind: 'refused', status: 422, code: 'limit', text: 'Too many.' },
  ],
  [
    'refused without',
    new Response('', { status: 413 }),
    { kind: 'refused', status: 413, code: '413', text: '' },
  ],
])('%s', async (_, answer, want) => {
  expect(await setup([answer]).api.load()).toEqual(want);
});

test('without a token the server is not asked', async () => {
  const { api, requests } = setup([], [new Error('no bridge')]);
  expect(await api.load()).toEqual({ kind: 'later', why: 'no_token' });
  expect(requests).toEqual([]);
});

test.each([
  [null, undefined],
  ['', undefined],
  ['3', 3000],
  ['soon', undefined],
  ['Thu, 01 Jan 1970 00:00:09 GMT', 9000],
  ['Wed, 31 Dec 1969 00:00:00 GMT', 0],
  ['99999', 300_000],
])('Retry-After: %s', (header, want) => {
  expect(retryAfter(header, 0)).toBe(want);
});

test('the wait stays between 1 s and 30 s and differs by up to 30 %', () => {
  expect([1, 2, 3, 20].map((n) => backoff(n, () => 0))).toEqual([1000, 1400, 2800, 21_000]);
  expect([1, 2, 3, 20].map((n) => backoff(n, () => 0.999999))).toEqual([1300, 2600, 5200, 30_000]);
});
