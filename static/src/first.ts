// Runs at the end of the page: paints the items, then lets the panel come, and
// Jira's bridge after it. Nothing that a person waits for waits for Jira.
import { drawFirstSight } from './first/sight';
import { load } from './first/load';
import { readPage } from './store/page';
import { storedPrefs } from './ui/prefs';

const root = document.getElementById('panel');
if (root) {
  try {
    const page = readPage(document);
    const { checklists } = page;
    const prefs = storedPrefs(() => localStorage, page);
    if (checklists) drawFirstSight(root, checklists, prefs);
  } finally {
    // The panel itself says what is wrong, if anything is.
    load(window, root.dataset);
  }
}
