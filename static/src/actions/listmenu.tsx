import { canIn } from '../domain/state';
import type { List, State } from '../domain/state';
import type { Controller } from '../ui/controller';
import { lateWords, words } from '../words/words';
import { copyText } from './copy';
import * as deeds from './deeds';
import { Menu } from './menu';
import type { Entry, Group } from './menu';
import { maySave, saveAsTemplate } from './templates';

interface Props {
  readonly list: List;
  readonly state: State;
  readonly controller: Controller;
}

/** What can be done with one of several lists. */
export function ListMenu({ list, state, controller }: Props) {
  return (
    <Menu
      label={words.actions(list.name)}
      groups={groupsOf(list, state, controller)}
      close={controller.closeMenu}
    />
  );
}

function groupsOf(list: List, state: State, controller: Controller): Group[] {
  const { lists } = state;
  const can = canIn(state, list);
  const { id } = list;
  const say = lateWords.actions;
  const at = lists.indexOf(list);
  const change: Entry[] = [
    { label: say.rename, keys: 'F2', run: () => controller.show({ naming: id }) },
    {
      label: say.moveUp,
      keys: 'Alt ↑',
      disabled: at === 0,
      run: () => deeds.moveList(controller, id, -1),
    },
    {
      label: say.moveDown,
      keys: 'Alt ↓',
      disabled: at === lists.length - 1,
      run: () => deeds.moveList(controller, id, 1),
    },
  ];
  return [
    { entries: can.edit ? change : [] },
    { entries: many({ ...state, can }, controller, id) },
    { entries: copies(controller, list) },
    {
      entries:
        maySave(state, controller) && !list.live
          ? [
              {
                label: lateWords.templates.saveMenu,
                run: () => void saveAsTemplate(controller, id),
              },
            ]
          : [],
    },
    {
      entries: mayRemove(state, list)
        ? [{ label: say.deleteList, keys: 'Del', run: () => deeds.removeList(controller, id) }]
        : [],
    },
  ].filter((g) => g.entries.length > 0);
}

/** Whether the person may delete a list: one that follows its template only who manages those. */
export const mayRemove = ({ can }: State, { live }: List) =>
  can.delete && (!live || can.manageTemplates);

/** What concerns every item of a list, or of all lists. */
export function many({ can, counts }: State, controller: Controller, list?: string): Entry[] {
  const say = lateWords.actions;
  // The keys are those of the whole panel.
  const keys = (k: string) => (list === undefined ? { keys: `Shift ${k}` } : {});
  const check: Entry[] = [
    {
      label: say.checkAll,
      ...keys('X'),
      disabled: counts.complete === counts.total,
      run: () => deeds.checkAll(controller, true, list),
    },
    {
      label: say.uncheckAll,
      ...keys('U'),
      disabled: counts.complete === 0,
      run: () => deeds.checkAll(controller, false, list),
    },
  ];
  const sort: Entry = {
    label: say.sort,
    ...keys('S'),
    disabled: counts.total < 2,
    run: () => deeds.sortByStatus(controller, list),
  };
  const clear: Entry = {
    label: say.clear,
    ...keys('C'),
    disabled: counts.complete === 0,
    run: () => deeds.clearCompleted(controller, list),
  };
  return [
    ...(can.toggle ? check : []),
    ...(can.edit ? [sort] : []),
    ...(can.delete ? [clear] : []),
  ];
}

/** What is copied of one list, or of all. */
export function copies(controller: Controller, list?: List): Entry[] {
  const lists = list ? [list] : (controller.store.view.state?.lists ?? []);
  const ids = lists.flatMap((l) => l.items.map((i) => i.id));
  const say = lateWords.actions;
  return [
    {
      label: say.copyText,
      disabled: ids.length === 0,
      run: () => void copyText(controller, 'text', ids),
    },
    {
      label: say.copyMarkdown,
      disabled: ids.length === 0,
      run: () => void copyText(controller, 'markdown', ids),
    },
  ];
}
