import type { ComponentChildren } from 'preact';

interface Props {
  readonly id: string;
  readonly label: string;
  readonly hint?: string;
  /** What is wrong with what is in it; empty for nothing. */
  readonly fault?: string;
  /** Gets what describes the field, for its aria-describedby. */
  readonly children: (described: {
    readonly id: string;
    readonly 'aria-describedby'?: string;
    readonly 'aria-invalid'?: 'true';
  }) => ComponentChildren;
}

/** A field with its label, its hint and what is wrong with it. */
export function Field({ id, label, hint, fault, children }: Props) {
  const described = [hint ? `${id}-hint` : '', fault ? `${id}-fault` : ''].filter(Boolean);
  return (
    <div class="labelled">
      <label for={id}>{label}</label>
      {children({
        id,
        ...(described.length ? { 'aria-describedby': described.join(' ') } : {}),
        ...(fault ? { 'aria-invalid': 'true' } : {}),
      })}
      {hint && (
        <p class="hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
      {fault && (
        <p class="fault" id={`${id}-fault`}>
          {fault}
        </p>
      )}
    </div>
  );
}

/** What a program reads: always from left to right. */
export function Code({ title, hint, text }: { title: string; hint?: string; text: string }) {
  return (
    <section class="code" aria-labelledby="code">
      <h2 id="code">{title}</h2>
      {hint && <p class="hint">{hint}</p>}
      <pre dir="ltr" tabIndex={0} role="group" aria-labelledby="code">
        <code>{text}</code>
      </pre>
    </section>
  );
}
