import './people.css';

// What is loaded as soon as somebody is to be shown: who people are, their
// pictures, and the field that finds them.

export { Face, Name } from './face';
export { openPeoplePicker } from './picker';
export { peopleOf } from './people';
export { popup } from './popup';
export type { People, Person } from './people';
