import type { Status } from '../domain/state';
import { linesOf, readLine, readLines } from './grammar';
import type { Line, Row } from './grammar';

// What is pasted: a list from a mail, a document, a page, Markdown or another
// checklist app, as rows.

/** What the clipboard holds, read while the paste is going on. */
export interface Pasted {
  readonly text: string;
  readonly html: string;
}

/**
 * The rows of what is pasted; fewer than two mean that it is no list. What says in
 * HTML what is an item and what is done is believed; else the text is read.
 */
export function itemsFromClipboard(pasted: Pasted, statuses: readonly Status[]): Row[] {
  const rows = pasted.html ? rowsOfHtml(pasted.html, statuses) : [];
  return rows.length > 0 ? rows : rowsOfText(pasted.text, statuses);
}

/** The rows of a text. Brackets that hold no status are part of the text here. */
function rowsOfText(text: string, statuses: readonly Status[]): Row[] {
  return rowsOf(unquoted(linesOf(text)).map((raw) => leniently(raw, statuses)));
}

function rowsOf(lines: readonly Line[]): Row[] {
  return readLines(lines).rows.map((row) =>
    row.kind === 'name' ? { ...row, kind: 'heading' } : row,
  );
}

/** Without the signs of a mail that is quoted as a whole. */
function unquoted(lines: readonly string[]): readonly string[] {
  const said = lines.filter((l) => l.trim() !== '');
  if (said.length === 0 || !said.every((l) => l.startsWith('>'))) return lines;
  return unquoted(lines.map((l) => l.replace(/^> ?/, '')));
}

function leniently(raw: string, statuses: readonly Status[]): Line {
  const line = readLine(raw, statuses);
  if (line.unknown === undefined) return line;
  const { unknown, ...known } = line;
  return { ...known, text: `[${unknown}] ${line.text}` };
}

/** One item of a document, before its text is looked at. */
interface Found {
  readonly depth: number;
  readonly text: string;
  readonly details: string;
  readonly status?: string;
  readonly heading?: boolean;
}

/** The rows of HTML that has lists, boxes or a table in it; else none. */
function rowsOfHtml(html: string, statuses: readonly Status[]): Row[] {
  const { body } = new DOMParser().parseFromString(html, 'text/html');
  if (!body.querySelector(`li, table, ${boxed}, [style*="mso-list"]`)) return [];
  body
    .querySelectorAll('script, style, template, [style*="mso-list:Ignore"]')
    .forEach((e) => e.remove());
  const found: Found[] = [];
  walk(body, 0, found);
  const top = Math.min(...found.map((f) => f.depth));
  return found
    .flatMap((f): Row[] => {
      const line = leniently(f.text, statuses);
      if (line.text === '') return [];
      const kind =
        f.heading || line.kind === 'heading' || line.kind === 'name' ? 'heading' : 'item';
      return [
        {
          kind,
          text: line.text,
          status: kind === 'heading' ? null : (f.status ?? line.status ?? 'open'),
          optional: line.optional,
          details: f.details,
          assignee: line.assignee ?? null,
          due: line.due ?? null,
          link: (kind === 'item' && line.link) || null,
          child: f.depth > top && kind === 'item',
          line: 0,
        },
      ];
    })
    .map((row, n, all) => ({
      ...row,
      // There is nothing above it that it could belong to.
      child: row.child && all.slice(0, n).findLast((r) => !r.child)?.kind === 'item',
    }));
}

/** What shows a box, in the words of those that copy one. */
const boxed = 'input[type="checkbox"], [role="checkbox"], [data-task-state], [data-checked]';
const blocks = new Set(
  'ADDRESS ARTICLE ASIDE BLOCKQUOTE BODY CENTER DD DIV DL DT FIGURE FOOTER FORM HEADER HR LI MAIN NAV OL P PRE SECTION TABLE TBODY TD TFOOT TH THEAD TR UL'.split(
    ' ',
  ),
);

function walk(parent: Element, depth: number, found: Found[]): void {
  let inline: Node[] = [];
  const flush = () => {
    const item = itemOf(inline, undefined);
    inline = [];
    if (item) found.push({ depth, ...item });
  };
  for (const node of parent.childNodes) {
    if (!(node instanceof Element)) inline.push(node);
    else if (/^H[1-6]$/.test(node.tagName)) {
      flush();
      const item = itemOf([node], undefined);
      if (item) found.push({ depth: 0, ...item, heading: true });
    } else if (node.tagName === 'TABLE') {
      flush();
      rowsOfTable(node, depth, found);
    } else if (node.tagName === 'LI') {
      flush();
      listItem(node, depth, found);
    } else if (node.tagName === 'UL' || node.tagName === 'OL') {
      flush();
      // Some put the list that is nested beside its item and not into it.
      const nested = parent.tagName === 'UL' || parent.tagName === 'OL';
      walk(node, depth + (nested ? 1 : 0), found);
    } else if (node.matches('[data-task-state]')) {
      flush();
      listItem(node, depth, found);
    } else if (blocks.has(node.tagName)) {
      flush();
      const level = /mso-list:[^;"]*level([1-9])/.exec(node.getAttribute('style') ?? '')?.[1];
      walk(node, level === undefined ? depth : Number(level) - 1, found);
    } else inline.push(node);
  }
  flush();
}

function listItem(li: Element, depth: number, found: Found[]): void {
  const own: Node[] = [];
  const lists: Element[] = [];
  for (const node of li.childNodes) {
    if (node instanceof Element && /^[UO]L$/.test(node.tagName)) lists.push(node);
    else own.push(node);
  }
  const item = itemOf(own, statusOf(li));
  if (item) found.push({ depth, ...item });
  lists.forEach((list) => walk(list, depth + (item ? 1 : 0), found));
}

/** Whether a box of its own is ticked; undefined where it has none. */
function statusOf(li: Element): string | undefined {
  const box = [li, ...li.querySelectorAll(boxed)].find(
    (e) => e.matches(boxed) && e.closest('li, [data-task-state]') === li,
  );
  return box && statusIn(box);
}

const ticked = '[checked], [aria-checked="true"], [data-task-state="DONE"], [data-checked="true"]';
const statusIn = (box: Element) => (box.matches(ticked) ? 'done' : 'open');

/** The first line is the text, the others are details. */
function itemOf(nodes: readonly Node[], status: string | undefined) {
  const [text, ...more] = nodes
    .map(textOf)
    .join('')
    .split('\n')
    .map((l) => l.replace(/\p{White_Space}+/gu, ' ').trim())
    .filter((l) => l !== '');
  if (text === undefined) return undefined;
  return { text, details: more.join('\n'), ...(status === undefined ? {} : { status }) };
}

function textOf(node: Node): string {
  if (node.nodeType === Node.TEXT_NODE)
    return (node.textContent ?? '').replace(/\p{White_Space}+/gu, ' ');
  if (!(node instanceof Element)) return '';
  if (node.tagName === 'BR') return '\n';
  const inner = [...node.childNodes].map(textOf).join('');
  const said = inner.trim();
  const href = node.tagName === 'A' ? (node.getAttribute('href') ?? '') : '';
  if (/^https?:/i.test(href) && said !== '') return said === href ? href : `[${said}](${href})`;
  if (node.tagName === 'CODE' && said !== '') return `\`${said}\``;
  return blocks.has(node.tagName) ? `\n${inner}\n` : inner;
}

/** An item a row: its first column that says something. What its heads say is no item. */
function rowsOfTable(table: Element, depth: number, found: Found[]): void {
  for (const row of table.querySelectorAll('tr')) {
    if (row.closest('table') !== table) continue;
    const cells = [...row.children].filter((c) => c.tagName === 'TD');
    const item = cells.map((c) => itemOf([...c.childNodes], undefined)).find((i) => i);
    const box = row.querySelector(boxed);
    if (item) found.push({ depth, ...item, ...(box ? { status: statusIn(box) } : {}) });
  }
}
