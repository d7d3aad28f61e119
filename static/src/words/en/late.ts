// Every word of what is loaded when it is first opened, a part for each such room.

export const late = {};
