/*! With Preact (c) Jason Miller, MIT */
import { render } from 'preact';
import type { Desk } from './admin/desk';
import { Admin } from './admin/page';
import type { Notice } from './admin/page';
import { rememberedTab, rememberTab } from './admin/lasttab';
import { projectTabs, siteTabs, tabOf, wordy } from './admin/tabs';
import type { TabName } from './admin/tabs';
import { Below } from './behind/below';
import { rememberColourMode } from './host/colour';
import { connectHost } from './host/connect';
import { followHeight } from './host/height';
import { otherLanguage } from './host/language';
import { lateFrom, wordsOf } from './late';
import { realClock } from './outbox/clock';
import { share } from './shared';
import { hideToken } from './store/page';
import { loadedCatalogue } from './words/page';
import { speak } from './words/words';

/** What the server wrote into the page. */
interface Page {
  readonly accountId: string;
  /** Path prefix of the deployment. */
  readonly base: string;
  readonly notice: Notice | null;
  /** Empty on the page of the site. */
  readonly projectId: string;
}

function start(): void {
  hideToken(window);
  rememberColourMode(window);
  speak(loadedCatalogue(window));
  share(window);
  const page = JSON.parse(document.getElementById('state')?.textContent ?? '') as Page;
  const root = document.getElementById('admin');
  if (!root) throw new Error('the page has no place for its contents');
  const host = connectHost(document, realClock);
  const addresses = JSON.parse(root.dataset.late ?? '{}') as Record<string, string>;
  const { late, wordsIn } = lateFrom(addresses, document, (room) => {
    if (!room.startsWith('tab-')) return wordsOf(room);
    return wordy.some((tab) => room === `tab-${tab}`)
      ? ['pages', 'panel', 'words']
      : ['pages', 'panel'];
  });
  const below = new Below(root, late, true);
  const desk: Desk = {
    project: page.projectId,
    accountId: page.accountId,
    server: {
      base: page.base,
      project: page.projectId,
      token: () => host.token(),
      fetch: async (input, init) => {
        const answer = await fetch(input, init);
        below.heard(answer);
        return answer;
      },
    },
    host,
    late,
    wordsIn,
    panelStyles: root.dataset.panel ?? '',
    clock: realClock,
    follow,
  };
  const tabs = page.projectId ? projectTabs : siteTabs;
  const kind = page.projectId ? 'project' : 'site';
  const first = tabOf(tabs, location.hash, rememberedTab(window, kind));
  const onShow = (tab: TabName) => rememberTab(window, kind, tab);
  const draw = () =>
    render(
      <Admin tabs={tabs} desk={desk} notice={page.notice} first={first} onShow={onShow} />,
      root,
    );
  root.replaceChildren();
  draw();
  void otherLanguage(window, host).then(async (tag) => {
    if (tag === undefined) return;
    await (await late('language'))?.changeLanguage(window, tag, { late: wordsIn, draw });
  });
  followHeight(root, host);
}

/** The browser receives the file beside the page, and writes it as it comes. */
function follow(address: string): void {
  const link = document.createElement('a');
  link.href = address;
  link.download = '';
  link.click();
}

/** Begins when the words are there; without them there is nothing to say. */
function startWithWords(): void {
  const words = document.createElement('script');
  words.src = document.documentElement.dataset.words ?? '';
  words.addEventListener('load', start);
  document.body.append(words);
}

startWithWords();
