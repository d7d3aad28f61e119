import { isPlain } from '../domain/state';
import type { Item, List, State } from '../domain/state';
import type { Prefs } from '../ui/prefs';

/** As many rows as the panel draws at once. */
const firstRows = 60;

/**
 * Draws the items as the panel will, without what makes them work: the browser
 * paints them while the panel's own script is still being read. The panel
 * replaces them in one step, so they stand where they will stand there, and
 * nothing in them can be used until then.
 */
export function drawFirstSight(root: HTMLElement, state: State, prefs: Prefs): void {
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
    const named = state.lists.length > 1 || list.from !== null;
    const shown = list.items
      .filter(
        (item) =>
          !(prefs.hideCompleted && isDone(item)) && !(item.parent && prefs.isFolded(item.parent)),
      )
      .slice(0, named && prefs.isFolded(list.id) ? 0 : left);
    left -= shown.length;
    const parents = new Set(list.items.map((item) => item.parent));
    const rows = shown.map((item) => row(item, isDone(item), parents.has(item.id), state));
    sight.append(section(list, named, rows));
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
  if (named) {
    const head = element('div', 'list-head');
    const name = element('h2', 'list-name');
    name.append(element('span', 'list-fold', list.name));
    head.append(name);
    el.append(head);
  }
  const ul = element('ul', '');
  ul.append(...rows);
  const box = element('div', 'rows');
  box.append(ul);
  el.append(box);
  return el;
}

function row(item: Item, done: boolean, parent: boolean, { can, statuses }: State): HTMLElement {
  const el = element(
    'li',
    ['row', item.kind, item.parent && 'child', done && 'done'].filter(Boolean).join(' '),
  );
  if (can.edit) el.append(element('span', 'icon-button handle'));
  if (item.kind === 'item') el.append(tick(done, can.toggle));
  const says = element('div', 'says');
  const text = element('div', item.text.length > 120 ? 'text clamped' : 'text', bare(item.text));
  text.dir = 'auto';
  says.append(text);
  const status = statuses.find((s) => s.id === item.status);
  if (status && !isPlain(statuses, status.id)) {
    const lozenge = element('span', 'lozenge', status.name);
    lozenge.dataset.colour = status.colour;
    says.append(lozenge);
  }
  if (item.details) says.append(element('span', 'detail-toggle'));
  if (parent) says.append(element('span', 'children', '\u00a0'));
  const body = element('div', 'body');
  body.append(says);
  el.append(body);
  if (can.edit || can.delete || can.toggle) el.append(element('span', 'icon-button more'));
  return el;
}

/**
 * A text without the signs of its Markdown, or nearly so: that it takes about as
 * much room as the panel's is enough here, and what reads it well is large.
 */
function bare(text: string): string {
  return text
    .replace(/\[([^\]]+)\]\(<?https?:[^\s]+\)/gi, '$1')
    .replace(/\*\*|__|~~|`|(?<!\S)[*_](?=\S)|(?<=\S)[*_](?![\p{L}\p{N}])/gu, '');
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
