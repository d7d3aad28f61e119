import type { State } from '../domain/state';
import { lateWords } from '../words/words';
import type { Event, Side } from './server';

/** What a sentence about an event needs to know. */
export interface Knowing {
  readonly state: State;
  /** What a person is called. */
  readonly nameOf: (id: string) => string;
}

/** What was done, as a sentence without who did it. */
export function say(event: Event, knowing: Knowing): string {
  const did = lateWords.history.did;
  const { subject, from, to, kind } = event;
  switch (kind) {
    case 'addList':
      return did.addList(subject);
    case 'renameList':
      return did.renameList(from.name ?? '', to.name ?? '');
    case 'setLive':
      return to.live ? did.linkList(subject) : did.unlinkList(subject);
    case 'moveList':
      return did.moveList(subject);
    case 'deleteList':
      return did.deleteList(subject, from.list?.items.length ?? 0);
    case 'addItem':
      return did.addItem(subject);
    case 'editItem':
      return from.text === undefined ? did.editDetails(subject) : did.editItem(from.text, subject);
    case 'setStatus':
      return did.setStatus(subject, status(from, knowing), status(to, knowing));
    case 'setOptional':
      return to.optional ? did.makeOptional(subject) : did.makeMandatory(subject);
    case 'setAssignee':
      return to.assignee ? did.assign(subject, knowing.nameOf(to.assignee)) : did.unassign(subject);
    case 'setDue':
      return to.due ? did.setDue(subject, new Date(`${to.due}T00:00`)) : did.clearDue(subject);
    case 'setLink':
      return to.link ? did.link(subject, to.link.key || to.link.issue) : did.unlink(subject);
    case 'moveItem':
      return sayMove(event, knowing);
    case 'deleteItem':
      return did.deleteItem(subject, (from.items?.length ?? 1) - 1);
  }
}

function status({ status: id }: Side, { state }: Knowing): string {
  return state.statuses.find((s) => s.id === id)?.name ?? id ?? '';
}

/** Within a list it says nothing of where, which nobody could see from it. */
function sayMove({ subject, from, to }: Event, { state }: Knowing): string {
  const did = lateWords.history.did;
  const list = (side: Side) => state.lists.find((l) => l.id === side.place?.list)?.name;
  const before = list(from);
  const after = list(to);
  if (before !== undefined && after !== undefined && from.place?.list !== to.place?.list) {
    return did.moveBetween(subject, before, after);
  }
  const parent = to.place?.parent;
  const above = state.lists.flatMap((l) => l.items).find((i) => i.id === parent)?.text;
  if (parent !== from.place?.parent && above !== undefined) return did.moveUnder(subject, above);
  return did.moveItem(subject);
}
