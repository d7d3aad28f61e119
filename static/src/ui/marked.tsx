import type { ComponentChild } from 'preact';
import { inline } from '../domain/inline';
import type { Inline } from '../domain/inline';
import type { Controller } from './controller';
import { useRoom } from './room';

interface Props {
  /** May have line breaks, each of which ends every mark. */
  readonly text: string;
  /** Of the links. */
  readonly tabIndex: number;
  readonly controller: Controller;
}

/** A text with its Markdown: elements, never HTML. */
export function Marked({ text, ...rest }: Props) {
  return <>{text.split('\n').map((line, n) => [n ? '\n' : '', ...drawn(inline(line), rest)])}</>;
}

type Rest = Omit<Props, 'text'>;

function drawn(pieces: readonly Inline[], rest: Rest): ComponentChild[] {
  return pieces.map((piece, n) => {
    if (typeof piece === 'string') return piece;
    if (piece.mark === 'person') return <Mention key={n} id={piece.id} {...rest} />;
    if (piece.mark === 'emoji') return <Emoji key={n} id={piece.id} {...rest} />;
    const inside = drawn(piece.inside, rest);
    if (piece.mark !== 'link') {
      const Mark = piece.mark;
      return <Mark key={n}>{inside}</Mark>;
    }
    return (
      <a
        key={n}
        href={piece.href}
        target="_blank"
        rel="noreferrer noopener"
        tabIndex={rest.tabIndex}
      >
        {inside}
      </a>
    );
  });
}

/** Who is meant, by name; until it is known, that somebody is. */
function Mention({ id, controller }: Rest & { readonly id: string }) {
  const people = useRoom(controller.late, 'people');
  return (
    <span class="mention">
      @{people ? <people.Name id={id} people={people.peopleOf(controller)} /> : '…'}
    </span>
  );
}

/** An emoji of a name; the name as it was typed where there is none, or until it is known. */
function Emoji({ id, controller }: Rest & { readonly id: string }) {
  const emoji = useRoom(controller.late, 'emoji');
  return <>{emoji?.emoji(id) ?? `:${id}:`}</>;
}
