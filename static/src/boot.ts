import { startColourMode } from './host/colour';
import { startLanguage } from './words/page';

startColourMode(window);
const { words } = (document.currentScript as HTMLScriptElement).dataset;
startLanguage(window, words ?? '{}');
