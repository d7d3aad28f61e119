import { render } from 'preact';
import type { ComponentChild } from 'preact';

/** A dialog that covers the page it stands in. */
export interface Sheet {
  readonly close: () => void;
  readonly draw: () => void;
}

/**
 * Opens a dialog over the whole frame, named by the element with the given id. The
 * rest of the page waits meanwhile; then the focus goes back to where it was.
 */
export function openSheet(
  className: string,
  labelledBy: string,
  content: (sheet: Sheet) => ComponentChild,
): Promise<void> {
  const before = document.activeElement;
  const dialog = document.createElement('dialog');
  dialog.className = className;
  dialog.setAttribute('aria-labelledby', labelledBy);
  // A dialog gets the keys of the page otherwise, which are those of rows.
  dialog.addEventListener('keydown', (e) => e.stopPropagation());
  document.body.append(dialog);
  const sheet: Sheet = {
    close: () => dialog.close(),
    draw: () => render(content(sheet), dialog),
  };
  sheet.draw();
  const grown = new ResizeObserver(() => fit(dialog));
  grown.observe(dialog);
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener('close', () => {
      grown.disconnect();
      fit(undefined);
      render(null, dialog);
      dialog.remove();
      const back = before instanceof HTMLElement && before.isConnected ? before : undefined;
      (back ?? document.getElementById('panel-menu'))?.focus();
      resolve();
    });
  });
}

/** The frame clips what is below its end: it grows as far as the dialog goes. */
function fit(dialog: HTMLElement | undefined): void {
  const root = document.getElementById('panel');
  if (root) root.style.minBlockSize = dialog ? `${dialog.offsetHeight}px` : '';
}
