import { words } from '../words/words';

const dayLong = 24 * 60 * 60 * 1000;

/** When an item is due. A day has no time zone: it is over when the reader's day is. */
export function Due({ day, done }: { readonly day: string; readonly done: boolean }) {
  const now = new Date();
  const date = new Date(`${day}T00:00:00`);
  const today = new Date(now.getFullYear(), now.getMonth(), now.getDate());
  const ahead = Math.round((date.getTime() - today.getTime()) / dayLong);
  const overdue = !done && ahead < 0;
  const near = [words.today, words.tomorrow][ahead];
  return (
    <span class={overdue ? 'due overdue' : !done && ahead === 0 ? 'due today' : 'due'}>
      <span class="hidden">{overdue ? words.overdue : words.due} </span>
      <time dateTime={day}>{near ?? words.day(date)}</time>
    </span>
  );
}
