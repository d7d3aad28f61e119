import type { ComponentType } from 'preact';
import type { ComposeProps } from '../ui/compose';
import type { Controller, Draft, Flag } from '../ui/controller';
import { CloseIcon } from '../ui/icons';
import { lateWords, words } from '../words/words';
import { cancelDraft, dismissFlag, leaveDraft, nameList, submitDraft, undoFlag } from './deeds';

// What stands among the rows for a while. The panel gives its field, so that this
// room need not carry it.

interface Composing {
  readonly controller: Controller;
  readonly Compose: ComponentType<ComposeProps>;
}

/** The field for a new item or heading between the others. */
export function DraftRow({ draft, controller, Compose }: Composing & { readonly draft: Draft }) {
  const label = draft.kind === 'heading' ? lateWords.actions.addHeading : words.addBelow;
  return (
    <li class={`row draft ${draft.kind}${draft.parent === undefined ? '' : ' child'}`}>
      <Compose
        controller={controller}
        label={label}
        placeholder={label}
        focused
        initial={controller.ui.typed ?? ''}
        submit={(text) => submitDraft(controller, draft, text)}
        addMany={(rows) => controller.addMany(draft.list, rows, draft)}
        leave={(text) => leaveDraft(controller, draft, text)}
        cancel={() => cancelDraft(controller, draft)}
      />
    </li>
  );
}

interface NameProps extends Composing {
  readonly id: string;
  readonly name: string;
}

/** The field for the name of a list. */
export function ListName({ id, name, controller, Compose }: NameProps) {
  const save = (wanted: string) => nameList(controller, id, wanted);
  return (
    <div class="list-head">
      <Compose
        controller={controller}
        label={lateWords.actions.listName}
        placeholder={lateWords.actions.listName}
        initial={name}
        focused
        submit={save}
        leave={save}
        cancel={() => controller.show({ naming: undefined, focus: { list: id } })}
      />
    </div>
  );
}

interface FlagProps {
  readonly flag: Flag;
  readonly controller: Controller;
}

export function FlagRow(props: FlagProps) {
  return (
    <li class="row flag">
      <FlagLine {...props} />
    </li>
  );
}

/** What was deleted, and the way back. */
export function FlagLine({ flag, controller }: FlagProps) {
  return (
    <>
      <span class="flag-text">{flag.text}</span>
      <button type="button" class="link-button" onClick={() => void undoFlag(controller)}>
        {words.undo}
      </button>
      <button
        type="button"
        class="icon-button"
        aria-label={words.dismiss}
        onClick={() => dismissFlag(controller)}
      >
        <CloseIcon />
      </button>
    </>
  );
}
