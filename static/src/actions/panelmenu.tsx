import { mayAddList, mayEditText } from '../domain/state';
import type { View } from '../store/store';
import type { Controller } from '../ui/controller';
import { lateWords, words } from '../words/words';
import * as deeds from './deeds';
import { startFind } from './find';
import { openKeys } from './keylist';
import { copies, many } from './listmenu';
import { Menu } from './menu';
import { fromTemplate, maySave, onIssue, saveAsTemplate } from './templates';
import type { Group } from './menu';

interface Props {
  readonly view: View;
  readonly controller: Controller;
}

/** What concerns all lists. */
export function PanelMenu({ view, controller }: Props) {
  return (
    <Menu
      label={words.checklistActions}
      groups={groupsOf(view, controller)}
      close={controller.closeMenu}
    />
  );
}

function groupsOf({ state, canUndo, canRedo }: View, controller: Controller): Group[] {
  if (!state) return [];
  const { can, counts } = state;
  const say = lateWords.actions;
  const undo = {
    label: words.undo,
    keys: 'Ctrl Z',
    disabled: !canUndo,
    run: () => void controller.take('undo'),
  };
  const redo = {
    label: say.redo,
    keys: 'Ctrl Shift Z',
    disabled: !canRedo,
    run: () => void controller.take('redo'),
  };
  const add = [
    { label: say.addHeading, keys: 'Shift H', run: () => deeds.startHeading(controller) },
    ...(mayAddList(state)
      ? [{ label: say.addList, keys: 'Shift L', run: () => deeds.startList(controller) }]
      : []),
  ];
  const { templates } = lateWords;
  const bring = { label: templates.menu, run: () => void fromTemplate(controller) };
  const take = {
    label: lateWords.imports.menu,
    run: () => void controller.late('imports').then((r) => r?.openImport(controller)),
  };
  const save = { label: templates.saveMenu, run: () => void saveAsTemplate(controller) };
  const edit = {
    label: say.editAsText,
    keys: 'T',
    run: () => void deeds.editAsText(controller),
  };
  const history = {
    label: lateWords.history.title,
    run: () => void controller.late('history').then((r) => r?.openHistory(controller)),
  };
  const mine = {
    label: lateWords.mine.menu,
    run: () => void controller.late('mine').then((r) => r?.openMine(controller)),
  };
  const look = [
    { label: say.find, keys: '/', disabled: counts.total === 0, run: () => startFind(controller) },
    { label: say.keys, keys: '?', run: () => openKeys() },
  ];
  return [
    { entries: [undo, redo] },
    { entries: [...(can.add ? add : []), ...(mayEditText(can) ? [edit] : [])] },
    {
      entries: [
        ...(can.add && onIssue(controller) ? [bring, take] : []),
        ...(counts.total > 0 && maySave(state, controller) ? [save] : []),
      ],
    },
    { entries: counts.total > 0 ? many(state, controller) : [] },
    { entries: counts.total > 0 ? copies(controller) : [] },
    { entries: onIssue(controller) ? [history, ...look] : look },
    { entries: onIssue(controller) && controller.store.page.accountId ? [mine] : [] },
  ].filter((g) => g.entries.length > 0);
}
