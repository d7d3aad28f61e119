import type { ComponentChildren } from 'preact';

interface FormProps {
  readonly title: string;
  readonly submit: () => void;
  readonly children: ComponentChildren;
}

/** What a small dialog holds: a title, fields, and its buttons. */
export function Form({ title, submit, children }: FormProps) {
  return (
    <form
      class="convert"
      onSubmit={(e) => {
        e.preventDefault();
        submit();
      }}
    >
      <h2>{title}</h2>
      {children}
    </form>
  );
}

interface CheckProps {
  readonly label: string;
  readonly checked: boolean;
  readonly disabled?: boolean;
  readonly onChange: (checked: boolean) => void;
}

/** A box to tick, and what it means. */
export function Check({ label, checked, disabled = false, onChange }: CheckProps) {
  return (
    <label class="convert-check">
      <input
        type="checkbox"
        checked={checked}
        disabled={disabled}
        onChange={(e) => onChange(e.currentTarget.checked)}
      />
      <span>{label}</span>
    </label>
  );
}
