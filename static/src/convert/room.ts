import './convert.css';

// What is loaded where an item is tied to an issue, or is to be: that issue's
// status, making issues of items, and following.

export { openConvert } from './convert';
export { issuesOf } from './issues';
export { follow, openLink, unlink } from './link';
export { LinkTag } from './tag';
