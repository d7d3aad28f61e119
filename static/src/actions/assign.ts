import type { Controller } from '../ui/controller';
import { assign } from './deeds';
import { anchorOf } from './place';

/** Lets the person choose whose the items are. */
export async function pickAssignee(controller: Controller, ids: readonly string[]): Promise<void> {
  const people = await controller.late('people');
  const anchor = anchorOf(ids);
  if (!people || !anchor) return;
  const [id] = ids;
  const item = ids.length === 1 && id !== undefined ? controller.place(id)?.item : undefined;
  const chosen = await people.openPeoplePicker(controller, anchor, item?.assignee);
  if (chosen !== undefined) assign(controller, ids, chosen);
}
