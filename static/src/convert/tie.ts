import type { Action } from '../domain/operations';
import { doneStatus, isComplete, openStatus } from '../domain/state';
import type { Item, State } from '../domain/state';
import type { Facts } from './issues';

type Tied = Pick<Facts, 'id' | 'key'> & Partial<Pick<Facts, 'done'>>;

/**
 * What ties an item to an issue. One that follows it is complete or open as the
 * issue is now, where that is known: the server learns of later changes only.
 */
export function tie(state: State, item: Item, issue: Tied, follow: boolean): Action[] {
  const tied: Action = { type: 'setLink', item: item.id, issue: issue.id, key: issue.key, follow };
  if (!follow || issue.done === undefined || issue.done === isComplete(state, item)) return [tied];
  const status = issue.done ? doneStatus(state) : openStatus(state);
  return status ? [tied, { type: 'setStatus', item: item.id, status: status.id }] : [tied];
}

/** What ends that. */
export function untie(item: Item): Action[] {
  return [{ type: 'setLink', item: item.id, issue: null }];
}
