import { useEffect, useState } from 'preact/hooks';
import type { List } from '../domain/state';
import { popup } from '../people/popup';
import type { Controller } from '../ui/controller';
import { lateWords } from '../words/words';
import { loadTemplates } from './server';

/** Says where a list came from, beside its mark. */
export function openOrigin(controller: Controller, anchor: Element, list: List): void {
  const label = list.live ? lateWords.templates.liveList : lateWords.templates.fromTemplate;
  void popup<undefined>(anchor, label, () => <Origin controller={controller} list={list} />);
}

function Origin({ controller, list }: { readonly controller: Controller; readonly list: List }) {
  const w = lateWords.templates;
  const [name, setName] = useState<string>();
  const id = list.from?.template;
  useEffect(() => {
    void loadTemplates(controller.store.api).then((got) => {
      if (got.kind === 'ok') setName(got.value.templates.find((t) => t.id === id)?.name ?? '');
    });
  }, [controller, id]);
  return (
    <div class="tp-origin" tabIndex={0}>
      <p>{name ? w.from(name) : name === '' ? w.fromGone : w.fromTemplate}</p>
      {list.live && <p class="tp-hint">{w.liveSays}</p>}
    </div>
  );
}
