import type { Item, List } from '../domain/state';
import { lateWords, words } from '../words/words';

interface Props {
  readonly lists: readonly List[];
  /** Ids of items that are there already, and would not come. */
  readonly there?: ReadonlySet<string>;
  /** What else is said of an item, such as its status. */
  readonly tag?: (item: Item) => string | undefined;
}

/** What lists hold, to be looked at. */
export function Lists({ lists, there, tag }: Props) {
  if (lists.every((l) => l.items.length === 0)) return <p class="note">{words.empty}</p>;
  return lists.map((l) => (
    <section key={l.id} class="tp-has">
      <h3 dir="auto">{l.name}</h3>
      <ul role="list">
        {l.items.map((i) => (
          <Line key={i.id} item={i} there={there?.has(i.id) === true} tag={tag?.(i)} />
        ))}
      </ul>
    </section>
  ));
}

interface LineProps {
  readonly item: Item;
  readonly there: boolean;
  readonly tag: string | undefined;
}

function Line({ item, there, tag }: LineProps) {
  const { kind, parent, text, optional, details } = item;
  return (
    <li class={[`tp-${kind}`, parent && 'tp-child', there && 'tp-there'].filter(Boolean).join(' ')}>
      {kind === 'item' && <span class="tp-box" aria-hidden="true" />}
      <div class="tp-says">
        <span dir="auto">{text}</span>
        {tag !== undefined && <span class="tp-tag">{tag}</span>}
        {optional && <span class="tp-tag">{words.optional}</span>}
        {there && <span class="tp-tag">{lateWords.templates.there}</span>}
        {details && (
          <p class="tp-details" dir="auto">
            {details}
          </p>
        )}
      </div>
    </li>
  );
}
