import './history.css';

// What was done to an issue's checklists, and what takes it back: loaded when
// somebody first asks for it.

export { openHistory } from './open';
