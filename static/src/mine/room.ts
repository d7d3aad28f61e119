import '../templates/templates.css';

// What a person chooses for themselves: loaded when they first ask for it.

export { openMine } from './mine';
