import { render } from 'preact';
import { afterEach, expect, test } from 'vitest';
import { showLag } from './room';

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
