import { useEffect, useRef, useState } from 'preact/hooks';
import { newId } from '../domain/ids';
import type { List } from '../domain/state';
import { points } from '../domain/text';
import { sent } from '../outbox/sent';
import type { Controller } from '../ui/controller';
import { CloseIcon } from '../ui/icons';
import { openSheet } from '../ui/sheet';
import { lateWords, words } from '../words/words';
import { loadTemplates, mostDescription, mostName, saveTemplate } from './server';
import type { Offer } from './server';
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
  const may = useMay(controller);
  const [everywhere, setEverywhere] = useState(false);
  const site = may?.site && (everywhere || !may.save);
  const mayNot = may && !may.save && !may.site;

  async function save(): Promise<void> {
    if (saving || mayNot) return;
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
      ...(site ? { site } : {}),
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
      {may?.site && <Where both={may.save} everywhere={everywhere} choose={setEverywhere} />}
      <p class="tp-hint">{w.saveHint}</p>
      <p class="fault" role="alert" id="tp-fault">
        {mayNot ? w.mayNot : fault}
      </p>
      <footer>
        <button
          type="submit"
          class="button primary"
          aria-disabled={saving || mayNot ? true : undefined}
        >
          {saving ? w.saving : w.save}
        </button>
        <button type="button" class="button" onClick={close}>
          {w.cancel}
        </button>
      </footer>
    </form>
  );
}

/** Where the person may make templates; undefined until the server says so, and decides anyway. */
function useMay(controller: Controller): Offer['may'] {
  const [may, set] = useState<Offer['may']>();
  useEffect(() => {
    void loadTemplates(controller.store.api).then((got) => {
      if (got.kind === 'ok') set(got.value.may);
    });
  }, [controller]);
  return may;
}

interface WhereProps {
  /** In the project, too. */
  readonly both: boolean;
  readonly everywhere: boolean;
  readonly choose: (everywhere: boolean) => void;
}

/** In which place it is made, for who administers the site. */
function Where({ both, everywhere, choose }: WhereProps) {
  const w = lateWords.templates;
  return (
    <fieldset>
      <legend>{w.where}</legend>
      {(both ? [false, true] : [true]).map((all) => (
        <label key={String(all)}>
          <input
            type="radio"
            name="where"
            checked={all === (everywhere || !both)}
            onChange={() => choose(all)}
          />
          <span>{all ? w.ofSite : w.ofProject}</span>
        </label>
      ))}
    </fieldset>
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
