import { describe, expect, test } from 'vitest';
import type { Jira } from '../host/host';
import { noJira } from '../host/testing';
import { settled } from '../outbox/testing';
import type { Reply } from './api';
import { httpTokenApi, Tokens } from './tokens';
import type { Token, TokenApi, Wish } from './tokens';

const ok = <T>(value: T): Promise<Reply<T>> => Promise.resolve({ kind: 'ok', value });
const refused = (text: string) => Promise.resolve({ kind: 'refused', status: 422, text } as const);

const one: Token = {
  id: 'aaaaaaaaaaaaaaaa',
  name: 'CI',
  maker: '712020:a',
  access: 'read',
  projects: [],
  createdAt: '2026-11-21T12:00:00Z',
  expiresAt: '2027-02-19T12:00:00Z',
  revokedAt: null,
  lastUsed: null,
  uses: 0,
  good: true,
};

const jira: Jira = {
  ...noJira,
  request(path) {
    if (path === '/rest/api/3/project/WEB') return Promise.resolve({ id: 10000, key: 'WEB' });
    if (path.startsWith('/rest/api/3/user/bulk?'))
      return Promise.resolve({ values: [{ accountId: '712020:a', displayName: 'Ada' }] });
    return Promise.reject(new Error('404'));
  },
};

function room(with_: Partial<TokenApi> = {}) {
  const wishes: Wish[] = [];
  const revoked: string[] = [];
  const api: TokenApi = {
    list: () => ok({ tokens: [one] }),
    create: (wish) => {
      wishes.push(wish);
      return ok({ ...one, token: 'ticklist_x' });
    },
    revoke: (id) => {
      revoked.push(id);
      return ok({ ...one, good: false });
    },
    uses: () => ok({ uses: 3, recent: [{ at: one.createdAt, what: 'GET /x' }] }),
    ...with_,
  };
  return { tokens: new Tokens({ api, jira }), wishes, revoked };
}

describe('tokens', () => {
  test('are shown with who made them', async () => {
    const { tokens } = room();
    await tokens.load();
    expect(tokens.view).toMatchObject({ tokens: [one], fault: '' });
    expect(tokens.view.names.get('712020:a')).toBe('Ada');
    const away = room({ list: () => Promise.resolve({ kind: 'offline' }) });
    await away.tokens.load();
    expect(away.tokens.view).toMatchObject({
      tokens: undefined,
      fault: 'The server cannot be reached.',
    });
  });

  test('are made for projects by key or id, each once, and shown this once', async () => {
    const { tokens, wishes } = room();
    expect(await tokens.create('CI', 'write', ' web, 10000 10001', 7)).toBe(true);
    expect(wishes).toEqual([
      { name: 'CI', access: 'write', projects: ['10000', '10001'], days: 7 },
    ]);
    expect(tokens.view).toMatchObject({ made: 'ticklist_x', busy: false });
    tokens.hide();
    expect(tokens.view.made).toBeUndefined();
    expect(await tokens.create('all', 'read', '', 90)).toBe(true);
    expect(wishes.at(-1)?.projects).toEqual([]);
  });

  test('are not made for what is no project, nor against the server', async () => {
    const { tokens, wishes } = room();
    expect(await tokens.create('CI', 'read', 'WEB, NONE', 90)).toBe(false);
    expect(tokens.view.fault).toContain('NONE');
    expect(wishes).toEqual([]);
    const full = room({ create: () => refused('This site has too many API tokens.') });
    expect(await full.tokens.create('CI', 'read', '', 90)).toBe(false);
    expect(full.tokens.view).toMatchObject({
      fault: 'This site has too many API tokens.',
      busy: false,
      made: undefined,
    });
  });

  test('are revoked once that is confirmed', async () => {
    const { tokens, revoked } = room();
    tokens.askRevoke(one.id);
    expect(tokens.view.revoking).toBe(one.id);
    tokens.askRevoke(undefined);
    expect([tokens.view.revoking, revoked]).toEqual([undefined, []]);
    await tokens.revoke(one.id);
    expect(revoked).toEqual([one.id]);
    const gone = room({ revoke: () => refused('Gone.') });
    await gone.tokens.revoke(one.id);
    expect(gone.tokens.view).toMatchObject({ fault: 'Gone.', busy: false });
  });

  test('show their uses; those of one that was closed meanwhile do not come back', async () => {
    const { tokens } = room();
    await tokens.show(one.id);
    expect(tokens.view.shown?.used).toMatchObject({ uses: 3 });
    let answer: (r: Awaited<ReturnType<TokenApi['uses']>>) => void = () => undefined;
    const slow = room({ uses: () => new Promise((resolve) => (answer = resolve)) });
    const showing = slow.tokens.show(one.id);
    await slow.tokens.show(undefined);
    answer({ kind: 'ok', value: { uses: 0, recent: [] } });
    await showing;
    await settled();
    expect(slow.tokens.view.shown).toBeUndefined();
  });
});

test('the server is asked on its routes', async () => {
  const asked: string[] = [];
  const api = httpTokenApi({
    base: '/app',
    project: '',
    token: () => Promise.resolve('t'),
    fetch: (path, init) => {
      asked.push(
        `${init?.method ?? 'GET'} ${path as string} ${(init?.body as string | undefined) ?? ''}`,
      );
      return Promise.resolve(new Response('{}'));
    },
  });
  await api.list();
  await api.create({ name: 'CI', access: 'read', projects: [], days: 1 });
  await api.revoke('a');
  await api.uses('a');
  expect(asked).toEqual([
    'GET /app/api/v1/site/tokens ',
    'POST /app/api/v1/site/tokens {"name":"CI","access":"read","projects":[],"days":1}',
    'DELETE /app/api/v1/site/tokens/a ',
    'GET /app/api/v1/site/tokens/a/uses ',
  ]);
});
