/** What went wrong that nobody caught: an event that says so, or the name of a room that could not be loaded. */
export type Fault = Event | string;

/** A window in which faults are kept until the room of reports takes them. */
export interface Faulty {
  faults?: Fault[];
}

/** More than these tell nothing new. */
const most = 20;
/** How long after everything else the room of reports is loaded, in milliseconds. */
const patience = 1_000;

/**
 * Keeps what goes wrong from the very first script on, and loads the room that
 * reports it when nothing else is waited for; it does not need the page's own
 * script, which may be what is broken.
 */
export function keepFaults(win: Window, address = ''): void {
  const faults: Fault[] = [];
  (win as Faulty).faults = faults;
  for (const kind of ['error', 'unhandledrejection'])
    win.addEventListener(kind, (e) => faults.length < most && faults.push(e));
  win.addEventListener('load', () =>
    win.setTimeout(() => {
      if (address) import(/* @vite-ignore */ address).catch(() => undefined);
    }, patience),
  );
}
