import { startColourMode } from './host/colour';
import { startLanguage } from './words/page';

startColourMode(window);
const { words } = (document.currentScript as HTMLScriptElement).dataset;
// A page whose words are the server's has none.
if (words !== undefined) startLanguage(window, words);
