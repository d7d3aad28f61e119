import type { Item, List, State } from '../domain/state';

// Which items of a template an issue lacks: the same rule as the server's, so
// that what is shown before is what happens.

/** A text as it is compared: what differs in case and blanks only is the same. */
export const folded = (text: string) =>
  text.normalize('NFC').toLowerCase().replace(/\s+/gu, ' ').trim();

/** Ids of the template's items that are there already, by where they came from or what they say. */
export function alreadyThere(
  state: State,
  template: string,
  lists: readonly List[],
): ReadonlySet<string> {
  const items = state.lists.flatMap((l) => [...l.items]);
  const came = new Set(items.flatMap((i) => (i.from?.template === template ? [i.from.id] : [])));
  const said = new Set(items.map(says));
  return new Set(
    lists.flatMap((l) =>
      l.items.filter((i) => came.has(i.id) || said.has(says(i))).map((i) => i.id),
    ),
  );
}

const says = (item: Item) => `${item.kind} ${folded(item.text)}`;
