// A room that is loaded late imports its styles; the build makes a file of them.
declare module '*.css';
