import { startColourMode } from './host/colour';
import { keepFaults } from './reports/early';
import { startLanguage } from './words/page';

const { words, reports } = (document.currentScript as HTMLScriptElement).dataset;
keepFaults(window, reports);
startColourMode(window);
// A page whose words are the server's has none.
if (words !== undefined) startLanguage(window, words);
