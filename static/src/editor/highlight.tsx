import { memo } from '../ui/memo';
import type { Line } from './grammar';

interface Props {
  readonly raw: string;
  readonly line: Line;
  readonly bad: boolean;
  readonly name: string | undefined;
}

/**
 * A line of the text as it is drawn behind the field: exactly its characters, so
 * that they lie under what is typed. A person's name covers their id.
 */
export const HighlightedLine = memo(({ raw, line, bad, name }: Props) => {
  const { kind, from, to } = line;
  const tail = raw.slice(to);
  return (
    <span class={`ed-line ed-${kind}${bad ? ' ed-bad' : ''}`}>
      <span class="ed-mark">{raw.slice(0, from)}</span>
      {raw.slice(from, to)}
      {name === undefined ? <span class="ed-tail">{tail}</span> : <Named tail={tail} name={name} />}
      {'\n'}
    </span>
  );
});

function Named({ tail, name }: { readonly tail: string; readonly name: string }) {
  const [token = ''] = /\[~accountid:[^ \t]*\]/.exec(tail) ?? [];
  const at = tail.indexOf(token);
  return (
    <span class="ed-tail">
      {tail.slice(0, at)}
      <span class="ed-person" data-name={`@${name}`}>
        {token}
      </span>
      {tail.slice(at + token.length)}
    </span>
  );
}
