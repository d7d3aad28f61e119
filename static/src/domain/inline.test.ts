import { expect, test } from 'vitest';
import { inline, plainText } from './inline';
import type { Inline } from './inline';

const signs = { strong: 'b', em: 'i', s: 's', code: 'c' } as const;

/** The pieces as a drawing: <b:…> around what is marked, <@id> for a person. */
function drawn(pieces: readonly Inline[]): string {
  return pieces
    .map((p) => {
      if (typeof p === 'string') return p;
      if (p.mark === 'person') return `<@${p.id}>`;
      if (p.mark === 'emoji') return `<:${p.id}>`;
      if (p.mark === 'link') return `<${p.href}|${drawn(p.inside)}>`;
      return `<${signs[p.mark]}:${drawn(p.inside)}>`;
    })
    .join('');
}

test.each([
  ['plain', 'plain'],
  ['', ''],
  ['**bold** and *it* and _it_ and __bold__', '<b:bold> and <i:it> and <i:it> and <b:bold>'],
  ['~~gone~~', '<s:gone>'],
  ['a `b *c*` d', 'a <c:b *c*> d'],
  ['`` a`b ``', '<c:a`b>'],
  ['**a _b_ ~~c~~**', '<b:a <i:b> <s:c>>'],
  ['***both***', '<i:<b:both>>'],
  ['***a** b*', '<i:<b:a> b>'],
  ['**a _b** c_', '<b:a _b> c_'],
  ['*a *b* c', '*a <i:b> c'],
  // What is not closed, or is no mark, shows as it was typed.
  ['**open', '**open'],
  ['2 * 3 * 4', '2 * 3 * 4'],
  ['snake_case_name', 'snake_case_name'],
  ['a ~ b ~~ c', 'a ~ b ~~ c'],
  ['`open', '`open'],
  ['****', '****'],
  ['** a **', '** a **'],
  ['\\*not\\* \\`this\\`', '*not* `this`'],
  ['C:\\temp', 'C:\\temp'],
  // Addresses.
  ['see https://a.example/b?c=d#e.', 'see <https://a.example/b?c=d#e|https://a.example/b?c=d#e>.'],
  ['(https://a.example/x)', '(<https://a.example/x|https://a.example/x>)'],
  ['https://a.example/x_(y)', '<https://a.example/x_(y)|https://a.example/x_(y)>'],
  ['**https://a.example**', '<b:<https://a.example|https://a.example>>'],
  ['https://a.example/a_b_c', '<https://a.example/a_b_c|https://a.example/a_b_c>'],
  ['"http://a.example"', '"<http://a.example|http://a.example>"'],
  ['https://', 'https://'],
  ['HTTPS://A.example', '<HTTPS://A.example|HTTPS://A.example>'],
  // Links.
  ['[a **b**](https://a.example/x_(y)) c', '<https://a.example/x_(y)|a <b:b>> c'],
  ['[`a`](<https://a.example>)', '<https://a.example|<c:a>>'],
  ['[https://b.example](https://a.example)', '<https://a.example|https://b.example>'],
  ['[x] [y](', '[x] [y]('],
  ['[a](javascript:alert(1))', '[a](javascript:alert(1))'],
  ['[a](JaVaScRiPt:alert(1))', '[a](JaVaScRiPt:alert(1))'],
  ['[a](data:text/html,x)', '[a](data:text/html,x)'],
  [
    '[a](vbscript:x) [b](file:///etc) [c](//d.example)',
    '[a](vbscript:x) [b](file:///etc) [c](//d.example)',
  ],
  ['javascript:alert(1) data:text/html,x', 'javascript:alert(1) data:text/html,x'],
  ['<img src=x onerror=alert(1)>', '<img src=x onerror=alert(1)>'],
  // Names.
  ['ship it :tada: :+1:', 'ship it <:tada> <:+1>'],
  ['at 10:30:45 :unknown: `:tada:`', 'at 10:30:45 <:unknown> <c::tada:>'],
  ['ask [~accountid:557058:a-b] now', 'ask <@557058:a-b> now'],
  ['[~accountid:]', '[~accountid:]'],
])('inline of %j', (text, want) => {
  expect(drawn(inline(text))).toBe(want);
});

test('the plain text is what a person reads', () => {
  expect(plainText('**a** [b _c_](https://d.example) `e` :tada: \\*')).toBe('a b c e :tada: *');
});

test.each(
  [
    '*',
    '_',
    '~',
    '`',
    '[',
    '[a](',
    '[a](http://',
    '**a ',
    '*a _b ',
    ':a',
    '\\',
    '![',
    '`a``b```',
    '*a**',
    '](',
    '[~accountid:',
    'http://(',
    'http://a)',
    ')',
  ].map((s) => [s]),
)('40,000 characters of %j take time in step with their number', (piece) => {
  // The shortest of three times: what else the machine does makes some longer.
  const time = (length: number) => {
    const plain = piece.repeat(length).slice(0, length);
    const times = [1, 2, 3].map(() => {
      const begun = performance.now();
      const pieces = [inline(`http://x${plain}`), inline(plain)];
      expect(pieces.every((p) => p.length > 0)).toBe(true);
      return performance.now() - begun;
    });
    return Math.min(...times);
  };
  // It is four times as much text; were it squared, it would be sixteen times as long.
  expect(time(40_000)).toBeLessThan(12 * time(10_000) + 50);
});

test('marks nest only so deep', () => {
  const text = Array.from({ length: 400 }, (_, n) => (n % 2 ? '*a ' : '_a ')).join('');
  const back = Array.from({ length: 400 }, (_, n) => (n % 2 ? ' a_' : ' a*')).join('');
  const deep = (all: readonly Inline[]): number =>
    Math.max(
      0,
      ...all.map((p) => (typeof p === 'object' && 'inside' in p ? 1 + deep(p.inside) : 0)),
    );
  expect(deep(inline(text + back))).toBeLessThan(40);
});
