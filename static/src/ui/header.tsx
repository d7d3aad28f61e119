import type { Counts } from '../domain/state';
import { words } from '../words/words';
import type { View } from '../store/store';
import type { Controller } from './controller';
import { MoreIcon } from './icons';
import { Menu } from './menu';
import type { Group } from './menu';

interface Props {
  readonly view: View;
  readonly controller: Controller;
}

/** How far the checklists are, and what concerns all of them. */
export function Header({ view, controller }: Props) {
  const { state } = view;
  if (!state) return null;
  const { counts, can } = state;
  const { ui } = controller;
  const groups = menuOf(view, controller);
  const writes = can.add || can.edit || can.toggle || can.delete;
  return (
    <div class={state.lists.some((l) => l.items.length > 0) ? 'header' : 'header bare'}>
      {counts.total > 0 && <Progress counts={counts} />}
      <div class="header-actions">
        <div id="present" />
        {(counts.complete > 0 || ui.hide) && counts.total > 0 && (
          <button type="button" class="button subtle" onClick={() => controller.setHide(!ui.hide)}>
            {ui.hide ? words.showCompleted : words.hideCompleted}
          </button>
        )}
        {writes && (
          <div class="menu-anchor">
            <button
              type="button"
              id="panel-menu"
              class="icon-button"
              aria-label={words.checklistActions}
              aria-haspopup="menu"
              aria-expanded={ui.menu === 'panel'}
              onClick={() =>
                ui.menu === 'panel' ? controller.closeMenu(true) : controller.openMenu('panel')
              }
            >
              <MoreIcon />
            </button>
            {ui.menu === 'panel' && (
              <Menu label={words.checklistActions} groups={groups} close={controller.closeMenu} />
            )}
          </div>
        )}
      </div>
    </div>
  );
}

function Progress({ counts: { complete, total, percent } }: { readonly counts: Counts }) {
  return (
    <>
      <div
        class={complete === total ? 'progress full' : 'progress'}
        role="progressbar"
        aria-label={words.progress}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={percent}
        aria-valuetext={words.progressText(complete, total)}
      >
        <div class="progress-bar" style={{ inlineSize: `${percent}%` }} />
      </div>
      <bdi class="count">{words.countOf(complete, total)}</bdi>
    </>
  );
}

function menuOf(view: View, controller: Controller): Group[] {
  const heading = { label: words.addHeading, run: () => controller.startHeading() };
  return [
    {
      entries: [
        {
          label: words.undo,
          keys: 'Ctrl Z',
          disabled: !view.canUndo,
          run: () => controller.undo(),
        },
      ],
    },
    ...(view.state?.can.add ? [{ entries: [heading] }] : []),
    {
      entries: [{ label: words.editAsText, keys: 'T', run: () => void controller.editAsText() }],
    },
    {
      entries: [
        { label: words.shortcuts, run: () => controller.showKeys(!controller.ui.keysShown) },
      ],
    },
  ];
}
