import { expect, test } from 'vitest';
import { chooseLanguage } from './languages';

test.each<[string[], string]>([
  [['en-GB'], 'en-GB'],
  [['en_US'], 'en-US'],
  [['EN'], 'en'],
  [['tlh', 'en-IE'], 'en-IE'],
  [['tlh'], 'en'],
  [['de', 'he'], 'he'],
  [['iw_IL'], 'he-IL'],
  [['english'], 'en'],
  [['not a tag', 'en-AU'], 'en-AU'],
  [[''], 'en'],
  [[], 'en'],
])('%j is read in %s', (wanted, tag) => {
  expect(chooseLanguage(wanted, ['en', 'he'])).toEqual({ language: tag.slice(0, 2), tag });
});
