import '../templates/templates.css';
import './imports.css';

// What brings checklists of other programs to an issue: loaded when it is first
// asked for.

export { openImport } from './import';
