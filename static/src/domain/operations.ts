import type { Can, Kind, Origin } from './state';

// The operations of the API. A thing's place is given by its neighbour, never
// by an index: `after` absent means the end when adding and the start when
// moving; an `after` that is gone means the end. With `parent` it is a place
// among the children of that item, and the list is the parent's; without, one
// between items with their children.

export interface AddList {
  readonly type: 'addList';
  readonly list: string;
  readonly name: string;
  readonly after?: string;
  readonly from?: Origin | null;
}
export interface RenameList {
  readonly type: 'renameList';
  readonly list: string;
  readonly name: string;
}
export interface MoveList {
  readonly type: 'moveList';
  readonly list: string;
  readonly after?: string;
}
export interface DeleteList {
  readonly type: 'deleteList';
  readonly list: string;
}
/** Links a list to the template that it is from, or unlinks it. */
export interface SetLive {
  readonly type: 'setLive';
  readonly list: string;
  readonly live: boolean;
}
export interface AddItem {
  readonly type: 'addItem';
  readonly item: string;
  readonly list?: string;
  readonly after?: string;
  readonly text: string;
  readonly kind?: Kind;
  readonly details?: string;
  readonly status?: string;
  readonly optional?: boolean;
  readonly assignee?: string | null;
  readonly due?: string | null;
  readonly parent?: string;
  readonly issue?: string | null;
  readonly key?: string;
  readonly follow?: boolean;
  readonly from?: Origin | null;
}
export interface EditItem {
  readonly type: 'editItem';
  readonly item: string;
  readonly text?: string;
  readonly details?: string;
}
export interface SetStatus {
  readonly type: 'setStatus';
  readonly item: string;
  readonly status: string;
}
export interface SetOptional {
  readonly type: 'setOptional';
  readonly item: string;
  readonly optional: boolean;
}
export interface SetAssignee {
  readonly type: 'setAssignee';
  readonly item: string;
  readonly assignee: string | null;
}
export interface SetDue {
  readonly type: 'setDue';
  readonly item: string;
  readonly due: string | null;
}
/** Replaces all of the link; `issue` is Jira's numeric id, null for none. */
export interface SetLink {
  readonly type: 'setLink';
  readonly item: string;
  readonly issue: string | null;
  readonly key?: string;
  readonly follow?: boolean;
}
/** Takes the item's children along. */
export interface MoveItem {
  readonly type: 'moveItem';
  readonly item: string;
  readonly list: string;
  readonly parent?: string;
  readonly after?: string;
}
/** Deletes the item's children, too. */
export interface DeleteItem {
  readonly type: 'deleteItem';
  readonly item: string;
}

/** What is to be done, without the id under which it is asked for. */
export type Action =
  | AddList
  | RenameList
  | MoveList
  | DeleteList
  | SetLive
  | AddItem
  | EditItem
  | SetStatus
  | SetOptional
  | SetAssignee
  | SetDue
  | SetLink
  | MoveItem
  | DeleteItem;

/**
 * An action with the id that the sender chose for it. Sent twice, it is applied
 * once, so it may always be sent again.
 */
export type Operation = Action & { readonly id: string };

export type RejectionCode =
  | 'not_found'
  | 'exists'
  | 'list_required'
  | 'invalid'
  | 'limit'
  | 'forbidden'
  | 'live'
  | 'one_list';

/** What takes the right to edit. */
type Edits =
  | 'renameList'
  | 'moveList'
  | 'editItem'
  | 'setOptional'
  | 'setAssignee'
  | 'setDue'
  | 'setLink'
  | 'moveItem';

/** What takes another one. */
const needed: Partial<Record<Action['type'], keyof Can>> = {
  addList: 'add',
  deleteList: 'delete',
  setLive: 'manageTemplates',
  addItem: 'add',
  setStatus: 'toggle',
  deleteItem: 'delete',
} satisfies Record<Exclude<Action['type'], Edits>, keyof Can>;

/** The right without which the server rejects the action. */
export function needs(action: Action): keyof Can {
  return needed[action.type] ?? 'edit';
}

/** The id of the item that the action is about, if it is about one. */
export function itemOf(action: Action): string | undefined {
  return 'item' in action ? action.item : undefined;
}
