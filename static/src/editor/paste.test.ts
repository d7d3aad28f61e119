import { expect, test } from 'vitest';
import { statuses } from '../domain/testing';
import { writeRows } from './grammar';
import { itemsFromClipboard } from './paste';

const paste = (text: string, html = '') =>
  writeRows(itemsFromClipboard({ text, html }, statuses), statuses);

test.each<[string, string, string]>([
  ['lines', 'a\n\n b \nc', '* [open] a\n* [open] b\n* [open] c\n'],
  [
    'Markdown with boxes and nesting',
    '## Tasks\n- [ ] a\n  - [x] b\n1. c',
    '--- Tasks\n* [open] a\n  * [done] b\n* [open] c\n',
  ],
  [
    'what is in brackets and no status',
    '[WEB] a\n- [API] b',
    '* [open] [WEB] a\n* [open] [API] b\n',
  ],
  ['a name is a heading', '# A\na', '--- A\n* [open] a\n'],
  ['a quoted mail', '> - a\n> - b\n>\n>> c', '* [open] a\n* [open] b\n>> c\n'],
  [
    'another checklist app',
    '- a\n+ b\n> more\n~ c\nx d',
    '* [open] a\n* [done] b\n>> more\n* [in progress] c\n* [skipped] d\n',
  ],
])('reads %s', (_, text, want) => {
  expect(paste(text)).toBe(want);
});

test.each<[string, string, string]>([
  ['a list', '<ul><li>a<li> b\n c</ul>', '* [open] a\n* [open] b c\n'],
  [
    'a nested list, inside its item or beside it',
    '<ul><li>a<ul><li>b</ul><li>c</li><ul><li>d<ol><li>e</ol></ul></ul>',
    '* [open] a\n  * [open] b\n* [open] c\n  * [open] d\n  * [open] e\n',
  ],
  [
    'GitHub',
    '<h2>Tasks</h2><ul class="contains-task-list"><li class="task-list-item"><input type="checkbox" checked disabled> a <a href="https://x.y/z">b</a><ul><li><input type="checkbox"> c</ul></ul>',
    '--- Tasks\n* [done] a [b](https://x.y/z)\n  * [open] c\n',
  ],
  [
    'a document with boxes',
    '<ul><li role="checkbox" aria-checked="true"><span><b style="font-weight:normal">a</b></span></li><li role="checkbox" aria-checked="false"><p>b</p></li></ul>',
    '* [done] a\n* [open] b\n',
  ],
  [
    'Jira and Confluence',
    '<div data-node-type="actionList"><div data-task-local-id="1" data-task-state="DONE">a</div><div data-task-local-id="2" data-task-state="TODO">b</div></div>',
    '* [done] a\n* [open] b\n',
  ],
  [
    'Word',
    `<p class=MsoListParagraph style='text-indent:-18pt;mso-list:l0 level1 lfo1'><![if !supportLists]><span style='mso-list:Ignore'>·<span>&nbsp; </span></span><![endif]>a</p><p style='mso-list:l0 level2 lfo1'><span style='mso-list:Ignore'>o</span>b</p>`,
    '* [open] a\n  * [open] b\n',
  ],
  [
    'a table, whose first column it is',
    '<table><thead><tr><th>What<th>Who</thead><tr><td>a<td>Ann<tr><td>b<td>Bob</table>',
    '* [open] a\n* [open] b\n',
  ],
  [
    'a table with boxes',
    '<table><tr><td><input type=checkbox checked><td>a<tr><td><input type=checkbox><td>b</table>',
    '* [done] a\n* [open] b\n',
  ],
  [
    'paragraphs and breaks in an item as details',
    '<ul><li><p>a</p><p>b</p><li>c<br>d</ul>',
    '* [open] a\n>> b\n* [open] c\n>> d\n',
  ],
  [
    'a mail around a list',
    '<div>Please do:</div><ul><li>a<li>b</ul>',
    '* [open] Please do:\n* [open] a\n* [open] b\n',
  ],
  ['signs in the text of a list', '<ul><li>[x] a<li>☐ b</ul>', '* [done] a\n* [open] b\n'],
  [
    'what must not run',
    '<ul><li>a<script>alert(1)</script><img src=x onerror=alert(1)><li>b</ul>',
    '* [open] a\n* [open] b\n',
  ],
])('reads the HTML of %s', (_, html, want) => {
  expect(paste('not this', html)).toBe(want);
});

test('HTML without a list is passed over', () => {
  expect(paste('- a\n- [x] b', '<div><span>- a</span></div><div>- [x] b</div>')).toBe(
    '* [open] a\n* [done] b\n',
  );
});
