import { useEffect, useState } from 'preact/hooks';
import { points } from '../domain/text';
import type { Controller } from '../ui/controller';
import { lateWords } from '../words/words';
import { deleteTemplate, loadTemplate, mostName, renameTemplate } from './server';
import type { Got, Template } from './server';
import { why } from './why';

interface Props {
  readonly controller: Controller;
  readonly template: Template;
  /** What is offered is another one now. */
  readonly done: () => void;
}

/** Renames and deletes a template that the person may change; both ask once more. */
export function Manage({ controller, template, done }: Props) {
  const [asks, ask] = useState<'' | 'rename' | 'delete'>('');
  const [name, setName] = useState(template.name);
  const [waits, wait] = useState(false);
  const [fault, setFault] = useState('');
  const [linked, know] = useState(0);
  const w = lateWords.templates;
  const { api } = controller.store;
  useEffect(() => {
    if (asks !== 'delete') return;
    void loadTemplate(api, template.id).then((got) => {
      know((got.kind === 'ok' && got.value.linked) || 0);
    });
  }, [asks, api, template.id]);

  async function change(how: () => Promise<Got<unknown>>, said: string): Promise<void> {
    if (waits) return;
    wait(true);
    const got = await how();
    wait(false);
    if (got.kind !== 'ok') {
      setFault(why(got));
      return;
    }
    controller.say(said);
    done();
  }

  function rename(): void {
    const to = name.trim();
    if (!to) setFault(w.nameNeeded);
    else if (points(to) > mostName) setFault(w.tooLong(w.name, mostName));
    else void change(() => renameTemplate(api, template, to), w.renamed(to));
  }

  const remove = () => void change(() => deleteTemplate(api, template), w.deleted(template.name));
  function cancel(): void {
    setFault('');
    ask('');
  }

  const button = (label: string, run: () => void) => (
    <button type="button" class="button" aria-disabled={waits ? true : undefined} onClick={run}>
      {label}
    </button>
  );
  return (
    <div class="tp-manage">
      {asks === 'rename' && (
        <label class="tp-labelled">
          <span>{w.name}</span>
          <input
            ref={(field) => field?.focus()}
            class="tp-field"
            dir="auto"
            autocomplete="off"
            value={name}
            onInput={(e) => setName(e.currentTarget.value)}
            onKeyDown={(e) => {
              if (e.key !== 'Enter' || e.isComposing) return;
              e.preventDefault(); // it would add the template
              rename();
            }}
          />
        </label>
      )}
      {asks === 'delete' && (
        <p class="tp-ask" role="alert">
          {w.deleteAsk(template.name)} {linked > 0 && w.linkedTo(linked)}
        </p>
      )}
      {fault && (
        <p class="fault" role="alert">
          {fault}
        </p>
      )}
      <footer>
        {asks === '' && button(w.rename, () => ask('rename'))}
        {asks === '' && button(w.delete, () => ask('delete'))}
        {asks === 'rename' && button(w.save, rename)}
        {asks === 'delete' && button(w.deleteNow, remove)}
        {asks !== '' && button(w.cancel, cancel)}
      </footer>
    </div>
  );
}
