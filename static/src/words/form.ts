import type { Language } from './languages';

/**
 * The plural forms that a language has beside `other`, as CLDR names them; without
 * the one that Spanish, French and Portuguese have from a million on.
 */
interface Plurals {
  en: 'one';
  de: 'one';
  es: 'one';
  fr: 'one';
  he: 'one' | 'two';
  ja: never;
  pt: 'one';
}

/** The forms of a noun with its number, which stands where # is. */
export type Forms<L extends Language> = Readonly<Record<Plurals[L] | 'other', string>>;

/**
 * What the catalogue of a language is made with. The language decides which form
 * goes with a number; numbers and dates are as in the person's region.
 */
export function formsOf<L extends Language>(language: L) {
  const region = regional(language);
  const rules = region((tag) => new Intl.PluralRules(tag));
  const numbers = region((tag) => new Intl.NumberFormat(tag));
  const days = region((tag) => new Intl.DateTimeFormat(tag, { day: 'numeric', month: 'short' }));
  const daysOfYears = region((tag) => new Intl.DateTimeFormat(tag, { dateStyle: 'medium' }));
  const times = region(
    (tag) => new Intl.DateTimeFormat(tag, { dateStyle: 'medium', timeStyle: 'short' }),
  );
  const relative = region((tag) => new Intl.RelativeTimeFormat(tag, { numeric: 'auto' }));

  const number = (value: number) => numbers().format(value);
  return {
    number,
    /** A number with its noun: many(3, { one: '# item', other: '# items' }). */
    many: (count: number, forms: Forms<L>): string => {
      const all: Partial<Record<Intl.LDMLPluralRule, string>> & { readonly other: string } = forms;
      return (all[rules().select(count)] ?? all.other).replace('#', number(count));
    },
    /** A day, with its year where that is not this one. */
    day: (date: Date) =>
      (date.getFullYear() === new Date().getFullYear() ? days : daysOfYears)().format(date),
    /** How long a moment is past: in minutes, hours or days, and its day from a week on. */
    ago: (date: Date, now: number): string => {
      const minutes = Math.min(0, Math.round((date.getTime() - now) / 60_000));
      if (minutes > -60) return relative().format(minutes, 'minute');
      if (minutes > -24 * 60) return relative().format(Math.round(minutes / 60), 'hour');
      if (minutes > -7 * 24 * 60) return relative().format(Math.round(minutes / 60 / 24), 'day');
      return daysOfYears().format(date);
    },
    /** A moment: its day and time. */
    time: (date: Date) => times().format(date),
  };
}

/** Long texts are named by their beginning. */
export const name = (text: string) => (text.length > 80 ? `${text.slice(0, 79)}…` : text);

/**
 * Makes something for the page's tag, or for the language alone where the page is
 * in another one. Formatters are slow to make and quick to use: each is made once.
 */
function regional(language: Language) {
  return <T>(make: (tag: string) => T): (() => T) => {
    const made = new Map<string, T>();
    return () => {
      const { lang } = document.documentElement;
      const tag = lang.startsWith(`${language}-`) ? lang : language;
      let one = made.get(tag);
      if (one === undefined) made.set(tag, (one = make(tag)));
      return one;
    };
  };
}
