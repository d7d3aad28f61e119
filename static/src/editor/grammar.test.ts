import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { statuses } from '../domain/testing';
import { linesOf, readLine, readLines, writeRows } from './grammar';

const data = join(import.meta.dirname, '../../../checklist/text/testdata');
const read = (name: string) => readFileSync(join(data, name), 'utf8');

interface Case {
  readonly line: string;
  readonly kind: string;
  readonly text: string;
  readonly status?: string;
  readonly optional?: boolean;
  readonly assignee?: string;
  readonly due?: string;
  readonly issue?: string;
  readonly key?: string;
  readonly follow?: boolean;
  readonly fault?: string;
}

// The server's tests read the same files: what is shown is what is stored.

test.each(JSON.parse(read('lines.json')) as Case[])('reads $line as the server does', (want) => {
  const { rows, faults } = readLines([readLine(want.line, statuses)]);
  const [row] = rows;
  if (want.fault !== undefined) {
    expect(faults.map((f) => f.code)).toEqual([want.fault]);
    return;
  }
  expect(faults).toEqual([]);
  expect({
    line: want.line,
    kind: row?.kind ?? 'none',
    text: row?.text ?? '',
    ...(row?.status ? { status: row.status } : {}),
    ...(row?.optional ? { optional: true } : {}),
    ...(row?.assignee ? { assignee: row.assignee } : {}),
    ...(row?.due ? { due: row.due } : {}),
    ...(row?.link ? { issue: row.link.issue } : {}),
    ...(row?.link?.key ? { key: row.link.key } : {}),
    ...(row?.link?.follow ? { follow: true } : {}),
  }).toEqual(want);
});

test.each(readdirSync(join(data, 'shapes')).filter((n) => n.endsWith('.txt')))(
  'reads %s as the server does, and writes it so',
  (name) => {
    const more = [
      ...statuses,
      { id: 'hold', name: 'On hold', colour: 'grey', complete: false },
      { id: 'qa', name: 'QA failed', colour: 'grey', complete: false },
    ];
    const lines = linesOf(read(`shapes/${name}`)).map((l) => readLine(l, more));
    const { rows, faults } = readLines(lines);
    expect(faults).toEqual([]);
    expect(writeRows(rows, more)).toBe(read(`shapes/${name.replace('.txt', '.golden')}`));
  },
);

test.each([
  ['* [done]? Text due:2026-12-31', 'Text'],
  ['  - Text', 'Text'],
  ['>> Text', 'Text'],
  ['# Text ', 'Text'],
  ['--- Text [~accountid:a]', 'Text'],
  ['\\* Text', '* Text'],
  ['a \\due:2026-12-31 due:2026-12-30', 'a \\due:2026-12-31'],
])('%s has its text at its place', (raw, text) => {
  const { from, to } = readLine(raw, statuses);
  expect(raw.slice(from, to)).toBe(text);
});

test('details keep their blanks and what stands for line breaks', () => {
  const { rows } = readLines(
    linesOf('a\n>>  one \n>>\n> \\u{2028}\\u{5c}u{d}').map((l) => readLine(l, statuses)),
  );
  expect(rows[0]?.details).toBe(' one \n\n\u2028\\u{d}');
  const written = writeRows(rows, statuses);
  expect(written).toBe('* [open] a\n>>  one \n>>\n>> \\u{2028}\\u{5c}u{d}\n');
});

test.each([
  ['a\n>> b', []],
  ['# L\n>> b', ['2 no_item']],
  [`${'x'.repeat(4001)}\nb`, ['1 too_long']],
  ['a\n'.repeat(1001), ['1001 too_many']],
])('%.20s has faults', (text, want) => {
  const { faults } = readLines(linesOf(text).map((l) => readLine(l, statuses)));
  expect(faults.map((f) => `${f.line} ${f.code}`)).toEqual(want);
});
