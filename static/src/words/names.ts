import type { Language } from './languages';

/** Languages are named in themselves, so that whoever speaks one finds it. */
export const languageNames: Readonly<Record<Language, string>> = {
  en: 'English',
  de: 'Deutsch',
  fr: 'Français',
  es: 'Español',
  pt: 'Português',
  ja: '日本語',
  he: 'עברית',
};

export const isLanguage = (value: unknown): value is Language =>
  typeof value === 'string' && value in languageNames;
