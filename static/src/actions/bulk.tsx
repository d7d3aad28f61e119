import type { Controller } from '../ui/controller';
import type { State } from '../domain/state';
import { CloseIcon } from '../ui/icons';
import { lateWords } from '../words/words';
import { pickAssignee } from './assign';
import * as deeds from './deeds';
import { openDue } from './due';
import { Menu } from './menu';
import type { Group } from './menu';
import { moveTo, statuses } from './rowmenu';

interface Props {
  readonly state: State;
  readonly controller: Controller;
}

/** How many rows are selected, and what can be done with all of them. */
export function Bulk({ state, controller }: Props) {
  const { can } = state;
  const say = lateWords.actions;
  const ids = deeds.inOrder(controller, controller.ui.selected);
  const elsewhere = moveTo(ids, state, controller, undefined);
  return (
    <div class="bulk" role="group" aria-label={say.selected(ids.length)}>
      <span class="bulk-count">{say.selected(ids.length)}</span>
      {can.toggle && (
        <MenuButton
          name="bulk-status"
          label={say.status}
          groups={statuses(ids, undefined, state, controller)}
          controller={controller}
        />
      )}
      {can.edit && (
        <>
          <button type="button" class="button" onClick={() => void pickAssignee(controller, ids)}>
            {say.assign}
          </button>
          <button type="button" class="button" onClick={() => void openDue(controller, ids)}>
            {say.due}
          </button>
        </>
      )}
      {elsewhere.length > 0 && (
        <MenuButton
          name="bulk-move"
          label={say.moveTo}
          groups={elsewhere}
          controller={controller}
        />
      )}
      {can.delete && (
        <button type="button" class="button" onClick={() => deeds.remove(controller, ids)}>
          {say.delete}
        </button>
      )}
      <button
        type="button"
        class="icon-button"
        aria-label={say.selectNone}
        onClick={() => {
          deeds.select(controller, new Set());
          controller.focusRow(controller.current(), controller.firstList());
        }}
      >
        <CloseIcon />
      </button>
    </div>
  );
}

interface MenuButtonProps {
  readonly name: string;
  readonly label: string;
  readonly groups: readonly Group[];
  readonly controller: Controller;
}

function MenuButton({ name, label, groups, controller }: MenuButtonProps) {
  const open = controller.ui.menu === name;
  return (
    <div class="menu-anchor">
      <button
        type="button"
        class="button"
        data-menu={name}
        aria-haspopup="menu"
        aria-expanded={open}
        onClick={() => (open ? controller.closeMenu(true) : controller.openMenu(name))}
      >
        {label}
      </button>
      {open && <Menu label={label} groups={groups} close={controller.closeMenu} />}
    </div>
  );
}
