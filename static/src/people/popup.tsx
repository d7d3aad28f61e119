import { render } from 'preact';
import type { ComponentChild } from 'preact';

/** What is drawn in a popup can close it, with a result. */
export type Draw<T> = (close: (result?: T) => void) => ComponentChild;

const gap = 4;
const margin = 8;

/**
 * Opens a small dialog beside an element and gives what it is closed with;
 * undefined if it was dismissed. The rest of the page waits meanwhile, and the
 * focus goes back to where it was.
 */
export function popup<T>(anchor: Element, label: string, draw: Draw<T>): Promise<T | undefined> {
  const before = document.activeElement;
  const dialog = document.createElement('dialog');
  dialog.className = 'popup';
  dialog.setAttribute('aria-label', label);
  // A dialog gets the keys of the page otherwise, which are those of rows.
  dialog.addEventListener('keydown', (e) => e.stopPropagation());
  document.body.append(dialog);
  return new Promise((resolve) => {
    let result: T | undefined;
    const close = (given?: T) => {
      result = given;
      dialog.close();
    };
    render(draw(close), dialog);
    const release = place(dialog, anchor);
    dialog.showModal();
    release.fit();
    dialog.addEventListener('pointerdown', (e) => {
      if (e.target === dialog && !within(dialog, e)) dialog.close();
    });
    dialog.addEventListener('close', () => {
      release.undo();
      render(null, dialog);
      dialog.remove();
      if (before instanceof HTMLElement && before.isConnected) before.focus();
      resolve(result);
    });
  });
}

function within(dialog: HTMLElement, { clientX: x, clientY: y }: PointerEvent): boolean {
  const box = dialog.getBoundingClientRect();
  return x >= box.left && x <= box.right && y >= box.top && y <= box.bottom;
}

/**
 * Puts the dialog below its anchor, or above where only there is room. The frame
 * clips what is outside: where there is room nowhere it grows.
 */
function place(dialog: HTMLElement, anchor: Element) {
  const root = document.getElementById('panel');
  const at = anchor.getBoundingClientRect();
  const fit = () => {
    const page = document.documentElement;
    const { offsetWidth: width, offsetHeight: height } = dialog;
    const wanted = page.dir === 'rtl' ? at.left : at.right - width;
    const left = Math.max(margin, Math.min(wanted, page.clientWidth - width - margin));
    const below = at.bottom + gap;
    const end = Math.max(page.clientHeight, root?.getBoundingClientRect().bottom ?? 0);
    const up = below + height > end && at.top - gap - height >= 0;
    const top = up ? at.top - gap - height : below;
    dialog.style.left = `${left + window.scrollX}px`;
    dialog.style.top = `${top + window.scrollY}px`;
    const needed = Math.ceil(top + height + margin - (root?.getBoundingClientRect().top ?? 0));
    if (root && !up && needed > root.offsetHeight) root.style.minBlockSize = `${needed}px`;
  };
  // What is in it may come later, and grow.
  const grown = new ResizeObserver(fit);
  grown.observe(dialog);
  const undo = () => {
    grown.disconnect();
    if (root) root.style.minBlockSize = '';
  };
  return { fit, undo };
}
