/*! With Preact (c) Jason Miller, MIT */
import { render } from 'preact';
import { Controller } from './gadget/controller';
import { bridgeOf, connectFrame } from './gadget/frame';
import type { Place } from './gadget/jira';
import { Gadget } from './gadget/page';
import { speakGadget } from './gadget/words';
import { rememberColourMode } from './host/colour';
import { connectHost } from './host/connect';
import { followHeight } from './host/height';
import { otherLanguage } from './host/language';
import { realClock } from './outbox/clock';
import { hideToken } from './store/page';
import { changeLanguage } from './words/change';
import { loadedCatalogue } from './words/page';

/** What the server wrote into the page. */
interface Page extends Place {
  readonly tells: boolean;
}

function start(): void {
  hideToken(window);
  rememberColourMode(window);
  speakGadget(loadedCatalogue(window));
  const page = JSON.parse(document.getElementById('state')?.textContent ?? '') as Page;
  const root = document.getElementById('gadget');
  if (!root) throw new Error('the page has no place for its contents');
  const host = connectHost(document, realClock);
  const controller = new Controller({
    jira: host,
    frame: connectFrame(window, bridgeOf(document)),
    clock: realClock,
    place: page,
    tells: page.tells,
    unseen: () => document.hidden,
    draw,
  });
  function draw(): void {
    if (root) render(<Gadget controller={controller} />, root);
  }
  root.replaceChildren();
  draw();
  void controller.start();
  document.addEventListener('visibilitychange', () => controller.seen());
  void otherLanguage(window, host).then(async (tag) => {
    if (tag === undefined) return;
    await changeLanguage(window, tag, {
      draw: () => {
        speakGadget(loadedCatalogue(window));
        draw();
      },
    });
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
