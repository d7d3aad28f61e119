import './actions.css';

// What the rows do not need to be shown: menus, what they do, and the keys for it.
// It is loaded as soon as somebody comes to the panel.

export { Bulk } from './bulk';
export { drop, dropList, selectTo, startDraft, toggleSelected } from './deeds';
export { Details } from './details';
export { Find, found } from './find';
export { keyOf, panelKeyOf } from './keys';
export { ListHead } from './listhead';
export { PanelMenu } from './panelmenu';
export { RowMenu } from './rowmenu';
export { DraftRow, FlagLine, FlagRow, ListName } from './rows';
export { UseTemplate } from './templates';
