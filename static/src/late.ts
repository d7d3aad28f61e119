import type { Faulty } from './reports/early';
import type { TabRooms } from './admin/tabs';
import { languageOf } from './words/languages';
import type { Language } from './words/languages';
import { speak } from './words/words';
import type { Catalogue } from './words/words';

/** What is loaded when it is first needed, by the name of its file. */
export interface Rooms extends TabRooms {
  actions: typeof import('./actions/room');
  emoji: typeof import('./domain/emoji');
  drag: typeof import('./ui/drag');
  people: typeof import('./people/room');
  mine: typeof import('./mine/room');
  live: typeof import('./live/room');
  behind: typeof import('./behind/room');
  convert: typeof import('./convert/room');
  editor: typeof import('./editor/room');
  paste: typeof import('./editor/pasteroom');
  history: typeof import('./history/room');
  templates: typeof import('./templates/room');
  imports: typeof import('./imports/room');
  language: typeof import('./words/change');
  reports: typeof import('./reports/room');
}

/**
 * Gives a room that is loaded late; undefined if it cannot be loaded now, so that
 * a later call tries again.
 */
export type Late = <K extends keyof Rooms>(room: K) => Promise<Rooms[K] | undefined>;

/** What lateFrom gives beside the rooms. */
export interface Loader {
  readonly late: Late;
  /** The rooms' words in another language; undefined while no room needs any. */
  readonly wordsIn: (language: Language) => Promise<Catalogue | undefined>;
}

/** Rooms whose words are all in the panel's own catalogue, or which have none. */
const wordless: readonly (keyof Rooms)[] = ['drag', 'emoji', 'language', 'paste'];

/** Files of words, by what stands before the language in their names. */
export type Stems = readonly ('words' | 'panel' | 'pages')[];

/** The words that a late room of the panel needs. */
export const wordsOf = (room: keyof Rooms): Stems => (wordless.includes(room) ? [] : ['words']);

/**
 * Loads rooms from the addresses in the page: `name.js`, `name.css` where a room
 * has styles of its own, and `{stem}-{language}.js` with the words it needs.
 */
export function lateFrom(
  addresses: Readonly<Record<string, string>>,
  page: Document,
  stemsOf: (room: keyof Rooms) => Stems = wordsOf,
  load: (address: string) => Promise<unknown> = (address) => import(/* @vite-ignore */ address),
): Loader {
  const loading = new Map<string, Promise<unknown>>();
  const once = (name: string, get: (address: string) => Promise<unknown>): Promise<unknown> => {
    const address = addresses[name];
    if (address === undefined) return Promise.resolve(undefined);
    const known = loading.get(name);
    if (known) return known;
    const begun = get(address).catch((fault: unknown) => {
      loading.delete(name);
      throw fault;
    });
    loading.set(name, begun);
    return begun;
  };
  const language = () => languageOf(page);
  const spoken = new Set<Stems[number]>();
  async function wordsIn(l: Language, stems: Iterable<string>): Promise<Catalogue> {
    const parts = await Promise.all([...stems].map((stem) => once(`${stem}-${l}.js`, load)));
    return Object.assign({}, ...parts) as Catalogue;
  }
  async function speakLate(stems: Stems): Promise<void> {
    stems.forEach((stem) => spoken.add(stem));
    const wanted = language();
    const catalogue = await wordsIn(wanted, stems);
    if (wanted !== language()) return speakLate(stems); // it changed meanwhile
    speak(catalogue);
  }
  const late = async <K extends keyof Rooms>(room: K) => {
    try {
      const [module] = await Promise.all([
        once(`${room}.js`, load),
        once(`${room}.css`, (address) => styles(page, address)),
        speakLate(stemsOf(room)),
      ]);
      return module as Rooms[K] | undefined;
    } catch {
      (page.defaultView as Faulty | null)?.faults?.push(room);
      return undefined;
    }
  };
  return {
    late,
    wordsIn: async (l) => (spoken.size ? wordsIn(l, spoken) : undefined),
  };
}

function styles(page: Document, address: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const link = page.createElement('link');
    link.rel = 'stylesheet';
    link.href = address;
    link.addEventListener('load', () => resolve());
    link.addEventListener('error', () => {
      link.remove();
      reject(new Error(`${address} could not be loaded`));
    });
    page.head.append(link);
  });
}
