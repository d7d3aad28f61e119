/*! With Preact (c) Jason Miller, MIT */
import { render } from 'preact';
import { rememberColourMode } from './host/colour';
import { connectHost } from './host/connect';
import { followHeight } from './host/height';
import { otherLanguage } from './host/language';
import { realClock } from './outbox/clock';
import { hideToken } from './store/page';
import { changeLanguage } from './words/change';
import { loadedCatalogue } from './words/page';
import { httpWorkflowApi } from './workflow/api';
import type { Desk } from './workflow/desk';
import { editorOf } from './workflow/editor';
import { Workflow } from './workflow/page';
import type { Asked, Notice } from './workflow/page';
import { speak } from './workflow/words';

/** What the server wrote into the page. */
interface Page extends Asked {
  /** Path prefix of the deployment. */
  readonly base: string;
  readonly notice: Notice | null;
}

function start(): void {
  hideToken(window);
  rememberColourMode(window);
  const page = JSON.parse(document.getElementById('state')?.textContent ?? '') as Page;
  const root = document.getElementById('workflow');
  if (!root) throw new Error('the page has no place for its contents');
  const host = connectHost(document, realClock);
  const desk: Desk = {
    api: httpWorkflowApi({
      base: page.base,
      project: '',
      token: () => host.token(),
      fetch: (input, init) => fetch(input, init),
    }),
    editor: editorOf(document, realClock),
    clock: realClock,
  };
  const { kind, mode, config, notice } = page;
  const draw = () => {
    speak(loadedCatalogue(window).workflow);
    render(<Workflow {...{ desk, notice, kind, mode, config }} />, root);
  };
  root.replaceChildren();
  draw();
  void otherLanguage(window, host).then((tag) => {
    if (tag !== undefined) void changeLanguage(window, tag, { draw });
  });
  followHeight(root, host);
}

/** Begins when the words are there; without them there is nothing to say. */
function startWithWords(): void {
  const words = document.createElement('script');
  words.src = document.documentElement.dataset.words ?? '';
  words.addEventListener('load', start);
  document.body.append(words);
}

startWithWords();
