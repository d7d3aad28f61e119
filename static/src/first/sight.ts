import { isPlain } from '../domain/state';
import type { Item, List, State } from '../domain/state';

/** As many rows as the panel draws at once. */
const firstRows = 60;

/**
 * Draws the items as the panel will, without what makes them work: the browser
 * paints them while the panel's own script is still being read. The panel
 * replaces them in one step, so they stand where they will stand there, and
 * nothing in them can be used until then.
 */
export function drawFirstSight(root: HTMLElement, state: State, hideCompleted: boolean): void {
  const complete = new Set(state.statuses.filter((s) => s.complete).map((s) => s.id));
  const isDone = (item: Item) => item.status !== null && complete.has(item.status);
  const lists = state.lists.filter((l) => l.items.length > 0);
  if (lists.length === 0) return; // that is drawn soon enough

  let left = firstRows;
  const sight = element('div', '');
  sight.inert = true;
  sight.append(header(state));
  const { can } = state;
  if (!(can.add || can.edit || can.toggle || can.delete)) {
    sight.append(element('p', 'note read-only', '\u00a0'));
  }
  for (const list of state.lists) {
    const shown = list.items.filter((item) => !hideCompleted || !isDone(item)).slice(0, left);
    left -= shown.length;
    const rows = shown.map((item) => row(item, isDone(item), state));
    sight.append(section(list, state.lists.length > 1, rows));
  }
  root.replaceChildren(sight);
}

/** The header's place: what is in it comes with the panel. */
function header({ counts }: State): HTMLElement {
  const el = element('div', 'header');
  const actions = element('div', 'header-actions');
  if (counts.complete > 0) actions.append(element('span', 'button subtle', '\u00a0'));
  el.append(element('div', 'progress'), actions);
  return el;
}

function section(list: List, named: boolean, rows: readonly HTMLElement[]): HTMLElement {
  const el = element('section', 'list');
  if (named) el.append(element('h2', 'list-name', list.name));
  const ul = element('ul', '');
  ul.append(...rows);
  const box = element('div', 'rows');
  box.append(ul);
  el.append(box);
  return el;
}

function row(item: Item, done: boolean, { can, statuses }: State): HTMLElement {
  const el = element(
    'li',
    ['row', item.kind, item.parent && 'child', done && 'done'].filter(Boolean).join(' '),
  );
  if (can.edit) el.append(element('span', 'icon-button handle'));
  if (item.kind === 'item') el.append(tick(done, can.toggle));
  const says = element('div', 'says');
  const text = element('div', item.text.length > 120 ? 'text clamped' : 'text', item.text);
  text.dir = 'auto';
  says.append(text);
  const status = statuses.find((s) => s.id === item.status);
  if (status && !isPlain(statuses, status.id)) {
    const lozenge = element('span', 'lozenge', status.name);
    lozenge.dataset.colour = status.colour;
    says.append(lozenge);
  }
  if (item.details) says.append(element('div', 'details', item.details));
  const body = element('div', 'body');
  body.append(says);
  el.append(body);
  if (can.edit || can.delete || can.toggle) el.append(element('span', 'icon-button more'));
  return el;
}

function tick(done: boolean, can: boolean): HTMLElement {
  const el = element('label', 'tick');
  const box = document.createElement('input');
  box.type = 'checkbox';
  box.checked = done;
  box.disabled = !can;
  el.append(box);
  return el;
}

function element(name: string, className: string, text?: string): HTMLElement {
  const el = document.createElement(name);
  if (className) el.className = className;
  if (text !== undefined) el.textContent = text;
  return el;
}
