import { expect, test } from 'vitest';
import { chooseLanguage } from './languages';

test.each<[string[], string]>([
  [['en-GB'], 'en'],
  [['en_US'], 'en'],
  [['EN'], 'en'],
  [['tlh', 'en'], 'en'],
  [['tlh'], 'en'],
  [['english'], 'en'],
  [[''], 'en'],
  [[], 'en'],
])('%j is read in %s', (wanted, language) => {
  expect(chooseLanguage(wanted)).toBe(language);
});
