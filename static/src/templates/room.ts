import './templates.css';

// What brings a template to an issue, makes one of its checklists, and says where
// a list came from: loaded when it is first asked for.

export { openApply } from './apply';
export { openOrigin } from './origin';
export { openSave } from './save';
