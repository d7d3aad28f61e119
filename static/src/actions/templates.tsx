import type { List, State } from '../domain/state';
import type { Controller } from '../ui/controller';
import { TemplateIcon } from '../ui/icons';
import { lateWords } from '../words/words';

// What leads to templates; they are a room of their own.

/** Lets the person choose a template to be added. */
export async function fromTemplate(controller: Controller): Promise<void> {
  await (await controller.late('templates'))?.openApply(controller);
}

/** Makes a template of the checklists, or of one of them. */
export async function saveAsTemplate(controller: Controller, list?: string): Promise<void> {
  await (await controller.late('templates'))?.openSave(controller, list);
}

/**
 * Whether it is an issue that is shown: a template is edited in the same way, and has
 * no history, no links and no issues.
 */
export const onIssue = ({ store }: Controller) => store.page.issueKey !== '';

/** Whether the person may make templates of the lists. */
export const maySave = ({ can }: State, controller: Controller) =>
  onIssue(controller) && can.saveTemplates;

/** What an empty checklist offers. */
export function UseTemplate({ controller }: { readonly controller: Controller }) {
  if (!onIssue(controller)) return null;
  return (
    <button type="button" class="link-button" onClick={() => void fromTemplate(controller)}>
      {lateWords.templates.use}
    </button>
  );
}

/** Says quietly that a list came from a template, or is linked to it, and more on demand. */
export function Origin({
  list,
  controller,
}: {
  readonly list: List;
  readonly controller: Controller;
}) {
  if (!list.from || !onIssue(controller)) return null;
  const w = lateWords.templates;
  const open = async (anchor: Element) =>
    (await controller.late('templates'))?.openOrigin(controller, anchor, list);
  return (
    <button
      type="button"
      class={list.live ? 'origin live' : 'origin'}
      aria-label={list.live ? w.liveList : w.fromTemplate}
      aria-haspopup="dialog"
      onClick={(e) => void open(e.currentTarget)}
    >
      <TemplateIcon />
      {list.live && <span aria-hidden="true">{w.liveTag}</span>}
    </button>
  );
}
