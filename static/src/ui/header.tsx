import type { Counts } from '../domain/state';
import { words } from '../words/words';
import type { View } from '../store/store';
import type { Controller } from './controller';
import { MoreIcon, SearchIcon } from './icons';

interface Props {
  readonly view: View;
  readonly controller: Controller;
}

/** So many items are searched rather than looked through. */
const longList = 30;

/** How far the checklists are, and what concerns all of them. */
export function Header({ view, controller }: Props) {
  const { state } = view;
  if (!state) return null;
  const { counts, can } = state;
  const { ui } = controller;
  const { actions } = controller;
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
        {counts.total >= longList && ui.find === undefined && (
          <button
            type="button"
            class="icon-button"
            aria-label={words.find}
            onClick={() => controller.find()}
          >
            <SearchIcon />
          </button>
        )}
        {(counts.total > 0 || can.add) && (
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
            {ui.menu === 'panel' && actions && (
              <actions.PanelMenu view={view} controller={controller} />
            )}
          </div>
        )}
      </div>
    </div>
  );
}

interface ProgressProps {
  readonly counts: Counts;
  /** What it is the progress of, where there are several. */
  readonly label?: string;
}

export function Progress({
  counts: { complete, total, percent },
  label = words.progress,
}: ProgressProps) {
  return (
    <>
      <div
        class={complete === total ? 'progress full' : 'progress'}
        role="progressbar"
        aria-label={label}
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
