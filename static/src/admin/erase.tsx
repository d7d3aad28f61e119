import { useEffect, useRef, useState } from 'preact/hooks';
import { adminWords as words } from '../words/words';
import type { Kind } from './api';
import { Choice } from './choice';
import type { Asking, Controller } from './controller';

/** Erases a part of what is stored, once that is confirmed. */
export function Erase({ controller }: { readonly controller: Controller }) {
  const [kind, setKind] = useState<Kind>('site');
  const [typed, setTyped] = useState('');
  const button = useRef<HTMLButtonElement>(null);
  const { asking, eraseFault, erased } = controller.view;
  const open = asking !== undefined;
  const was = useRef(false);
  useEffect(() => {
    // Whichever way the question went away, the focus is where it came from.
    if (was.current && !open) button.current?.focus();
    was.current = open;
  }, [open]);
  return (
    <section class="card" aria-labelledby="erase">
      <h2 id="erase">{words.erase}</h2>
      <p class="note">{words.eraseHint}</p>
      <form
        onSubmit={(e) => {
          e.preventDefault();
          if (!open) void controller.askErase(kind, typed);
        }}
      >
        <div class="fields">
          <Choice
            name="erase"
            kind={kind}
            typed={typed}
            fault={open ? '' : eraseFault}
            disabled={open}
            onChange={(to, text) => {
              setKind(to);
              setTyped(text);
            }}
          />
        </div>
        {!open && (
          <>
            <p class="fault" role="alert">
              {eraseFault}
            </p>
            {erased && <p class="note">{erased}</p>}
            <button ref={button} type="submit" class="button">
              {words.eraseAsk}
            </button>
          </>
        )}
      </form>
      {asking && <Confirm asking={asking} controller={controller} />}
    </section>
  );
}

interface Props {
  readonly asking: Asking;
  readonly controller: Controller;
}

function Confirm({ asking, controller }: Props) {
  const [typed, setTyped] = useState('');
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.focus(), []);
  const { site, eraseFault } = controller.view;
  const { what, stored, erasing } = asking;
  const ready = controller.confirms(typed) && !erasing;
  return (
    <div
      class="confirm"
      role="alertdialog"
      aria-labelledby="confirm-title"
      aria-describedby="confirm-text"
      onKeyDown={(e) => {
        if (e.key === 'Escape' && !erasing) controller.cancelErase();
      }}
    >
      <h3 id="confirm-title">{words.confirmTitle[what.part.kind](what.name)}</h3>
      <p id="confirm-text">
        {stored === null
          ? words.person(what.part.id)
          : stored
            ? words.amount(stored)
            : words.counting}
      </p>
      <form
        onSubmit={(e) => {
          e.preventDefault();
          void controller.erase(typed);
        }}
      >
        <label for="confirm-field">
          {words.typeToConfirm} <strong>{site?.site.name}</strong>
        </label>
        <input
          ref={field}
          id="confirm-field"
          class="input"
          type="text"
          autocomplete="off"
          autocapitalize="off"
          spellcheck={false}
          dir="ltr"
          value={typed}
          readOnly={erasing}
          onInput={(e) => setTyped(e.currentTarget.value)}
        />
        <p class="fault" role="alert">
          {eraseFault}
        </p>
        <div class="buttons">
          <button type="submit" class="button danger" aria-disabled={ready ? undefined : true}>
            {erasing ? words.erasing : words.eraseNow}
          </button>
          <button
            type="button"
            class="button"
            aria-disabled={erasing ? true : undefined}
            onClick={() => {
              if (!erasing) controller.cancelErase();
            }}
          >
            {words.cancel}
          </button>
        </div>
      </form>
    </div>
  );
}
