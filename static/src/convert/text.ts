// What is made of the text of an item for Jira: a summary has no Markdown, and a
// description is an Atlassian document.

const link = /\[([^\]]+)\]\((?:https?:\/\/|mailto:)[^\s)]+\)/g;
const marks: readonly RegExp[] = [
  /`([^`]+)`/g,
  /\*\*(?=\S)(.+?)(?<=\S)\*\*/g,
  /~~(?=\S)(.+?)(?<=\S)~~/g,
  /(?<![\p{L}\p{N}_])_(?=\S)(.+?)(?<=\S)_(?![\p{L}\p{N}_])/gu,
  /(?<![\p{L}\p{N}*])\*(?=\S)(.+?)(?<=\S)\*(?![\p{L}\p{N}*])/gu,
];

/** The text without its marks: what somebody reads. */
export function plain(text: string): string {
  return marks
    .reduce((t, mark) => t.replace(mark, '$1'), text.replace(link, '$1'))
    .replace(/\s+/g, ' ')
    .trim();
}

/** A node of Atlassian's document format. */
export interface Node {
  readonly type: string;
  readonly version?: number;
  readonly text?: string;
  readonly content?: readonly Node[];
  readonly marks?: readonly { readonly type: string; readonly attrs?: { readonly href: string } }[];
}

const address = /https?:\/\/[^\s<>"']*[^\s<>"'.,;:!?)\]]/g;

/** A document with a paragraph for each block of lines, and addresses that can be followed. */
export function document(text: string): Node {
  const blocks = text
    .split(/\n\s*\n/)
    .map((b) => b.trim())
    .filter(Boolean);
  return {
    type: 'doc',
    version: 1,
    content: blocks.map((block) => ({
      type: 'paragraph',
      content: block.split('\n').flatMap(line),
    })),
  };
}

function line(text: string, n: number): Node[] {
  const nodes: Node[] = n === 0 ? [] : [{ type: 'hardBreak' }];
  let at = 0;
  for (const found of text.matchAll(address)) {
    if (found.index > at) nodes.push({ type: 'text', text: text.slice(at, found.index) });
    const [href] = found;
    nodes.push({ type: 'text', text: href, marks: [{ type: 'link', attrs: { href } }] });
    at = found.index + href.length;
  }
  // An empty text is none that Jira takes.
  if (at < text.length) nodes.push({ type: 'text', text: text.slice(at) });
  return nodes;
}
