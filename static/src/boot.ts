import { startColourMode } from './host/colour';

startColourMode(window);
