import type { ComponentChildren } from 'preact';
import { adminWords as words } from '../words/words';
import type { Kind } from './api';

const kinds: readonly Kind[] = ['site', 'project', 'issue', 'person'];

interface Props {
  /** Begins the ids of the fields. */
  readonly name: string;
  readonly kind: Kind;
  readonly typed: string;
  /** What is wrong with what was typed; empty if nothing is. */
  readonly fault: string;
  readonly disabled: boolean;
  readonly onChange: (kind: Kind, typed: string) => void;
}

/** Which part of the site: its kind, and what it is called. */
export function Choice({ name, kind, typed, fault, disabled, onChange }: Props) {
  return (
    <>
      <Labelled id={`${name}-kind`} label={words.what}>
        <select
          id={`${name}-kind`}
          class="input"
          value={kind}
          disabled={disabled}
          onChange={(e) => onChange(e.currentTarget.value as Kind, '')}
        >
          {kinds.map((k) => (
            <option key={k} value={k}>
              {words.parts[k]}
            </option>
          ))}
        </select>
      </Labelled>
      {kind !== 'site' && (
        <Labelled id={`${name}-id`} label={words.idField(kind)}>
          <input
            id={`${name}-id`}
            class="input"
            type="text"
            autocomplete="off"
            spellcheck={false}
            dir="ltr"
            value={typed}
            disabled={disabled}
            aria-invalid={fault ? true : undefined}
            aria-describedby={`${name}-hint`}
            onInput={(e) => onChange(kind, e.currentTarget.value)}
          />
          <p class="hint" id={`${name}-hint`}>
            {words.idHint(kind)}
          </p>
        </Labelled>
      )}
    </>
  );
}

interface LabelledProps {
  readonly id: string;
  readonly label: string;
  readonly children: ComponentChildren;
}

/** A field below its label. */
export function Labelled({ id, label, children }: LabelledProps) {
  return (
    <div class="labelled">
      <label for={id}>{label}</label>
      {children}
    </div>
  );
}
