import type { Link, Status } from '../domain/state';
import { limits } from '../domain/state';

// The grammar of checklists as text, as the server reads it (checklist/text). It
// is here to show what a text means while it is written; what it becomes is the
// server's to say. Both read checklist/text/testdata/lines.json in their tests.

/** What one line says by itself. */
export interface Line {
  readonly kind: 'blank' | 'name' | 'heading' | 'item' | 'empty' | 'details';
  /** Columns before the first character. */
  readonly indent: number;
  readonly text: string;
  /** Id of a status; undefined where nothing is said. */
  readonly status?: string;
  readonly optional: boolean;
  /** What stands in the brackets, if that is no status. */
  readonly unknown?: string;
  readonly assignee?: string;
  readonly due?: string;
  readonly link?: Link;
  /** Where the text begins and ends in the line. */
  readonly from: number;
  readonly to: number;
}

const blanks = /^\p{White_Space}+/u;
const trailing = /\p{White_Space}+$/u;
const trimStart = (s: string) => s.replace(blanks, '');
const trim = (s: string) => trimStart(s).replace(trailing, '');
const startsBlank = (s: string) => s === '' || blanks.test(s);

/** A line while it is read; `rest` is what is left of it, from the left. */
interface Reading {
  kind: Line['kind'];
  rest: string;
  status?: string;
  optional: boolean;
  unknown?: string;
}

/** Reads one line. */
export function readLine(raw: string, statuses: readonly Status[]): Line {
  const rest = trimStart(raw);
  const lead = raw.slice(0, raw.length - rest.length);
  const indent = width(lead);
  const body = /^>>? ?/.exec(rest)?.[0];
  if (body !== undefined) {
    const from = lead.length + body.length;
    const text = plainly(raw.slice(from));
    return { kind: 'details', indent, text, optional: false, from, to: raw.length };
  }
  const whole = rest.replace(trailing, '');
  const read = reading(whole, statuses);
  const from = lead.length + whole.length - read.rest.length;
  if (read.kind !== 'item' && read.kind !== 'heading') {
    return { ...said(read), indent, text: read.rest, from, to: from + read.rest.length };
  }
  const end = peel(read.rest, read.kind === 'item');
  return { ...said(read), ...end.tail, indent, text: end.text, from, to: from + end.length };
}

const said = ({ kind, status, optional, unknown }: Reading) => ({
  kind,
  optional,
  ...(status === undefined ? {} : { status }),
  ...(unknown === undefined ? {} : { unknown }),
});

function reading(whole: string, statuses: readonly Status[]): Reading {
  const read = marked(whole, statuses);
  if (read) return read;
  const means = (s: string) => s.startsWith('>') || marked(s, statuses) !== undefined;
  const rest = escapes(whole, means) ? whole.slice(1) : whole;
  return { kind: rest === '' ? 'blank' : 'item', rest, optional: false };
}

/** Whether s is a backslash, or several, before what would otherwise mean something. */
function escapes(s: string, means: (s: string) => boolean): boolean {
  return s.startsWith('\\') && means(s.replace(/^\\+/, ''));
}

function width(lead: string): number {
  let n = 0;
  for (const c of lead) n += c === '\t' ? 4 - (n % 4) : 1;
  return n;
}

/** Reads a line that says what it is; undefined for one that is just a text. */
function marked(s: string, statuses: readonly Status[]): Reading | undefined {
  if (/^(?:-{3,}|\*{3,}|_{3,})$/.test(s)) return { kind: 'blank', rest: '', optional: false };
  const hashes = /^(#{1,6})[\t\n\f\r ]+(?=.)/.exec(s);
  if (hashes) {
    const rest = trim(s.slice(hashes[0].length));
    return { kind: hashes[1] === '#' ? 'name' : 'heading', rest, optional: false };
  }
  if (/^---(?!-)/.test(s)) {
    const read: Reading = { kind: 'heading', rest: s.slice(3), optional: false };
    if (read.rest !== '?') takeOptional(read);
    read.rest = trim(read.rest);
    return read;
  }
  return item(s, statuses);
}

function item(s: string, statuses: readonly Status[]): Reading | undefined {
  const read: Reading = { kind: 'item', rest: s, optional: false };
  const mark = takeMark(read);
  if (mark === 'mark' && takeOptional(read)) return texted(read);
  if (mark) {
    read.rest = trim(read.rest);
    takeBox(read);
    if (escapes(read.rest, (x) => takeStatus({ ...read, rest: x }, statuses))) {
      read.rest = read.rest.slice(1);
      return texted(read);
    }
  }
  const boxed = takeStatus(read, statuses);
  const optional = (boxed || !mark) && takeOptional(read);
  return mark || boxed || optional ? texted(read) : undefined;
}

function texted(read: Reading): Reading {
  const rest = trim(read.rest);
  return { ...read, rest, kind: rest === '' ? 'empty' : read.kind };
}

/** Marks: [sign, status, optional]. A longer one stands before those that it begins with. */
const marks: readonly (readonly [sign: string, status?: string, optional?: boolean])[] = [
  ['(**)', 'done', true],
  ['(*)', 'open', true],
  ['**', 'done'],
  ['+', 'done'],
  ['~', 'in_progress'],
  ['x', 'skipped'],
  ...Array.from('*-•◦▪▫‣·●○■–—\uf0b7\uf0a7').map((sign) => [sign] as const),
];
/** Marks that are an empty item when they stand alone. */
const alone = '+*-•◦▪▫‣·●○■–—\uf0b7\uf0a7';
const boxes: readonly (readonly [sign: string, status: string])[] = [
  ...Array.from('☐⬜□').map((sign) => [sign, 'open'] as const),
  ...Array.from('☑☒✅✔✓').map((sign) => [sign, 'done'] as const),
];

function takeMark(read: Reading): 'mark' | 'box' | undefined {
  if (takeBox(read)) return 'box';
  const number = /^[0-9]{1,9}[.)]/.exec(read.rest)?.[0];
  if (number !== undefined && number !== read.rest && ends(read.rest.slice(number.length))) {
    read.rest = read.rest.slice(number.length);
    return 'mark';
  }
  if (read.rest.startsWith('o\t')) {
    read.rest = read.rest.slice(2);
    return 'box';
  }
  for (const [sign, status, optional = false] of marks) {
    const rest = read.rest.slice(sign.length);
    if (!read.rest.startsWith(sign) || !ends(rest)) continue;
    if (rest === '' && !alone.includes(sign)) continue;
    read.rest = rest;
    read.optional = optional;
    if (status !== undefined) read.status = status;
    return 'mark';
  }
  return undefined;
}

function takeBox(read: Reading): boolean {
  const box = boxes.find(([sign]) => read.rest.startsWith(sign));
  if (!box) return false;
  read.status = box[1];
  read.rest = trim(read.rest.slice(box[0].length).replace(/^\ufe0f/, ''));
  return true;
}

const ends = (s: string) => startsBlank(s) || isOptional(s);
const isOptional = (s: string) => s.startsWith('?') && startsBlank(s.slice(1));

function takeOptional(read: Reading): boolean {
  const bare = read.kind === 'item' && read.status === undefined && read.unknown === undefined;
  if (!isOptional(read.rest) || (read.rest === '?' && bare)) return false;
  read.optional = true;
  read.rest = read.rest.slice(1);
  return true;
}

/** Takes what stands in brackets in front; whether it was taken. */
function takeStatus(read: Reading, statuses: readonly Status[]): boolean {
  const found = /^\[((?:\\[\\\]]|[^\]])*)\]/.exec(read.rest);
  if (!found) return false;
  const rest = read.rest.slice(found[0].length);
  if (!ends(rest)) return false;
  const token = (found[1] ?? '').replace(/\\([\\\]])/g, '$1');
  const id = statusNamed(token, statuses);
  if (id === undefined && /^[~^]|\|/.test(token)) return false;
  if (id === undefined) read.unknown = token;
  else read.status = id;
  read.rest = rest;
  return true;
}

const fold = (s: string) => trim(s).toLowerCase();

/** What stands in brackets without being the name of a status. */
const signs: Readonly<Record<string, string>> = {
  '': 'open',
  x: 'done',
  '*': 'done',
  v: 'done',
  '✓': 'done',
  '✔': 'done',
  '√': 'done',
  '-': 'skipped',
  '~': 'skipped',
  '/': 'in_progress',
};

function statusNamed(token: string, statuses: readonly Status[]): string | undefined {
  const wanted = fold(token);
  const sign = Object.hasOwn(signs, wanted) ? signs[wanted] : undefined;
  return (
    statuses.find((s) => s.name === token) ??
    statuses.find((s) => fold(s.name) === wanted) ??
    statuses.find((s) => s.id === sign) ??
    statuses.find((s) => s.id === token)
  )?.id;
}

type Tail = Pick<Line, 'assignee' | 'due' | 'link'>;
type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** Cuts the words that say more of an item off the end of its text. */
function peel(whole: string, links: boolean) {
  const tail: Mutable<Tail> = {};
  let text = whole;
  for (;;) {
    const at = lastWord(text);
    const before = trim(text.slice(0, Math.max(0, at - 1)));
    if (at === 0 || before === '' || !take(tail, text.slice(at), links)) break;
    text = before;
  }
  const { length } = text;
  const at = lastWord(text);
  if (escapes(text.slice(at), (word) => take({}, word, links))) {
    text = text.slice(0, at) + text.slice(at + 1);
  }
  return { text, tail, length };
}

const lastWord = (s: string) => Math.max(s.lastIndexOf(' '), s.lastIndexOf('\t')) + 1;

const linked = /^\[~(issue|follow):((?:[A-Z][A-Z0-9_]{0,254}-[0-9]{1,19})?):([0-9]{1,19})\]$/;

function take(tail: Mutable<Tail>, word: string, links: boolean): boolean {
  const due = /^due:([0-9]{4}-[0-9]{2}-[0-9]{2})$/.exec(word)?.[1];
  if (due !== undefined && tail.due === undefined && isDay(due)) {
    tail.due = due;
    return true;
  }
  const account = /^\[~accountid:(.+)\]$/su.exec(word)?.[1];
  if (account !== undefined && tail.assignee === undefined && isAccount(plainly(account))) {
    tail.assignee = plainly(account);
    return true;
  }
  const [, how, key = '', issue] = linked.exec(word) ?? [];
  if (issue === undefined || !links || tail.link !== undefined) return false;
  tail.link = { issue, key, follow: how === 'follow' };
  return true;
}

function isDay(day: string): boolean {
  const date = new Date(`${day}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(day);
}

function isAccount(id: string): boolean {
  return Array.from(id).length <= limits.account && [...id].every((c) => c > ' ' && c !== '\x7f');
}

/** Puts characters that would end a line in the place of what stands for them. */
const plainly = (s: string) =>
  s.replace(/\\u\{(d|b|c|85|2028|2029|5c)\}/g, (_, code: string) =>
    String.fromCharCode(parseInt(code, 16)),
  );

const protectedly = (s: string) =>
  s.replace(/[\r\v\f\u0085\u2028\u2029]|\\(?=u\{(?:d|b|c|85|2028|2029|5c)\})/g, (c) =>
    c === '\\' ? '\\u{5c}' : `\\u{${c.charCodeAt(0).toString(16)}}`,
  );

/** What an item, heading or list says, wherever it came from. */
export interface Row {
  readonly kind: 'name' | 'heading' | 'item';
  readonly text: string;
  /** Id of a status; that of an item of which nothing is said is `open`. */
  readonly status: string | null;
  readonly optional: boolean;
  readonly details: string;
  readonly assignee: string | null;
  readonly due: string | null;
  readonly link: Link | null;
  /** It belongs to the last item before it that does not. */
  readonly child: boolean;
  /** The line that it stands in, from 0. */
  readonly line: number;
}

export type FaultCode = 'unknown_status' | 'no_item' | 'too_long' | 'too_many' | 'character';

export interface Fault {
  /** From 1, as people count and the server does. */
  readonly line: number;
  readonly code: FaultCode;
  /** What stands in the brackets, or how many there may be. */
  readonly token?: string;
  readonly most?: number;
  /** The server's words, where they are all that there is. */
  readonly text?: string;
}

/** Cuts a text into its lines, wherever it came from. */
export const linesOf = (text: string): string[] =>
  text.replace(/^\ufeff/, '').split(/\r\n|[\n\r\v\f\u0085\u2028\u2029]/);

/** Puts lines together; what is wrong is told by line, and the rest is read all the same. */
export function readLines(lines: readonly Line[]): { rows: Row[]; faults: Fault[] } {
  const rows: (Row & { details: string })[] = [];
  const faults: Fault[] = [];
  let top: number | undefined;
  let last: { row: Mutable<Row>; begun: boolean } | undefined;
  let count = 0;
  lines.forEach((line, at) => {
    const fault = (code: FaultCode, more: Partial<Fault> = {}) =>
      faults.push({ line: at + 1, code, ...more });
    if (line.kind === 'blank') return;
    if (line.kind === 'details') {
      if (!last) return void fault('no_item');
      const { row, begun } = last;
      row.details = begun ? `${row.details}\n${line.text}` : line.text;
      last.begun = true;
      if (longer(row.details, limits.details)) fault('too_long', { most: limits.details });
      return;
    }
    last = undefined;
    if (line.kind === 'empty') return void (top = undefined);
    if (line.unknown !== undefined) fault('unknown_status', { token: line.unknown });
    const most = line.kind === 'name' ? limits.name : limits.text;
    if (longer(line.text, most)) fault('too_long', { most });
    if (line.kind !== 'name' && ++count === limits.items + 1) {
      fault('too_many', { most: limits.items });
    }
    const child = line.kind === 'item' && top !== undefined && line.indent >= top + 2;
    if (!child) top = line.kind === 'item' ? line.indent : undefined;
    const row = rowOf(line, child, at);
    rows.push(row);
    if (row.kind !== 'name') last = { row, begun: false };
  });
  return { rows, faults };
}

const longer = (s: string, most: number) => s.length > most && Array.from(s).length > most;

function rowOf(line: Line, child: boolean, at: number): Mutable<Row> {
  const kind = line.kind === 'name' || line.kind === 'heading' ? line.kind : 'item';
  return {
    kind,
    text: line.text,
    status: kind === 'item' ? (line.status ?? 'open') : null,
    optional: line.optional,
    details: '',
    assignee: line.assignee ?? null,
    due: line.due ?? null,
    link: line.link ?? null,
    child,
    line: at,
  };
}

/** Writes rows as the server would. */
export function writeRows(rows: readonly Row[], statuses: readonly Status[]): string {
  return rows
    .map((row, n) => (n > 0 && row.kind === 'name' ? '\n' : '') + write(row, statuses))
    .join('');
}

function write(row: Row, statuses: readonly Status[]): string {
  if (row.kind === 'name') return `# ${row.text}\n`;
  const indent = row.child ? '  ' : '';
  const status = statuses.find((s) => s.id === row.status);
  const lower = status?.name.toLowerCase();
  const token =
    lower !== undefined && statusNamed(lower, statuses) === row.status ? lower : row.status;
  const mark = row.kind === 'heading' ? '---' : `* [${(token ?? '').replace(/[\\\]]/g, '\\$&')}]`;
  const details = row.details === '' ? [] : row.details.split('\n');
  return [
    `${indent}${mark}${row.optional ? '?' : ''} ${guarded(row.text, row.kind === 'item')}${tailOf(row)}`,
    ...details.map((l) => `${indent}>>${l === '' ? '' : ` ${protectedly(l)}`}`),
    '',
  ].join('\n');
}

function guarded(text: string, links: boolean): string {
  const at = lastWord(text);
  const word = text.slice(at);
  const means = (w: string) => take({}, w, links);
  return means(word) || escapes(word, means) ? `${text.slice(0, at)}\\${word}` : text;
}

function tailOf({ assignee, due, link }: Row): string {
  return [
    assignee === null ? '' : ` [~accountid:${protectedly(assignee)}]`,
    due === null ? '' : ` due:${due}`,
    link === null ? '' : ` [~${link.follow ? 'follow' : 'issue'}:${link.key}:${link.issue}]`,
  ].join('');
}
