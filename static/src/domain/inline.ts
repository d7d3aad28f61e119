// The Markdown within a line: bold, italic, strike, code, links, addresses, names
// of emoji and mentions of people. It becomes pieces and never HTML; whatever is
// no mark is shown as it was typed. The time is linear in the text.

/** A run of text, or something marked with what is inside it. */
export type Inline =
  | string
  | { readonly mark: 'strong' | 'em' | 's' | 'code'; readonly inside: readonly Inline[] }
  | { readonly mark: 'link'; readonly href: string; readonly inside: readonly Inline[] }
  /** A person, by account id, or an emoji, by the name that it is typed with. */
  | { readonly mark: 'person'; readonly id: string }
  | { readonly mark: 'emoji'; readonly id: string };

/** Marks that are open at once; of more, the outermost is given up. */
const depth = 16;

/** A run of `*`, `_` or `~~` that may yet be closed. */
interface Open {
  readonly sign: string;
  left: number;
  /** Where it stands in what is put out. */
  readonly at: number;
}

/**
 * What may begin something: an escape, code, a mention, a link, an emoji, a run of
 * signs, an address. At no place is more than a bounded number of ways tried.
 */
const special =
  /\\([\\`*_~[\]:])|(`+)|\[~accountid:([\w:-]{1,128})\]|\[((?:[^[\]\\]|\\.)+)\]\(<?(https?:\/\/[^\s<>()]+(?:\([^\s<>()]*\)[^\s<>()]*)*)>?\)|:([a-z+-][\w+-]{0,40}):|(\*+|_+|~+)|https?:\/\/[^\s<>"'`\\^{}|]+/gi;

/** The pieces of a text of one line; in a link there are no links. */
export function inline(text: string, links = true): Inline[] {
  const out: Inline[] = [];
  const open: Open[] = [];
  /** Lengths of runs of backticks that nothing closes from here on. */
  const unclosed = new Set<number>();
  let at = 0;

  /** Puts out code, or its sign if nothing closes it. */
  const code = (sign: string) => {
    const { length } = sign;
    let end = unclosed.has(length) ? -1 : text.indexOf(sign, at);
    while (end >= 0) {
      let after = end + length;
      while (text[after] === '`') after++;
      if (after === end + length) {
        const inside = text.slice(at, end);
        out.push({
          mark: 'code',
          inside: [/^ .*[^ ].* $/.test(inside) ? inside.slice(1, -1) : inside],
        });
        at = after;
        return;
      }
      end = text.indexOf(sign, after);
    }
    unclosed.add(length);
    out.push(sign);
  };

  /** Shows as typed those that are open from one on, or `many` of them. */
  const giveUp = (from: number, many = depth) => {
    for (const o of open.splice(from, many)) out[o.at] = o.sign.repeat(o.left);
  };

  /** A run closes what is open, opens what may be closed, or is only text. */
  const run = (signs: string, before: string, after: string) => {
    const sign = signs.charAt(0);
    let left = signs.length;
    const marks = sign === '~' ? left === 2 : left <= 3;
    // An underscore within a word is part of it.
    const word = sign === '_' && letter.test(before) && letter.test(after);
    if (marks && !word && ink.test(before)) {
      for (let n; left > 0 && (n = open.findLastIndex((o) => o.sign === sign)) >= 0;) {
        const opened = open[n] as Open;
        const used = left > 1 && opened.left > 1 ? 2 : 1;
        giveUp(n + 1);
        const inside = joined(out.splice(opened.at + 1));
        out.push({ mark: sign === '~' ? 's' : used > 1 ? 'strong' : 'em', inside });
        left -= used;
        if ((opened.left -= used) === 0) open.pop();
      }
    }
    if (left > 0 && marks && !word && ink.test(after)) {
      if (open.length === depth) giveUp(0, 1);
      open.push({ sign, left, at: out.length });
      out.push(''); // what is left of it in the end
    } else out.push(sign.repeat(left));
  };

  for (;;) {
    special.lastIndex = at;
    const found = special.exec(text);
    out.push(text.slice(at, found?.index));
    if (!found) break;
    const [all, escaped, ticks, person, label, href, emoji, signs] = found;
    at = special.lastIndex;
    if (escaped) out.push(escaped);
    else if (ticks) code(ticks);
    else if (person) out.push({ mark: 'person', id: person });
    else if (emoji) out.push({ mark: 'emoji', id: emoji });
    else if (signs) run(signs, text.charAt(found.index - 1), text.charAt(at));
    else if (label && href && links && URL.canParse(href)) {
      out.push({ mark: 'link', href, inside: inline(label, false) });
    } else {
      const address = label ? '' : trimmed(all);
      at = found.index + (address.length || 1);
      const is = address && links && URL.canParse(address);
      out.push(is ? { mark: 'link', href: address, inside: [address] } : address || all.charAt(0));
    }
  }
  giveUp(0);
  return joined(out);
}

const ink = /\S/;
const letter = /[\p{L}\p{N}]/u;

/** The pieces with neighbouring texts put together and empty ones left out. */
function joined(pieces: readonly Inline[]): Inline[] {
  const out: Inline[] = [];
  for (const piece of pieces) {
    const last = out.at(-1);
    if (typeof piece === 'string' && typeof last === 'string') out[out.length - 1] = last + piece;
    else if (piece !== '') out.push(piece);
  }
  return out;
}

/**
 * An address without the punctuation that ends a sentence and without a closing
 * bracket that was opened before it.
 */
function trimmed(address: string): string {
  const count = (c: string) => address.split(c).length;
  const surplus: Record<string, number> = {
    ')': count(')') - count('('),
    ']': count(']') - count('['),
  };
  let end = address.length;
  for (; end > 0; end--) {
    const last = address.charAt(end - 1);
    const over = surplus[last];
    if (over === undefined ? !'.,;:!?*_~…'.includes(last) : over <= 0) break;
    if (over !== undefined) surplus[last] = over - 1;
  }
  return address.slice(0, end);
}

/** What a person reads of a text; without the people it mentions, who have no names here. */
export function plainText(text: string): string {
  return told(inline(text));
}

function told(pieces: readonly Inline[]): string {
  return pieces
    .map((p) => {
      if (typeof p === 'string') return p;
      if (p.mark === 'emoji') return `:${p.id}:`;
      return p.mark === 'person' ? '' : told(p.inside);
    })
    .join('');
}
