/** The languages that there is a catalogue for, the one for everybody else first. */
export const languages = ['en'] as const;

export type Language = (typeof languages)[number];

const rightToLeft: readonly string[] = ['ar', 'he'];

/**
 * The first language wanted that there is a catalogue for. What is wanted are
 * tags as a browser gives them (pt-BR) or as Jira does (pt_BR).
 */
export function chooseLanguage(wanted: readonly string[]): Language {
  for (const tag of wanted) {
    const primary = tag.split(/[-_]/, 1)[0]?.toLowerCase();
    const known = languages.find((l) => l === primary);
    if (known) return known;
  }
  return languages[0];
}

/** Which way a language is written. */
export function directionOf(language: Language): 'ltr' | 'rtl' {
  return rightToLeft.includes(language) ? 'rtl' : 'ltr';
}
