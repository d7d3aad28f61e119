import { render } from 'preact';
import type { Controller } from '../ui/controller';
import { History } from './view';

/**
 * Opens the history of the issue, or of one item, over the panel. The rest of the
 * page waits meanwhile, and the focus goes back to where it was.
 */
export async function openHistory(controller: Controller, item?: string): Promise<void> {
  const room = await controller.late('people');
  const before = document.activeElement;
  const dialog = document.createElement('dialog');
  dialog.className = 'history';
  dialog.setAttribute('aria-labelledby', 'history-title');
  // A dialog gets the keys of the page otherwise, which are those of rows.
  dialog.addEventListener('keydown', (e) => e.stopPropagation());
  document.body.append(dialog);
  render(
    <History controller={controller} room={room} item={item} close={() => dialog.close()} />,
    dialog,
  );
  const grown = new ResizeObserver(() => fit(dialog));
  grown.observe(dialog);
  dialog.addEventListener('close', () => {
    grown.disconnect();
    fit(undefined);
    render(null, dialog);
    dialog.remove();
    const back = before instanceof HTMLElement && before.isConnected ? before : undefined;
    (back ?? document.getElementById('panel-menu'))?.focus();
  });
  dialog.showModal();
}

/** The frame clips what is below its end: it grows as far as the dialog goes. */
function fit(dialog: HTMLElement | undefined): void {
  const root = document.getElementById('panel');
  if (root) root.style.minBlockSize = dialog ? `${dialog.offsetHeight}px` : '';
}
