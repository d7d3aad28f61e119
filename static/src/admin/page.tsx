import { useEffect, useRef, useState } from 'preact/hooks';
import { adminWords as words } from '../words/words';
import type { Desk } from './desk';
import { Tabs } from './tablist';
import type { TabName, TabRoom } from './tabs';

/** Why the page has nothing to show. */
export type Notice = keyof typeof words.notice;

interface Props {
  readonly tabs: readonly TabName[];
  readonly desk: Desk;
  readonly notice: Notice | null;
  /** The tab to begin with. */
  readonly first: TabName;
  /** Keeps in mind which tab is shown. */
  readonly onShow: (tab: TabName) => void;
}

/** The page of a site's or a project's admins: tabs, each with what is loaded for it. */
export function Admin({ tabs, desk, notice, first, onShow }: Props) {
  const [shown, setShown] = useState(first);
  const [opened, setOpened] = useState<readonly TabName[]>([first]);
  useEffect(() => {
    const follow = () => {
      const named = tabs.find((tab) => `#${tab}` === location.hash);
      if (named) show(named);
    };
    addEventListener('hashchange', follow);
    return () => removeEventListener('hashchange', follow);
  }, []);
  function show(tab: TabName): void {
    setShown(tab);
    setOpened((before) => (before.includes(tab) ? before : [...before, tab]));
    onShow(tab);
  }
  return (
    <>
      <h1 id="title">{words.title}</h1>
      {notice ? (
        <p class="note">{words.notice[notice]}</p>
      ) : (
        <>
          <Tabs tabs={tabs} shown={shown} onShow={show} />
          {tabs
            .filter((tab) => opened.includes(tab))
            .map((tab) => (
              <div
                key={tab}
                class="tabpanel"
                role="tabpanel"
                id={`panel-${tab}`}
                aria-labelledby={`tab-${tab}`}
                hidden={tab !== shown}
              >
                <Room tab={tab} desk={desk} />
              </div>
            ))}
        </>
      )}
    </>
  );
}

/** What a tab shows, once it is there. */
function Room({ tab, desk }: { readonly tab: TabName; readonly desk: Desk }) {
  const [room, setRoom] = useState<TabRoom>();
  const [failed, setFailed] = useState(false);
  const alive = useRef(true);
  async function load(): Promise<void> {
    setFailed(false);
    const loaded = await desk.late(`tab-${tab}`);
    if (!alive.current) return;
    setRoom(loaded);
    setFailed(loaded === undefined);
  }
  useEffect(() => {
    void load();
    return () => {
      alive.current = false;
    };
  }, []);
  if (room) return <room.Contents desk={desk} />;
  if (!failed) return <p class="note late">{words.loading}</p>;
  return (
    <p class="fault" role="alert">
      {words.notLoaded}{' '}
      <button type="button" class="button" onClick={() => void load()}>
        {words.tryAgain}
      </button>
    </p>
  );
}
