import './live.css';
import { createElement, render } from 'preact';
import { Below } from '../behind/below';
import type { Host } from '../host/host';
import type { Controller } from '../ui/controller';
import type { Changing } from '../words/change';
import { Choices } from './choices';
import { keepPlace } from './keep';
import { goToLinked } from './linked';
import { Present } from './present';
import { storedShelf } from './shelf';
import { StepKeeper } from './steps';
import { Stream } from './stream';

// What comes after the first paint: what others do, who they are, and what the
// person did, to be taken back.

/** When what nobody waits for is loaded, in milliseconds. */
const calm = 1_500;

let mine: Choices | undefined;

/** What the person has chosen for themselves, once the panel follows others. */
export const choices = (): Choices | undefined => mine;

/** To be told of each answer of the server. */
export type Heard = (answer: Response) => void;

/** Shows what others do to the issue for as long as the page lives. */
export function follow(controller: Controller, host: Host, changing: Changing): Heard {
  const { store, clock } = controller;
  const { base, issueId } = store.page;
  let people: readonly string[] = [];
  const show = () => {
    const place = document.getElementById('present');
    if (place) render(createElement(Present, { ids: people, controller }), place);
  };
  const below = new Below(document.getElementById('panel'), controller.late);
  const heard = below.heard.bind(below);
  const stream = new Stream({
    address: `${base}/api/v1/issues/${issueId}/stream`,
    token: () => host.token(),
    fetch: async (input, init) => {
      const answer = await fetch(input, init);
      heard(answer);
      return answer;
    },
    clock,
    random: Math.random,
    rev: () => store.view.state?.rev ?? 0,
    state: (state, anew) => store.hear(state, anew),
    people: (ids) => {
      people = ids;
      show();
    },
    jira: (lag) => below.show({ lag }),
    notice: (notice) => below.show({ notice }),
    begun: () => {
      below.show({ lag: { behind: false } }); // or a new stream says so again
      store.flush();
    },
    poll: () => void store.load(),
  });
  store.keep(
    new StepKeeper(
      store,
      storedShelf(() => localStorage, store.page, clock.now),
    ),
  );
  keepPlace(document, controller);
  void goToLinked(controller, host);
  clock.after(calm, () => void controller.late('reports').then((room) => room?.watch(store)));
  mine = new Choices(controller, host, changing);
  void mine.start();
  const look = () => stream.seen(document.visibilityState === 'visible');
  document.addEventListener('visibilitychange', look);
  look();
  return heard;
}
