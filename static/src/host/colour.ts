// Which of the two colour modes the page is in. Jira's script sets it on the
// root element, but only once it is there; until then the last one is used, so
// that a dark Jira does not flash white.

const key = 'ticklist/colour-mode';
const attribute = 'data-color-mode';

type Mode = 'light' | 'dark';

function isMode(s: string | null): s is Mode {
  return s === 'light' || s === 'dark';
}

/** Sets the mode before anything is painted: the last one, else the system's. */
export function startColourMode(win: Window): void {
  let mode: string | null = null;
  try {
    mode = win.localStorage.getItem(key);
  } catch {
    // Storage is closed to frames of other sites in some browsers.
  }
  if (!isMode(mode)) {
    mode = win.matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';
  }
  win.document.documentElement.setAttribute(attribute, mode);
}

/** Remembers each mode that Jira sets, for the next start. */
export function rememberColourMode(win: Window & typeof globalThis): void {
  const root = win.document.documentElement;
  new win.MutationObserver(() => {
    const mode = root.getAttribute(attribute);
    if (!isMode(mode)) return;
    try {
      win.localStorage.setItem(key, mode);
    } catch {
      // Then the next start asks the system.
    }
  }).observe(root, { attributeFilter: [attribute] });
}
