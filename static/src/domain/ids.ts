/**
 * Makes ids for operations and items: 20 characters of [0-9a-v], 100 bits. They
 * are unguessable, so two people never choose the same.
 */
export function newId(random: (into: Uint8Array) => Uint8Array = fill): string {
  let id = '';
  for (const byte of random(new Uint8Array(20))) id += (byte & 31).toString(32);
  return id;
}

function fill(into: Uint8Array): Uint8Array {
  return crypto.getRandomValues(into as Uint8Array<ArrayBuffer>);
}
