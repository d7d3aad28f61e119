import { useEffect, useState } from 'preact/hooks';
import type { Rooms } from '../late';
import { lateWords } from '../words/words';
import type { Controller } from '../ui/controller';

/** So many pictures there is room for; of the others there is a number. */
const most = 4;

interface Props {
  readonly ids: readonly string[];
  readonly controller: Controller;
}

/** Who else looks at the issue. It is not announced: people come and go. */
export function Present({ ids, controller }: Props) {
  const [people, setPeople] = useState<Rooms['people']>();
  const some = ids.length > 0;
  useEffect(() => {
    if (some) void controller.late('people').then((room) => setPeople(() => room));
  }, [some, controller]);
  if (!some || !people) return null;
  const { Face, peopleOf } = people;
  const shown = ids.length > most + 1 ? ids.slice(0, most) : ids;
  const more = ids.length - shown.length;
  return (
    <ul class="present" role="list" aria-label={lateWords.live.alsoHere}>
      {shown.map((id) => (
        <li key={id}>
          <Face id={id} people={peopleOf(controller)} label={lateWords.live.here} />
        </li>
      ))}
      {more > 0 && (
        <li>
          <span class="person" role="img" aria-label={lateWords.live.moreHere(more)}>
            {lateWords.live.more(more)}
          </span>
        </li>
      )}
    </ul>
  );
}
