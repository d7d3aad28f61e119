import { useRef, useState } from 'preact/hooks';
import { newId } from '../domain/ids';
import type { List } from '../domain/state';
import { points } from '../domain/text';
import { sent } from '../outbox/sent';
import type { Controller } from '../ui/controller';
import { CloseIcon } from '../ui/icons';
import { openSheet } from '../ui/sheet';
import { lateWords, words } from '../words/words';
import { mostDescription, mostName, saveTemplate } from './server';
import { why } from './why';

/** Opens what makes a template of the checklists, or of one of them. */
export function openSave(controller: Controller, only?: string): Promise<void> {
  return openSheet('tp', 'tp-title', ({ close }) => (
    <Save controller={controller} only={only} close={close} />
  ));
}

interface Props {
  readonly controller: Controller;
  /** Id of the one list that is chosen at first. */
  readonly only: string | undefined;
  readonly close: () => void;
}

function Save({ controller, only, close }: Props) {
  const { store } = controller;
  const lists = store.view.state?.lists ?? [];
  const [name, setName] = useState(lists.find((l) => l.id === only)?.name ?? '');
  const [description, setDescription] = useState('');
  const [chosen, choose] = useState<ReadonlySet<string>>(
    new Set(only === undefined ? lists.map((l) => l.id) : [only]),
  );
  const [saving, setSaving] = useState(false);
  const [fault, setFault] = useState('');
  const id = useRef(newId());
  const field = useRef<HTMLInputElement>(null);
  const w = lateWords.templates;

  async function save(): Promise<void> {
    if (saving) return;
    const wrong = wrongWith(name, description, chosen);
    setFault(wrong);
    if (wrong) {
      field.current?.focus();
      return;
    }
    setSaving(true);
    await sent(store, controller.clock);
    const got = await saveTemplate(store.api, {
      id: id.current,
      name: name.trim(),
      description: description.trim(),
      ...(chosen.size === lists.length ? {} : { lists: [...chosen] }),
    });
    setSaving(false);
    if (got.kind !== 'ok') {
      if (got.kind === 'refused') id.current = newId();
      setFault(why(got));
      return;
    }
    close();
    controller.say(w.saved(name.trim()));
  }

  return (
    <form
      onSubmit={(e) => {
        e.preventDefault();
        void save();
      }}
    >
      <header>
        <h2 id="tp-title">{w.saveTitle}</h2>
        <button type="button" class="icon-button" aria-label={words.dismiss} onClick={close}>
          <CloseIcon />
        </button>
      </header>
      <label class="tp-labelled">
        <span>{w.name}</span>
        <input
          ref={field}
          class="tp-field"
          dir="auto"
          autocomplete="off"
          aria-describedby="tp-fault"
          aria-invalid={fault && !name.trim() ? true : undefined}
          value={name}
          onInput={(e) => setName(e.currentTarget.value)}
        />
      </label>
      <label class="tp-labelled">
        <span>{w.description}</span>
        <textarea
          class="tp-field"
          rows={2}
          dir="auto"
          value={description}
          onInput={(e) => setDescription(e.currentTarget.value)}
        />
      </label>
      {lists.length > 1 && <Which {...{ lists, chosen, choose }} />}
      <p class="tp-hint">{w.saveHint}</p>
      <p class="fault" role="alert" id="tp-fault">
        {fault}
      </p>
      <footer>
        <button type="submit" class="button primary" aria-disabled={saving ? true : undefined}>
          {saving ? w.saving : w.save}
        </button>
        <button type="button" class="button" onClick={close}>
          {w.cancel}
        </button>
      </footer>
    </form>
  );
}

function wrongWith(name: string, description: string, chosen: ReadonlySet<string>): string {
  const w = lateWords.templates;
  if (!name.trim()) return w.nameNeeded;
  if (points(name.trim()) > mostName) return w.tooLong(w.name, mostName);
  if (points(description.trim()) > mostDescription)
    return w.tooLong(w.description, mostDescription);
  return chosen.size === 0 ? w.listNeeded : '';
}

interface WhichProps {
  readonly lists: readonly List[];
  readonly chosen: ReadonlySet<string>;
  readonly choose: (chosen: ReadonlySet<string>) => void;
}

/** Which of several lists go into it. */
function Which({ lists, chosen, choose }: WhichProps) {
  const toggle = (id: string) => {
    const next = new Set(chosen);
    if (!next.delete(id)) next.add(id);
    choose(next);
  };
  return (
    <fieldset class="tp-which">
      <legend>{lateWords.templates.lists}</legend>
      {lists.map((l) => (
        <label key={l.id}>
          <input type="checkbox" checked={chosen.has(l.id)} onChange={() => toggle(l.id)} />
          <span dir="auto">{l.name}</span>
        </label>
      ))}
    </fieldset>
  );
}
