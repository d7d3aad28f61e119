import { render } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { Item, List, State } from '../../domain/state';
import { noJira } from '../../host/nojira';
import { Store } from '../../store/store';
import { Controller } from '../../ui/controller';
import { Panel } from '../../ui/panel';
import type { Desk } from '../desk';

/** An item of a preview. */
export interface Shown {
  readonly text: string;
  readonly done?: boolean;
  readonly optional?: boolean;
}

interface Props {
  readonly desk: Desk;
  /** What is to be seen, in words: it is a picture to who cannot see it. */
  readonly label: string;
  readonly lists: readonly { readonly name: string; readonly items: readonly Shown[] }[];
  readonly hide?: boolean;
}

/**
 * The panel itself, as a picture: it can be looked at, and nothing in it can be
 * used. It stands in a shadow tree, so that its styles and the page's leave each
 * other alone.
 */
export function Glimpse({ desk, label, lists, hide = false }: Props) {
  const place = useRef<HTMLDivElement>(null);
  const about = JSON.stringify([lists, hide, document.documentElement.lang]);
  useEffect(() => {
    const host = place.current;
    if (!host) return undefined;
    const tree = host.shadowRoot ?? host.attachShadow({ mode: 'open' });
    const styles = document.createElement('link');
    styles.rel = 'stylesheet';
    styles.href = desk.panelStyles;
    const panel = document.createElement('div');
    panel.id = 'panel';
    tree.replaceChildren(styles, panel);
    const draw = () =>
      render(<Panel controller={controllerOf(desk, stateOf(lists), hide)} issueKey="" />, panel);
    // Without its styles it would be a picture of something else.
    styles.addEventListener('load', draw);
    return () => render(null, panel);
  }, [about]);
  return <div ref={place} class="glimpse" role="img" aria-label={label} inert />;
}

function stateOf(lists: Props['lists']): State {
  const made = lists.map(({ name, items }, l): List => ({
    id: `l${l}`,
    name,
    items: items.map((item, n) => itemOf(`l${l}i${n}`, item)),
    from: null,
    live: false,
  }));
  const all = lists.flatMap((l) => l.items);
  const complete = all.filter((i) => i.done).length;
  return {
    rev: 1,
    lists: made,
    counts: {
      total: all.length,
      complete,
      mandatory: all.length,
      mandatoryComplete: complete,
      percent: Math.floor((100 * complete) / Math.max(1, all.length)),
    },
    statuses: [
      { id: 'open', name: '', colour: 'grey', complete: false },
      { id: 'done', name: '', colour: 'green', complete: true },
    ],
    can: {
      view: true,
      add: true,
      edit: true,
      toggle: true,
      delete: true,
      manageTemplates: true,
      saveTemplates: true,
      pending: false,
    },
  };
}

function itemOf(id: string, { text, done, optional }: Shown): Item {
  return {
    id,
    kind: 'item',
    text,
    status: done ? 'done' : 'open',
    optional: optional ?? false,
    details: '',
    assignee: null,
    due: null,
    parent: null,
    link: null,
    from: null,
  };
}

/** What the panel needs, with nobody behind it: nothing is loaded, saved or asked. */
function controllerOf(desk: Desk, state: State, hide: boolean): Controller {
  const never = () => new Promise<never>(() => undefined);
  return new Controller({
    store: new Store({
      page: {
        clientKey: '',
        accountId: '',
        issueId: '',
        issueKey: '',
        projectId: '',
        base: '',
        host: 'connect',
        notice: null,
        checklists: state,
      },
      api: { load: never, send: never, ask: never },
      clock: desk.clock,
      random: () => 0,
      mirror: { load: () => [], has: () => true, save: () => undefined, remove: () => undefined },
    }),
    prefs: { hideCompleted: hide, isFolded: () => false, fold: () => undefined },
    clock: desk.clock,
    jira: noJira,
    late: () => Promise.resolve(undefined),
  });
}
