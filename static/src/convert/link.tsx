import { useState } from 'preact/hooks';
import { find } from '../domain/state';
import { popup } from '../people/popup';
import type { Controller } from '../ui/controller';
import { lateWords, words } from '../words/words';
import { findIssue, keyIn } from './create';
import { Check, Form } from './dialog';
import { issuesOf } from './issues';
import { tie, untie } from './tie';

/** Lets the person tie an item to an issue that there is, beside an element. */
export async function openLink(
  controller: Controller,
  anchor: Element,
  item: string,
): Promise<void> {
  await popup(anchor, lateWords.convert.linkTitle, (close) => (
    <LinkForm controller={controller} item={item} close={() => close()} />
  ));
}

/** Ends the tie of an item. */
export function unlink(controller: Controller, id: string): void {
  const { state } = controller.store.view;
  const item = state && find(state, id)?.item;
  if (item) controller.store.do(untie(item));
}

/**
 * Makes an item follow the issue that it is tied to, or not any more. One that
 * begins to is as the issue is now, as far as the viewer may see it.
 */
export function follow(controller: Controller, id: string, wanted: boolean): void {
  const { state } = controller.store.view;
  const item = state && find(state, id)?.item;
  if (!state || !item?.link) return;
  const facts = issuesOf(controller).get(item.link.issue);
  const issue = facts ?? { id: item.link.issue, key: item.link.key };
  controller.store.do(tie(state, item, issue, wanted));
}

interface Props {
  readonly controller: Controller;
  readonly item: string;
  readonly close: () => void;
}

function LinkForm({ controller, item: id, close }: Props) {
  const says = lateWords.convert;
  const [typed, setTyped] = useState('');
  const [followed, setFollowed] = useState(true);
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState('');

  async function submit() {
    const key = keyIn(typed);
    if (key === undefined) {
      setFault(says.noKey);
      return;
    }
    setBusy(true);
    setFault('');
    try {
      const facts = await findIssue(controller.jira, key);
      const { state } = controller.store.view;
      const item = state && find(state, id)?.item;
      if (!facts) setFault(says.notFound(key));
      else if (!item) close();
      else if (facts.id === controller.store.page.issueId) setFault(says.itself);
      else {
        issuesOf(controller).learn(facts);
        const done = controller.store.do(tie(state, item, facts, followed));
        if (typeof done === 'string') setFault(words.why(done));
        else close();
      }
    } catch {
      setFault(says.noAnswer);
    } finally {
      setBusy(false);
    }
  }

  return (
    <Form title={says.linkTitle} submit={() => void submit()}>
      <label class="convert-field">
        <span>{says.key}</span>
        <input
          type="text"
          autocomplete="off"
          spellcheck={false}
          dir="ltr"
          value={typed}
          aria-invalid={fault ? true : undefined}
          aria-describedby="convert-fault"
          onInput={(e) => {
            setTyped(e.currentTarget.value);
            setFault('');
          }}
        />
      </label>
      <Check label={says.follow(1)} checked={followed} onChange={setFollowed} />
      <p id="convert-fault" class="convert-fault" role="alert">
        {fault}
      </p>
      <div class="convert-buttons">
        <button type="button" class="button" onClick={close}>
          {says.cancel}
        </button>
        <button type="submit" class="button primary" disabled={busy}>
          {says.link}
        </button>
      </div>
    </Form>
  );
}
