/*! With Preact (c) Jason Miller, MIT */
import { render } from 'preact';
import { httpApi } from './admin/api';
import { Choosing } from './admin/choosing';
import { Controller } from './admin/controller';
import { Admin, ProjectAdmin } from './admin/page';
import type { Notice } from './admin/page';
import { httpTokenApi, Tokens } from './admin/tokens';
import { rememberColourMode } from './host/colour';
import { connectHost } from './host/connect';
import { followHeight } from './host/height';
import { otherLanguage } from './host/language';
import { realClock } from './outbox/clock';
import { hideToken } from './store/page';
import { changeLanguage } from './words/change';
import { loadedCatalogue } from './words/page';
import { speak } from './words/words';

/** What the server wrote into the page. */
interface Page {
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
  const page = JSON.parse(document.getElementById('state')?.textContent ?? '') as Page;
  const root = document.getElementById('admin');
  if (!root) throw new Error('the page has no place for its contents');
  const host = connectHost(document, realClock);
  const { notice } = page;
  const server = {
    base: page.base,
    project: page.projectId,
    token: () => host.token(),
    fetch: (input: RequestInfo | URL, init?: RequestInit) => fetch(input, init),
  };
  const api = httpApi(server);
  const tokens = new Tokens({ api: httpTokenApi(server), jira: host });
  const choosing = new Choosing(api, page.projectId !== '');
  const controller = new Controller({ api, jira: host, clock: realClock, follow });
  const contents = choosing.ofProject
    ? () => <ProjectAdmin choosing={choosing} notice={notice} />
    : () => <Admin controller={controller} choosing={choosing} tokens={tokens} notice={notice} />;
  const draw = () => render(contents(), root);
  root.replaceChildren();
  draw();
  void otherLanguage(window, host).then((tag) => {
    if (tag !== undefined) void changeLanguage(window, tag, { draw });
  });
  followHeight(root, host);
  if (notice !== null) return;
  void choosing.load();
  if (!choosing.ofProject) void controller.load();
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
