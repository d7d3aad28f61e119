import { render } from 'preact';
import { afterEach, expect, test } from 'vitest';
import { Below } from './below';
import * as behind from './room';
import type { Late } from '../late';
import { settled } from '../outbox/testing';

const showLag = (lag: behind.Lag, page: HTMLElement) =>
  behind.showBehind(page, { lag, notice: '' }, false);

afterEach(() => document.body.replaceChildren());

function panel(): HTMLElement {
  const root = document.createElement('div');
  document.body.append(root);
  render(<main>List</main>, root);
  return root;
}

test('says since when Jira is behind, and why, until it is no more', () => {
  const root = panel();
  const since = '2026-11-22T06:00:00Z';
  showLag({ behind: true, since, reason: 'limited' }, root);
  const place = root.querySelector('[role=status]');
  expect(place?.textContent).toContain('2026');
  expect(place?.textContent).toContain('asked the app to wait');
  showLag({ behind: true, since, reason: 'forbidden' }, root);
  expect(root.querySelectorAll('.behind')).toHaveLength(1);
  expect(root.textContent).toContain('may not change issues');
  showLag({ behind: false }, root);
  expect(root.textContent).toBe('List');
});

test('a reason of a newer server is shown as no reason', () => {
  const root = panel();
  showLag({ behind: true, since: '2026-11-22T06:00:00Z', reason: 'moonlight' }, root);
  expect(root.textContent).toContain('on their way');
});

test('the line stays where the panel is drawn anew', () => {
  const root = panel();
  showLag({ behind: true, since: '2026-11-22T06:00:00Z', reason: 'busy' }, root);
  render(<main>Lists</main>, root);
  expect(root.textContent).toMatch(/^Lists.*on their way/);
});

/** A page below which something is said, and an answer that a server gives. */
function page(admin = false) {
  const root = panel();
  const loaded: string[] = [];
  const late = ((room: string) => (loaded.push(room), Promise.resolve(behind))) as unknown as Late;
  const below = new Below(root, late, admin);
  const hear = async (status: number, notice?: string) => {
    const headers = notice === undefined ? {} : { 'Ticklist-Notice': notice };
    below.heard(new Response(null, { status, headers }));
    await settled();
  };
  return { root, loaded, below, hear };
}

test('says that saving is delayed for as long as the server says so', async () => {
  const { root, loaded, hear } = page();
  await hear(200);
  expect(loaded).toEqual([]);
  await hear(503, 'saving');
  expect(root.textContent).toBe('ListSaving is delayed; your changes are kept.');
  await hear(502); // of a proxy, which knows nothing of it
  expect(root.textContent).toContain('Saving is delayed');
  await hear(200, 'jira');
  expect(root.textContent).toContain('later than usual');
  await hear(200);
  expect(root.textContent).toBe('List');
});

test('a notice goes before what is behind of one issue, which comes back after it', async () => {
  const { root, below, hear } = page();
  below.show({ lag: { behind: true, since: '2026-11-22T06:00:00Z', reason: 'busy' } });
  await settled();
  expect(root.textContent).toContain('on their way');
  await hear(200, 'saving');
  expect(root.textContent).not.toContain('on their way');
  below.show({ notice: '' });
  await settled();
  expect(root.textContent).toContain('on their way');
});

test('admins are told what is true for them; what a newer server calls otherwise is passed over', async () => {
  const { root, hear } = page(true);
  await hear(200, 'saving');
  expect(root.textContent).toContain('save it again later');
  await hear(200, 'moonlight');
  expect(root.textContent).toBe('List');
});
