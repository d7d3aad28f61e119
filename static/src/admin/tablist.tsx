import { useEffect, useRef } from 'preact/hooks';
import { adminWords as words } from '../words/words';
import type { TabName } from './tabs';

interface Props {
  readonly tabs: readonly TabName[];
  readonly shown: TabName;
  readonly onShow: (tab: TabName) => void;
}

/** The tab that a key leads to from the one at `at`; undefined for other keys. */
export function reach(key: string, at: number, count: number, rtl: boolean): number | undefined {
  if (key === 'Home') return 0;
  if (key === 'End') return count - 1;
  const step = { ArrowRight: 1, ArrowLeft: -1 }[key];
  return step === undefined ? undefined : (at + (rtl ? -step : step) + count) % count;
}

/** A list of tabs; arrows, Home and End lead from one to the next. */
export function Tabs({ tabs, shown, onShow }: Props) {
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const tab = list.current?.querySelector('[aria-selected="true"]');
    if (list.current && tab) bringIntoSight(list.current, tab);
  }, [shown]);
  return (
    <div
      ref={list}
      class="tablist"
      role="tablist"
      aria-labelledby="title"
      onKeyDown={(e) => {
        if (e.altKey || e.ctrlKey || e.metaKey || e.shiftKey) return;
        const rtl = document.documentElement.dir === 'rtl';
        const to = tabs[reach(e.key, tabs.indexOf(shown), tabs.length, rtl) ?? -1];
        if (to === undefined) return;
        e.preventDefault();
        onShow(to);
        list.current?.querySelector<HTMLElement>(`#tab-${to}`)?.focus();
      }}
    >
      {tabs.map((tab) => (
        <button
          key={tab}
          type="button"
          class="tab"
          role="tab"
          id={`tab-${tab}`}
          aria-selected={tab === shown}
          aria-controls={tab === shown ? `panel-${tab}` : undefined}
          tabIndex={tab === shown ? 0 : -1}
          onClick={() => onShow(tab)}
        >
          {words.tabs[tab]}
        </button>
      ))}
    </div>
  );
}

/** Scrolls a list, and nothing around it, until a part of it is in sight. */
function bringIntoSight(list: Element, part: Element): void {
  const [around, inside] = [list.getBoundingClientRect(), part.getBoundingClientRect()];
  list.scrollLeft +=
    Math.max(0, inside.right - around.right) - Math.max(0, around.left - inside.left);
}
