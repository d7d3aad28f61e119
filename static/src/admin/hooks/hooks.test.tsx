import { render } from 'preact';
import { act } from 'preact/test-utils';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { admin } from '../../words/en/admin';
import { pages } from '../../words/en/pages';
import { speak } from '../../words/words';
import type { Reply } from '../api';
import type { Delivery, Hook, HookApi, NewHook, Wish } from './api';
import { Hooks } from './hooks';
import { HookCard } from './tab';

const hook: Hook = {
  id: 'h1',
  rev: 3,
  name: 'CI',
  url: 'https://example.com/in',
  events: ['item.checked'],
  projects: [],
  enabled: true,
  timeZone: 'UTC',
  hasToken: false,
  createdAt: '2026-11-21T12:00:00Z',
  off: '',
  failingSince: null,
  missed: 0,
};

const failed: Delivery = {
  id: 'h1-1-1',
  event: 'item.checked',
  at: '2026-11-21T12:00:00Z',
  issueId: '1',
  issueKey: 'TICK-1',
  state: 'failed',
  tries: 9,
  triedAt: null,
  nextAt: null,
  status: 500,
  took: 12,
  fault: 'status',
};

const ok = <T,>(value: T): Promise<Reply<T>> => Promise.resolve({ kind: 'ok', value });

/** A server that keeps what it was asked. */
class Server implements HookApi {
  readonly asked: string[] = [];
  hooks: Hook[] = [hook];
  wish: Wish | undefined;
  create(wish: Wish): Promise<Reply<NewHook>> {
    this.wish = wish;
    return ok({ ...hook, id: 'h2', secret: 'whsec_CANARY' });
  }
  change(id: string, rev: number, wish: Wish) {
    this.asked.push(`change ${id} ${rev}`);
    this.wish = wish;
    return ok(hook);
  }
  list = () => ok({ hooks: this.hooks });
  remove = (id: string) => (this.asked.push(`remove ${id}`), ok(undefined));
  rotate = () => ok({ ...hook, secret: 'whsec_CANARY' });
  test = () => ok({ ...failed, event: 'test' as const, fault: 'timeout' as const, status: 0 });
  log = () => ok({ deliveries: [failed], next: null });
  again = (id: string, d: string) => (this.asked.push(`again ${id} ${d}`), ok(failed));
}

let server: Server;

beforeEach(async () => {
  speak({ admin, pages });
  server = new Server();
  const room = new Hooks({
    api: server,
    jira: { request: () => Promise.reject(new Error()) },
  });
  await act(async () => {
    render(<HookCard room={room} />, document.body);
    await Promise.resolve();
  });
});

afterEach(() => {
  render(null, document.body);
});

const button = (name: string) =>
  [...document.querySelectorAll('button')].find(
    (b) => (b.getAttribute('aria-label') ?? b.textContent) === name,
  );

const press = (name: string) =>
  act(async () => {
    const found = button(name);
    if (!found) throw new Error(`there is no button ${name}`);
    found.click();
    await new Promise((done) => setTimeout(done));
  });

const text = () => document.body.textContent;

test('what was sent is shown, and sent again', async () => {
  await press('Deliveries: CI');
  expect(text()).toContain('Did not arrive, HTTP 500, 12 ms');
  await press('Send again: Item ticked, TICK-1');
  expect(server.asked).toEqual(['again h1 h1-1-1']);
});

test('a test says what came of it', async () => {
  await press('Send a test: CI');
  expect(document.querySelector('[role=status]')?.textContent).toBe(
    'Test: Did not arrive, no answer in time',
  );
});

test('a secret is shown once, with how to verify', async () => {
  await press('New secret: CI');
  expect(document.querySelector<HTMLInputElement>('#made-secret')?.value).toBe('whsec_CANARY');
  expect(document.querySelector<HTMLTextAreaElement>('#hook-snippet')?.value).toContain(
    'createHmac',
  );
  await press('I have it');
  expect(document.querySelector('#made-secret')).toBeNull();
});

test('a hook is deleted when that was confirmed', async () => {
  await press('Delete: CI');
  expect(server.asked).toEqual([]);
  await press('Delete, with what still waits');
  expect(server.asked).toEqual(['remove h1']);
});

test('a change is saved with the revision that it was made from', async () => {
  await press('Change: CI');
  await press('Save');
  expect(server.asked).toEqual(['change h1 3']);
  expect(server.wish).toEqual({
    name: 'CI',
    url: 'https://example.com/in',
    events: ['item.checked'],
    projects: [],
    enabled: true,
    timeZone: 'UTC',
  });
});
