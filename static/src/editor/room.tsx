import './editor.css';
import { render } from 'preact';
import { sent } from '../outbox/sent';
import type { Controller } from '../ui/controller';
import { storedDrafts } from './draft';
import { Editor } from './editor';
import { Session } from './session';

/** Opens the editor of the whole checklist as text, above the panel; resolves when it is closed. */
export function openEditor(controller: Controller): Promise<void> {
  const { store, clock } = controller;
  const before = document.activeElement;
  const dialog = document.createElement('dialog');
  dialog.className = 'ed-dialog';
  dialog.setAttribute('aria-labelledby', 'ed-title');
  let leave: () => void = () => undefined;
  const session = new Session({
    api: store.api,
    clock,
    drafts: storedDrafts(() => localStorage, store.page, clock.now),
    changed: () => draw(),
  });
  const draw = () =>
    render(
      <Editor
        controller={controller}
        session={session}
        close={() => dialog.close()}
        onEscape={(how) => (leave = how)}
      />,
      dialog,
    );
  // A dialog gets the keys of the page otherwise, which are those of rows.
  dialog.addEventListener('keydown', (e) => e.stopPropagation());
  dialog.addEventListener('cancel', (e) => {
    e.preventDefault();
    leave();
  });
  const keep = () => session.keep();
  window.addEventListener('pagehide', keep);
  document.body.append(dialog);
  draw();
  dialog.showModal();
  const release = makeRoom(dialog);
  void sent(store, clock).then(() => session.begin());
  return new Promise((resolve) => {
    dialog.addEventListener('close', () => {
      window.removeEventListener('pagehide', keep);
      release();
      render(null, dialog);
      dialog.remove();
      if (before instanceof HTMLElement && before.isConnected) before.focus();
      resolve();
    });
  });
}

/** The frame clips what is outside: it grows with the dialog. */
function makeRoom(dialog: HTMLElement): () => void {
  const root = document.getElementById('panel');
  if (!root) return () => undefined;
  const fit = () => (root.style.minBlockSize = `${dialog.offsetHeight}px`);
  const grown = new ResizeObserver(fit);
  grown.observe(dialog);
  fit();
  return () => {
    grown.disconnect();
    root.style.minBlockSize = '';
  };
}
