import { beforeEach, expect, test } from 'vitest';
import { lateFrom, wordsOf } from './late';
import { lateWords } from './words/words';

const addresses = {
  'drag.js': '/a/drag.1.js',
  'with-words.js': '/a/with-words.1.js',
  'with-words.css': '/a/with-words.1.css',
  'words-en.js': '/a/words-en.1.js',
};

// A room that has words and styles, as most have.
const room = 'with-words' as 'drag';
const catalogue = { late: { said: 'Hello' } };

beforeEach(() => {
  document.head.replaceChildren();
  document.documentElement.lang = 'en';
});

/** Loads from a server that fails for the addresses in `down`. */
function loader() {
  const asked: string[] = [];
  const down = new Set<string>();
  const { late, wordsIn } = lateFrom(addresses, document, wordsOf, (address) => {
    asked.push(address);
    if (down.has(address)) return Promise.reject(new Error('offline'));
    return Promise.resolve(address.includes('words-en') ? catalogue : { address });
  });
  return { late, wordsIn, asked, down };
}

test('a room is loaded once, however often it is asked for', async () => {
  const { late, asked } = loader();
  expect(await Promise.all([late('drag'), late('drag')])).toEqual([
    { address: '/a/drag.1.js' },
    { address: '/a/drag.1.js' },
  ]);
  expect(asked).toEqual(['/a/drag.1.js']);
});

test('a room comes with its words and its styles', async () => {
  const { late, asked } = loader();
  const coming = late(room);
  const link = document.head.querySelector('link');
  expect(link?.getAttribute('href')).toBe('/a/with-words.1.css');
  link?.dispatchEvent(new Event('load'));
  expect(await coming).toEqual({ address: '/a/with-words.1.js' });
  expect(asked.sort()).toEqual(['/a/with-words.1.js', '/a/words-en.1.js']);
  expect(lateWords).toBe(catalogue.late);
});

test('what could not be loaded is asked for again', async () => {
  const { late, down } = loader();
  down.add('/a/drag.1.js');
  expect(await late('drag')).toBeUndefined();
  down.clear();
  expect(await late('drag')).toEqual({ address: '/a/drag.1.js' });
});

test('words are changed only where there are some', async () => {
  const { late, wordsIn } = loader();
  await late('drag');
  expect(await wordsIn('en')).toBeUndefined();
  const coming = late(room);
  document.head.querySelector('link')?.dispatchEvent(new Event('load'));
  await coming;
  expect(await wordsIn('en')).toEqual(catalogue);
});
