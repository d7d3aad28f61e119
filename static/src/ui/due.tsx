import { words } from '../words/words';

/** When an item is due. A day has no time zone: it is over when the reader's day is. */
export function Due({ day, done }: { readonly day: string; readonly done: boolean }) {
  const now = new Date();
  const date = new Date(`${day}T00:00:00`);
  const overdue = !done && date < new Date(now.getFullYear(), now.getMonth(), now.getDate());
  const short = new Intl.DateTimeFormat(language(), {
    day: 'numeric',
    month: 'short',
    ...(date.getFullYear() === now.getFullYear() ? {} : { year: 'numeric' }),
  }).format(date);
  return (
    <span class={overdue ? 'due overdue' : 'due'}>
      <span class="hidden">{overdue ? words.overdue('') : words.due('')}</span>
      <time dateTime={day}>{short}</time>
    </span>
  );
}

/** The page's language, or the browser's where the page's is not one that it knows. */
function language(): string | undefined {
  try {
    return Intl.getCanonicalLocales(document.documentElement.lang)[0];
  } catch {
    return undefined;
  }
}
