import { find as placeOf } from '../domain/state';
import type { Item, State } from '../domain/state';
import type { Rooms } from '../late';
import type { Controller } from '../ui/controller';
import { lateWords, words } from '../words/words';
import { copyLink, copyText } from './copy';
import * as deeds from './deeds';
import { openDue } from './due';
import { pickAssignee } from './assign';
import { Menu } from './menu';
import type { Entry, Group } from './menu';
import { anchorOf } from './place';
import { onIssue } from './templates';

interface Props {
  readonly item: Item;
  readonly state: State;
  readonly controller: Controller;
}

/** What can be done with a row, or with all selected rows if it is one of them. */
export function RowMenu({ item, state, controller }: Props) {
  const ids = deeds.targets(controller, item.id);
  const label = ids.length > 1 ? lateWords.actions.selected(ids.length) : words.actions(item.text);
  const groups =
    ids.length > 1 ? groupsOfMany(ids, state, controller) : groupsOf(item, state, controller);
  return <Menu label={label} groups={groups} close={controller.closeMenu} />;
}

/** Entries that are undefined are not there for this person or this row. */
function group(label: string | undefined, ...entries: (Entry | undefined | false)[]): Group[] {
  const there = entries.filter((e): e is Entry => Boolean(e));
  if (there.length === 0) return [];
  return [label === undefined ? { entries: there } : { label, entries: there }];
}

function groupsOf(item: Item, state: State, controller: Controller): Group[] {
  const { can } = state;
  const { id } = item;
  const say = lateWords.actions;
  const is = item.kind === 'item';
  const place = placeOf(state, id);
  const move = (direction: Parameters<typeof deeds.move>[2]) => () =>
    deeds.move(controller, id, direction, 'more');
  return [
    ...group(
      undefined,
      can.edit && { label: say.edit, keys: 'Enter', run: () => controller.startEdit(id) },
      can.edit &&
        is && {
          label: item.details ? say.editDetails : say.addDetails,
          keys: 'N',
          run: () => deeds.startDetails(controller, id),
        },
      can.add && {
        label: say.addBelow,
        keys: 'Ctrl Enter',
        run: () => deeds.startDraft(controller, id),
      },
      can.edit &&
        is && {
          label: item.optional ? say.makeMandatory : say.makeOptional,
          keys: 'O',
          run: () => deeds.setOptional(controller, [id], !item.optional),
        },
    ),
    ...(onIssue(controller) ? group(undefined, ...people([id], item, state, controller)) : []),
    ...(onIssue(controller) ? issues([id], item, state, controller) : []),
    ...(can.edit
      ? group(
          undefined,
          { label: say.moveUp, keys: 'Alt ↑', run: move('up') },
          { label: say.moveDown, keys: 'Alt ↓', run: move('down') },
          { label: say.moveTop, run: move('top') },
          { label: say.moveBottom, run: move('bottom') },
          is && item.parent
            ? {
                label: say.outdent,
                keys: 'Alt ←',
                run: () => deeds.nest(controller, id, false, 'more'),
              }
            : is && {
                label: say.indent,
                keys: 'Alt →',
                run: () => deeds.nest(controller, id, true, 'more'),
              },
        )
      : []),
    ...moveTo([id], state, controller, place?.list.id),
    ...(is ? statuses([id], item.status, state, controller) : []),
    ...group(
      undefined,
      onIssue(controller) && {
        label: lateWords.history.title,
        run: () => void controller.late('history').then((r) => r?.openHistory(controller, id)),
      },
      onIssue(controller) && {
        label: say.copyLink,
        keys: 'L',
        run: () => void copyLink(controller, item),
      },
      can.delete && { label: say.delete, keys: 'Del', run: () => deeds.remove(controller, [id]) },
    ),
  ];
}

function groupsOfMany(ids: readonly string[], state: State, controller: Controller): Group[] {
  const { can } = state;
  const say = lateWords.actions;
  return [
    ...statuses(ids, undefined, state, controller),
    ...(onIssue(controller) ? group(undefined, ...people(ids, undefined, state, controller)) : []),
    ...(onIssue(controller) ? issues(ids, undefined, state, controller) : []),
    ...moveTo(ids, state, controller, undefined),
    ...group(
      undefined,
      can.edit && {
        label: say.makeOptional,
        keys: 'O',
        run: () => deeds.setOptional(controller, ids, true),
      },
      can.edit && {
        label: say.makeMandatory,
        run: () => deeds.setOptional(controller, ids, false),
      },
      { label: say.copyText, keys: 'C', run: () => void copyText(controller, 'text', ids) },
      { label: say.copyMarkdown, run: () => void copyText(controller, 'markdown', ids) },
      can.delete && { label: say.delete, keys: 'Del', run: () => deeds.remove(controller, ids) },
    ),
  ];
}

function people(
  ids: readonly string[],
  item: Item | undefined,
  { can }: State,
  controller: Controller,
): (Entry | false)[] {
  if (item?.kind === 'heading') return [];
  const say = lateWords.actions;
  return [
    can.edit && { label: say.assign, keys: 'A', run: () => void pickAssignee(controller, ids) },
    can.edit && { label: say.due, keys: 'D', run: () => void openDue(controller, ids) },
  ];
}

/** What ties items to issues, which is loaded when it is chosen. */
function issues(
  ids: readonly string[],
  item: Item | undefined,
  { can }: State,
  controller: Controller,
): Group[] {
  if (!can.edit || item?.kind === 'heading') return [];
  const say = lateWords.actions;
  const [id = ''] = ids;
  const room = async (run: (room: Rooms['convert'], anchor: Element) => unknown) => {
    const anchor = anchorOf(ids);
    const loaded = await controller.late('convert');
    if (loaded && anchor) await run(loaded, anchor);
  };
  const convert = (into: 'issue' | 'subtask') => () =>
    void room((r, anchor) => r.openConvert(controller, anchor, ids, into));
  if (item?.link) {
    const { follow } = item.link;
    return group(
      undefined,
      {
        label: follow ? say.unfollow : say.follow,
        run: () => void room((r) => r.follow(controller, id, !follow)),
      },
      { label: say.unlink, run: () => void room((r) => r.unlink(controller, id)) },
    );
  }
  return group(
    undefined,
    { label: say.toIssue, keys: 'I', run: convert('issue') },
    { label: say.toSubtask, run: convert('subtask') },
    item && {
      label: say.link,
      run: () => void room((r, anchor) => r.openLink(controller, anchor, id)),
    },
  );
}

/** Makes issues of items, by the key for it. */
export async function convert(controller: Controller, ids: readonly string[]): Promise<void> {
  const anchor = anchorOf(ids);
  const room = await controller.late('convert');
  if (room && anchor) await room.openConvert(controller, anchor, ids, 'issue');
}

/** The other lists, if there are any. */
export function moveTo(
  ids: readonly string[],
  { lists, can }: State,
  controller: Controller,
  from: string | undefined,
): Group[] {
  if (!can.edit || lists.length < 2) return [];
  const others = lists.filter((l) => l.id !== from && !l.live);
  return group(
    lateWords.actions.moveTo,
    ...others.map((l) => ({
      label: l.name,
      run: () => deeds.moveTo(controller, ids, l.id),
    })),
  );
}

export function statuses(
  ids: readonly string[],
  current: string | null | undefined,
  { statuses: all, can }: State,
  controller: Controller,
): Group[] {
  if (!can.toggle) return [];
  return group(
    lateWords.actions.status,
    ...all.map((s, n) => ({
      label: s.name,
      checked: s.id === current,
      colour: s.colour,
      ...(n < 9 ? { keys: String(n + 1) } : {}),
      run: () => deeds.setStatus(controller, ids, s.id),
    })),
  );
}
