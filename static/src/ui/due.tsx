import { words } from '../words/words';

/** When an item is due. A day has no time zone: it is over when the reader's day is. */
export function Due({ day, done }: { readonly day: string; readonly done: boolean }) {
  const now = new Date();
  const date = new Date(`${day}T00:00:00`);
  const overdue = !done && date < new Date(now.getFullYear(), now.getMonth(), now.getDate());
  return (
    <span class={overdue ? 'due overdue' : 'due'}>
      <span class="hidden">{overdue ? words.overdue : words.due} </span>
      <time dateTime={day}>{words.day(date)}</time>
    </span>
  );
}
