/** A number with its noun. */
export const n = (count: number, one: string, many: string) =>
  `${count.toLocaleString('en')} ${count === 1 ? one : many}`;

/** Long texts are named by their beginning. */
export const name = (text: string) => (text.length > 80 ? `${text.slice(0, 79)}…` : text);
