// How the texts of items are cleaned and cut into lines.

/** What ends a line, for the server too: no text may hold one. */
const lineBreak = /[\n\r\v\f\u0085\u2028\u2029]/;
const lineBreaks = /[\n\r\v\f\u0085\u2028\u2029]+/;

/** Unicode white space as the server trims it: unlike trim(), it leaves U+FEFF. */
const edges = /^[\p{White_Space}]+|[\p{White_Space}]+$/gu;

/** Half of a surrogate pair, or NUL: neither can be kept. */
const unkeepable = /\0|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/;

/** Number of code points, which is what the limits count. */
export function points(s: string): number {
  return Array.from(s).length;
}

/**
 * s trimmed, if what is left is one line of 1 to `most` code points; otherwise
 * undefined, and the server would say `invalid`.
 */
export function cleanLine(s: string, most: number): string | undefined {
  const line = s.replace(edges, '');
  return line && !lineBreak.test(line) && canKeep(line, most) ? line : undefined;
}

/** Whether s, which may have line breaks, can be stored. */
export function canKeep(s: string, most: number): boolean {
  return !unkeepable.test(s) && (s.length <= most || points(s) <= most);
}

/** The lines of a pasted text that are not empty, trimmed. */
export function lines(s: string): string[] {
  return s
    .split(lineBreaks)
    .map((l) => l.replace(edges, ''))
    .filter((l) => l !== '');
}
