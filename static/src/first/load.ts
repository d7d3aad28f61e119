/**
 * How long the first paint is waited for, in milliseconds. A frame that is
 * scrolled out of view is not painted at all.
 */
const patience = 100;

/**
 * Loads the panel's script, with its words, once what is in the page has been
 * painted, and the bridge's once the panel is there, or has failed.
 */
export function load(
  win: Window,
  { panel = '', bridge = '' }: { readonly panel?: string; readonly bridge?: string },
): void {
  let begun = false;
  const begin = () => {
    if (begun) return;
    begun = true;
    const words = script(win, win.document.documentElement.dataset.words ?? '');
    const own = script(win, panel);
    // In this order, although they are fetched together.
    words.async = own.async = false;
    const next = () => addBridge(win, bridge);
    own.addEventListener('load', next);
    own.addEventListener('error', next);
    win.document.body.append(words, own);
  };
  // A task after the frame's callbacks runs when the frame has been painted.
  win.requestAnimationFrame(() => win.setTimeout(begin, 0));
  win.setTimeout(begin, patience);
}

function addBridge(win: Window, address: string): void {
  const bridge = script(win, address);
  bridge.id = 'bridge';
  bridge.dataset.options = 'resize:false;sizeToParent:false;margin:false';
  win.document.body.append(bridge);
}

function script(win: Window, address: string): HTMLScriptElement {
  const el = win.document.createElement('script');
  el.src = address;
  return el;
}
