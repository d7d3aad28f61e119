import { describe, expect, test } from 'vitest';
import { noJira } from '../host/testing';
import type { Jira } from '../host/host';
import { settled, TestClock } from '../outbox/testing';
import { httpApi } from './api';
import type { Api, Progress, Reply } from './api';
import { Controller } from './controller';
import { lookup, namesOf } from './lookup';

const nobody: Jira = {
  ...noJira,
  request: () => Promise.reject(new Error('no Jira')),
};

const jira: Jira = {
  ...noJira,
  request(path) {
    if (path.startsWith('/rest/api/3/issue/WEB-1?'))
      return Promise.resolve({ id: '10101', key: 'WEB-1' });
    if (path === '/rest/api/3/project/WEB') return Promise.resolve({ id: 10000, key: 'WEB' });
    if (path.startsWith('/rest/api/3/issue/OLD-7?'))
      return Promise.resolve({ id: '10101', key: 'WEB-1' });
    if (path === '/rest/api/3/project/ODD') return Promise.resolve({ id: '../x', key: 'ODD' });
    if (path.startsWith('/rest/api/3/user/bulk?'))
      return Promise.resolve({ values: [{ accountId: '712020:a', displayName: 'Ada' }, {}] });
    return Promise.reject(new Error('404'));
  },
};

const ok = <T>(value: T): Promise<Reply<T>> => Promise.resolve({ kind: 'ok', value });

function page(with_: Partial<Api> = {}) {
  const asked: string[] = [];
  const followed: string[] = [];
  const clock = new TestClock();
  const api: Api = {
    site: () => {
      asked.push('site');
      return ok({
        site: { name: 'acme.atlassian.net', installedAt: null },
        app: { version: '1', commit: 'x', ready: true },
        stored: { issues: 1, lists: 1, items: 2, first: null, last: null },
      });
    },
    record: () =>
      ok({
        entries: ['712020:a', 'operator', '712020:a'].map((who) => ({
          at: '2026-11-21T12:00:00Z',
          who,
          what: 'export',
          scope: 'site',
          count: 1,
          failed: false,
        })),
      }),
    stored: () => ok({ issues: 3, lists: 3, items: 9, first: null, last: null }),
    askExport: (part, format) => {
      asked.push(`export ${part.kind} ${part.id} ${format}`);
      return ok({ id: 'x1', address: '/download/t', total: 10 });
    },
    progress: () => ok({ state: 'done', done: 10, total: 10 } satisfies Progress),
    erase: (part, confirm) => {
      asked.push(`erase ${part.kind} ${part.id} ${confirm}`);
      return ok({ total: 4 });
    },
    statuses: () => Promise.reject(new Error('not asked here')),
    setStatuses: () => Promise.reject(new Error('not asked here')),
    ...with_,
  };
  const controller = new Controller({ api, jira, clock, follow: (to) => followed.push(to) });
  return { controller, clock, asked, followed };
}

describe('what is shown', () => {
  test('the site, and names in the record', async () => {
    const { controller } = page();
    await controller.load();
    expect(controller.view.site?.stored.items).toBe(2);
    expect(controller.view.names.get('712020:a')).toBe('Ada');
    expect(controller.view).toMatchObject({ fault: '', loading: false });
  });

  test('why it is not, in the words of the server or in ours', async () => {
    const refused = page({
      site: () => Promise.resolve({ kind: 'refused', status: 403, text: 'Only admins.' }),
    });
    await refused.controller.load();
    expect(refused.controller.view).toMatchObject({ fault: 'Only admins.', site: undefined });
    const away = page({ record: () => Promise.resolve({ kind: 'offline' }) });
    await away.controller.load();
    expect(away.controller.view.fault).toBe('The server cannot be reached.');
    expect(away.controller.view.site).toBeDefined();
  });
});

describe('an export', () => {
  test('is followed, watched until it ends, and then in the record', async () => {
    const said: Progress[] = [
      { state: 'waiting', done: 0, total: 10 },
      { state: 'running', done: 4, total: 10 },
      { state: 'done', done: 10, total: 10 },
    ];
    const { controller, clock, asked, followed } = page({
      progress: () => ok(said.shift() as Progress),
    });
    await controller.export('issue', ' web-1 ', 'csv');
    expect([asked, followed]).toEqual([['export issue 10101 csv'], ['/download/t']]);
    expect(controller.view.exporting).toEqual({ state: 'waiting', done: 0, total: 10 });
    await controller.export('site', '', 'json'); // one at a time
    expect(asked.length).toBe(1);
    for (const [state, busy] of [
      ['waiting', true],
      ['running', true],
      ['done', false],
    ] as const) {
      await clock.pass(1000);
      await settled();
      expect([controller.view.exporting?.state, controller.busy]).toEqual([state, busy]);
    }
    expect(asked.at(-1)).toBe('site');
    await clock.pass(60_000);
    expect(said).toEqual([]);
  });

  test('that cannot be asked about is asked about again, and one that is gone has failed', async () => {
    const said: Reply<Progress>[] = [
      { kind: 'ok', value: { state: 'running', done: 4, total: 10 } },
      { kind: 'offline' },
      { kind: 'refused', status: 503, text: '' },
      { kind: 'refused', status: 404, text: 'over' },
    ];
    const { controller, clock } = page({
      progress: () => Promise.resolve(said.shift() as Reply<Progress>),
    });
    await controller.export('site', '', 'json');
    for (const state of ['running', 'running', 'running', 'failed']) {
      await clock.pass(1000);
      await settled();
      expect(controller.view.exporting).toEqual({ state, done: 4, total: 10 });
    }
  });

  test('of what is not there is not asked for', async () => {
    const { controller, asked } = page();
    await controller.export('issue', 'NO-1', 'json');
    expect(controller.view.exportFault).toContain('Jira knows no such issue');
    await controller.export('project', '', 'json');
    expect(controller.view.exportFault).toBe('Say which project you mean.');
    expect(asked).toEqual([]);
  });

  test('that the server refuses says why', async () => {
    const { controller, followed } = page({
      askExport: () => Promise.resolve({ kind: 'refused', status: 403, text: 'Only admins.' }),
    });
    await controller.export('site', '', 'json');
    expect(controller.view).toMatchObject({ exportFault: 'Only admins.', exporting: undefined });
    expect(followed).toEqual([]);
  });
});

describe('an erasure', () => {
  test('needs the name of the site', async () => {
    const { controller, asked } = page();
    await controller.load();
    await controller.askErase('project', 'web');
    expect(controller.view.asking).toMatchObject({ stored: { items: 9 }, erasing: false });
    await controller.erase('acme');
    expect(asked).toEqual(['site']);
    await controller.erase(' ACME.atlassian.net ');
    expect(asked).toEqual(['site', 'erase project 10000 ACME.atlassian.net', 'site']);
    expect(controller.view).toMatchObject({ asking: undefined, erased: 'Done: 4 records erased.' });
  });

  test('is said to be done together with what is there now', async () => {
    let left = 2;
    const { controller } = page({
      site: () =>
        ok({
          site: { name: 'acme.atlassian.net', installedAt: null },
          app: { version: '1', commit: 'x', ready: true },
          stored: { issues: left, lists: left, items: left, first: null, last: null },
        }),
      erase: () => {
        left = 0;
        return ok({ total: 4 });
      },
    });
    await controller.load();
    const said: unknown[] = [];
    controller.subscribe(() => {
      const { erased, asking, site } = controller.view;
      if (erased) said.push([erased, asking, site?.stored.items]);
    });
    await controller.askErase('site', '');
    await controller.erase('acme.atlassian.net');
    expect(said).toEqual([['Done: 4 records erased.', undefined, 0]]);
  });

  test('that was cancelled while it was counted does not come back', async () => {
    let counted: (r: Reply<never>) => void = () => undefined;
    const { controller } = page({ stored: () => new Promise((resolve) => (counted = resolve)) });
    const asking = controller.askErase('issue', '10101');
    await settled();
    expect(controller.view.asking?.stored).toBeUndefined();
    controller.cancelErase();
    counted({ kind: 'offline' });
    await asking;
    expect(controller.view).toMatchObject({ asking: undefined, eraseFault: '' });
  });

  test('that fails can be tried again', async () => {
    const { controller } = page({
      erase: () => Promise.resolve({ kind: 'refused', status: 503, text: 'Try again.' }),
    });
    await controller.load();
    await controller.askErase('person', '712020:a');
    await controller.erase('acme.atlassian.net');
    expect(controller.view).toMatchObject({ eraseFault: 'Try again.', asking: { erasing: false } });
  });
});

describe('what people type', () => {
  test.for([
    ['site', 'anything', { part: { kind: 'site', id: '' }, name: '' }],
    ['issue', 'WEB-1', { part: { kind: 'issue', id: '10101' }, name: 'WEB-1' }],
    ['issue', ' old-7', { part: { kind: 'issue', id: '10101' }, name: 'WEB-1' }],
    ['issue', '10101', { part: { kind: 'issue', id: '10101' }, name: '10101' }],
    ['project', 'WEB', { part: { kind: 'project', id: '10000' }, name: 'WEB' }],
    ['person', '712020:a-b', { part: { kind: 'person', id: '712020:a-b' }, name: '712020:a-b' }],
    ['issue', 'WEB', 'malformed'],
    ['issue', 'WEB-1/../x', 'malformed'],
    ['issue', '12345678901234567890', 'malformed'],
    ['project', 'WEB?x', 'malformed'],
    ['project', 'ODD', 'not_found'],
    ['project', 'NONE', 'not_found'],
    ['person', 'Ada Brandt', 'malformed'],
    ['person', ' ', 'empty'],
  ] as const)('%s %s', async ([kind, typed, want]) => {
    expect(await lookup(jira, kind, typed)).toEqual(want);
  });

  test('without Jira ids still do, and names are missing', async () => {
    expect(await lookup(nobody, 'issue', '10101')).toMatchObject({ name: '10101' });
    expect(await lookup(nobody, 'issue', 'WEB-1')).toBe('not_found');
    expect((await namesOf(nobody, ['712020:a'])).size).toBe(0);
  });
});

describe('the server', () => {
  function server(...answers: Response[]) {
    const requests: [string, RequestInit | undefined][] = [];
    const tokens = ['one', 'two', 'three'];
    const api = httpApi({
      base: '/tick',
      project: '',
      token: () => Promise.resolve(tokens.shift() ?? ''),
      fetch: (url, init) => {
        requests.push([url as string, init]);
        const answer = answers.shift();
        return answer ? Promise.resolve(answer) : Promise.reject(new Error('down'));
      },
    });
    return { api, requests };
  }
  const json = (status: number, body: object) => new Response(JSON.stringify(body), { status });

  test('is asked with a token in the header, and twice where that was old', async () => {
    const { api, requests } = server(json(401, {}), json(200, { state: 'done' }));
    expect(await api.progress('x1')).toEqual({ kind: 'ok', value: { state: 'done' } });
    expect(requests.map(([url, init]) => [url, (init?.headers as never)['Authorization']])).toEqual(
      [
        ['/tick/api/v1/site/exports/x1', 'JWT one'],
        ['/tick/api/v1/site/exports/x1', 'JWT two'],
      ],
    );
  });

  test('says why it refuses', async () => {
    const { api } = server(json(403, { error: { text: 'No.' } }), json(401, {}), json(401, {}));
    expect(await api.site()).toEqual({ kind: 'refused', status: 403, text: 'No.' });
    expect(await api.site()).toEqual({ kind: 'signed_out' });
  });

  test('may be away, or somebody else answer in its place', async () => {
    const { api } = server(new Response('<html>', { status: 200 }));
    expect(await api.site()).toEqual({ kind: 'offline' });
    expect(await api.record()).toEqual({ kind: 'offline' });
  });

  test('gets no person in an address', async () => {
    const { api, requests } = server(json(200, {}), json(200, {}));
    await api.stored({ kind: 'issue', id: '1' });
    await api.erase({ kind: 'person', id: '712020:a' }, 'acme');
    expect(requests.map(([url]) => url)).toEqual([
      '/tick/api/v1/site/stored?kind=issue&id=1',
      '/tick/api/v1/site/erasures',
    ]);
  });
});
