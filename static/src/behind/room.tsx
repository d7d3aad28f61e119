import './behind.css';
import { render } from 'preact';
import { lateWords } from '../words/words';

/** How far Jira is behind, as the stream says it. */
export interface Lag {
  readonly behind: boolean;
  /** When Jira knew everything last, as ISO 8601 has it. */
  readonly since?: string;
  readonly reason?: string;
}

/** Says below the panel that Jira is behind, and why; nothing if it is not. */
export function showLag(lag: Lag, panel: HTMLElement): void {
  let place = panel.querySelector<HTMLElement>(':scope > .behind-place');
  if (!place) {
    place = document.createElement('div');
    place.className = 'behind-place';
    // It is there before it says anything, or some screen readers would not hear it.
    place.setAttribute('role', 'status');
    panel.append(place);
  }
  render(lag.behind ? <Line {...lag} /> : null, place);
}

function Line({ since, reason = '' }: Lag) {
  const { behind } = lateWords;
  const whys: Readonly<Record<string, string>> = behind.why;
  return (
    <p class="behind">
      {behind.since(new Date(since ?? Date.now()))} {whys[reason] ?? behind.why.busy}
    </p>
  );
}
