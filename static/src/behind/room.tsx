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

/** What is to be said below a page. */
export interface Behind {
  readonly lag: Lag;
  /** What is delayed for everybody, as the server calls it; '' if nothing is. */
  readonly notice: string;
}

/** Says below the page what is delayed; nothing if nothing is. */
export function showBehind(page: HTMLElement, { lag, notice }: Behind, admin: boolean): void {
  let place = page.querySelector<HTMLElement>(':scope > .behind-place');
  if (!place) {
    place = document.createElement('div');
    place.className = 'behind-place';
    // It is there before it says anything, or some screen readers would not hear it.
    place.setAttribute('role', 'status');
    page.append(place);
  }
  const { behind } = lateWords;
  const says: Readonly<Record<string, string>> = { ...behind.notice, ...(admin && behind.admin) };
  const text = says[notice];
  if (text !== undefined) render(<p class="behind">{text}</p>, place);
  else render(lag.behind ? <Line {...lag} /> : null, place);
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
