/** What catalogues can be made for: form.ts knows their plurals. */
export type Language = 'en' | 'de' | 'es' | 'fr' | 'he' | 'ja' | 'pt';

/** What a page is in. */
export interface Choice {
  /** That of the words. */
  readonly language: Language;
  /** The same with the person's region, which dates and numbers are written by. */
  readonly tag: string;
}

const rightToLeft: readonly string[] = ['ar', 'he'];

/**
 * The first language wanted that there is a catalogue for, else English. What is
 * wanted are tags as a browser gives them (pt-BR) or as Jira does (pt_BR, iw_IL).
 */
export function chooseLanguage(wanted: readonly string[], known: readonly Language[]): Choice {
  for (const given of wanted) {
    const tag = canonical(given);
    const language = known.find((l) => l === tag?.split('-', 1)[0]);
    if (tag !== undefined && language) return { language, tag };
  }
  return { language: 'en', tag: 'en' };
}

/** The tag as Intl knows it; undefined if it is none. */
function canonical(tag: string): string | undefined {
  try {
    return Intl.getCanonicalLocales(tag.replaceAll('_', '-'))[0];
  } catch {
    return undefined;
  }
}

/** The language that a page is in, once it was chosen. */
export function languageOf(page: Document): Language {
  return page.documentElement.lang.split('-', 1)[0] as Language;
}

/** Which way a language is written. */
export function directionOf(language: Language): 'ltr' | 'rtl' {
  return rightToLeft.includes(language) ? 'rtl' : 'ltr';
}
