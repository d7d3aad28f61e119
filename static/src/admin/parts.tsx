import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { Labelled } from './choice';

interface OnceProps {
  readonly id: string;
  /** Says that nobody will see it again. */
  readonly label: string;
  readonly secret: string;
  /** What the button says. */
  readonly done: string;
  readonly onDone: () => void;
  /** What it is for. */
  readonly children?: ComponentChildren;
}

/** A secret, this once: it has the focus and is selected, so that it can be copied at once. */
export function Once({ id, label, secret, done, onDone, children }: OnceProps) {
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => {
    field.current?.focus();
    field.current?.select();
  }, [secret]);
  return (
    <div class="confirm">
      <label for={id}>{label}</label>
      <input
        ref={field}
        id={id}
        class="input"
        type="text"
        dir="ltr"
        spellcheck={false}
        readOnly
        value={secret}
      />
      {children}
      <div class="buttons">
        <button type="button" class="button" onClick={onDone}>
          {done}
        </button>
      </div>
    </div>
  );
}

interface ReallyProps {
  readonly yes: string;
  readonly no: string;
  readonly busy?: boolean;
  readonly onYes: () => void;
  readonly onNo: () => void;
}

/** Asks once more in the place of the button that was pressed. Escape is no. */
export function Really({ yes, no, busy, onYes, onNo }: ReallyProps) {
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => button.current?.focus(), []);
  return (
    <>
      <button
        ref={button}
        type="button"
        class="button danger"
        aria-disabled={busy ? true : undefined}
        onKeyDown={(e) => {
          if (e.key === 'Escape') onNo();
        }}
        onClick={onYes}
      >
        {yes}
      </button>
      <button type="button" class="button" onClick={onNo}>
        {no}
      </button>
    </>
  );
}

interface ProjectsProps {
  readonly id: string;
  readonly label: string;
  readonly hint: string;
  /** Ids, with commas between them. */
  readonly typed: string;
  readonly onChange: (typed: string) => void;
}

/** The projects that something is limited to; none for all. */
export function Projects({ id, label, hint, typed, onChange }: ProjectsProps) {
  return (
    <Labelled id={id} label={label}>
      <input
        id={id}
        class="input"
        type="text"
        dir="ltr"
        autocomplete="off"
        spellcheck={false}
        aria-describedby={`${id}-hint`}
        value={typed}
        onInput={(e) => onChange(e.currentTarget.value)}
      />
      <p class="hint" id={`${id}-hint`}>
        {hint}
      </p>
    </Labelled>
  );
}
