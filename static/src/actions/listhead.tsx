import { useEffect, useRef } from 'preact/hooks';
import { canIn } from '../domain/state';
import type { List, State } from '../domain/state';
import { words } from '../words/words';
import { listKeyOf } from './keys';
import { ListMenu } from './listmenu';
import { ListName } from './rows';
import { Origin } from './templates';
import type { ComponentType, ComponentChild } from 'preact';
import type { ComposeProps } from '../ui/compose';
import type { Controller } from '../ui/controller';
import { ChevronIcon, MoreIcon } from '../ui/icons';

interface Props {
  readonly list: List;
  readonly state: State;
  readonly folded: boolean;
  readonly controller: Controller;
  /** How far it is. */
  readonly progress: ComponentChild;
  readonly Compose: ComponentType<ComposeProps>;
}

/** The name of one of several lists, how far it is, and its menu. */
export function ListHead({ list, state, folded, controller, progress, Compose }: Props) {
  const { ui } = controller;
  const can = canIn(state, list);
  const head = useRef<HTMLDivElement>(null);
  const handle = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (!can.edit) return undefined;
    let gone = false;
    let unbind: (() => void) | undefined;
    void controller.late('drag').then((drags) => {
      if (gone || !head.current || !handle.current) return;
      unbind = drags?.bindHead(head.current, handle.current, controller);
    });
    return () => {
      gone = true;
      unbind?.();
    };
  }, [can.edit, controller]);
  if (ui.naming === list.id) {
    return <ListName id={list.id} name={list.name} controller={controller} Compose={Compose} />;
  }
  const over = ui.drag?.over?.list === list.id ? ui.drag.over : undefined;
  const drop = ui.drag?.list === undefined ? over?.line === 'head' && 'into' : over?.edge;
  return (
    <div
      ref={head}
      class={['list-head', drop && `drop-${drop}`, ui.menu === list.id && 'open']
        .filter(Boolean)
        .join(' ')}
      data-head={list.id}
      onKeyDown={(e) => {
        if (!(e.target as Element).matches('[data-part]') || e.isComposing) return;
        const act = listKeyOf(e, list.id, controller);
        if (!act) return;
        e.preventDefault();
        act();
      }}
    >
      <h2 id={`name-${list.id}`} class="list-name">
        <button
          ref={handle}
          type="button"
          class={folded ? 'list-fold folded' : 'list-fold'}
          data-part="fold"
          aria-expanded={!folded}
          onClick={() => controller.fold(list.id, !folded)}
        >
          <ChevronIcon />
          <span dir="auto">{list.name}</span>
        </button>
      </h2>
      {progress}
      <Origin list={list} controller={controller} />
      {(can.edit || can.delete || can.toggle) && (
        <div class="menu-anchor">
          <button
            type="button"
            id={`list-menu-${list.id}`}
            class="icon-button"
            data-part="more"
            aria-label={words.actions(list.name)}
            aria-haspopup="menu"
            aria-expanded={ui.menu === list.id}
            onClick={() =>
              ui.menu === list.id ? controller.closeMenu(true) : controller.openMenu(list.id)
            }
          >
            <MoreIcon />
          </button>
          {ui.menu === list.id && <ListMenu list={list} state={state} controller={controller} />}
        </div>
      )}
    </div>
  );
}
