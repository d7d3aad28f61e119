/// <reference types="vite/client" />
import { readdirSync, readFileSync } from 'node:fs';
import { afterEach, describe, expect, test } from 'vitest';
import type { Language } from './languages';
import type { GadgetWords } from '../gadget/words';
import type { AdminWords, LateWords, PageWords, PanelWords, WorkflowWords } from './words';

interface Whole {
  readonly panel: PanelWords;
  readonly late: LateWords;
  readonly admin: AdminWords;
  readonly pages: PageWords;
  readonly gadget: GadgetWords;
  readonly workflow: WorkflowWords;
}

const modules = import.meta.glob<Whole>('./*/*.ts', { eager: true });

/** Catalogues by language, each with its parts. */
const catalogues = new Map<Language, Whole>();
for (const [path, module] of Object.entries(modules)) {
  const language = path.split('/')[1] as Language;
  catalogues.set(language, Object.assign({}, catalogues.get(language), module));
}

/** Words that are the same as in English, and right. */
const same = new Set([
  ...[
    'Checklists',
    'Description',
    'Details',
    'Format',
    'Import',
    'Jira',
    'Magenta',
    'Name',
    'Optional',
    'Orange',
    'Person',
    'Status',
    'Text',
    'Ticklist',
    'Type',
  ],
  'Version',
  'Versions',
]);

/** Names on keys are not translated everywhere. */
const isKey = (path: string, text: string) =>
  /key(s|Groups)\./.test(path) &&
  /^((Alt|Ctrl|Delete|End|Enter|Esc|F2|Home|Shift|Space)[, ]*|[^a-z])+$/.test(text);

/** Whether a text has anything to translate. */
const hasWords = (text: string) => /\p{L}{3,}/u.test(text);

type Said = ReadonlyMap<string, string>;

/**
 * Everything that a catalogue says, by path. What is asked with something in it
 * is asked with marks that can be found again: texts that are numbers, too.
 */
function sayings(part: unknown, path: string, all = new Map<string, string>()): Said {
  if (typeof part === 'string') all.set(path, part);
  else if (typeof part === 'function') {
    for (const [how, args] of Object.entries(
      askings(part as (...args: never[]) => unknown, path),
    )) {
      const said = (part as (...args: unknown[]) => unknown)(...args);
      if (typeof said === 'string') all.set(`${path}(${how})`, said);
    }
  } else if (typeof part === 'object' && part !== null) {
    for (const [key, value] of Object.entries(part)) sayings(value, `${path}.${key}`, all);
  }
  return all;
}

/** With what a function is asked. */
function askings(f: (...args: never[]) => unknown, path: string): Record<string, unknown[]> {
  const special = specials[path];
  if (special) return special;
  return { marks: Array.from({ length: f.length }, (_, n) => `${7001 + n}`) };
}

const when = new Date(2024, 1, 29, 9, 5);
const kinds = ['site', 'project', 'issue', 'person'];
const each = (names: readonly string[], args: (name: string) => unknown[]) =>
  Object.fromEntries(names.map((name) => [name, args(name)]));

const specials: Record<string, Record<string, unknown[]>> = {
  'gadget.asOf': { moment: [when] },
  'gadget.due': { day: [when] },
  'gadget.overdue': { day: [when] },
  'panel.day': { day: [when] },
  'panel.waiting': each(['offline', 'busy', 'no_token', 'signed_out'], (why) => [why, 7001]),
  'panel.notice': each(['log_in', 'no_access', 'pending', 'unavailable'], (notice) => [notice]),
  'panel.why': each(
    ['not_found', 'exists', 'list_required', 'invalid', 'limit', 'forbidden', 'live', 'one_list'],
    (code) => [code],
  ),
  'panel.wanted': { text: [{ op: { text: '7001' } }] },
  'admin.when': { moment: [when.toISOString()] },
  'admin.idField': each(kinds, (kind) => [kind]),
  'admin.idHint': each(kinds, (kind) => [kind]),
  'admin.unknown': {
    ...each(kinds, (kind) => [kind, 'empty']),
    ...each(['person', 'issue'], (kind) => [kind, 'malformed']),
    ...Object.fromEntries(kinds.map((kind) => [`no ${kind}`, [kind, 'not_found']])),
  },
  'admin.failure': each(['refused', 'offline', 'no_token', 'signed_out'], (kind) => [kind]),
  'admin.progress': each(['waiting', 'running', 'done', 'failed'], (state) => [
    { state, done: 7001, total: 7002 },
  ]),
  'admin.tokens.scope': { all: ['read', 0, ''], some: ['write', 7001, '7002'] },
  'admin.amount': { none: [{ issues: 0 }], some: [{ issues: 7001, items: 7002 }] },
  'admin.erased': { none: [0], some: [7001] },
  'late.history.did.setDue': { day: ['7003', when] },
  'late.history.ago': { minutes: [when, when.getTime() + 120_000] },
  'late.history.at': { moment: [when] },
  'late.history.asOf': { moment: [when] },
  'late.history.changes': { all: [{ add: 7001, edit: 7002, move: 7003, delete: 7004 }] },
  'admin.deed': each(['export', 'erase', 'rotate keys'], (what) => [what, 'site', true]),
};

const whole = (language: Language): Said => {
  document.documentElement.lang = language;
  const { panel, late, admin, pages, gadget, workflow } = catalogues.get(language) as Whole;
  const all = new Map<string, string>();
  sayings(panel, 'panel', all);
  sayings(late, 'late', all);
  sayings(admin, 'admin', all);
  sayings(pages, 'pages', all);
  sayings(gadget, 'gadget', all);
  sayings(workflow, 'workflow', all);
  return all;
};

/** The marks in a text, in whatever digits, with or without separators. */
const marks = (text: string) =>
  [...text.matchAll(/7\D?00(\d)/g)].map((m) => m[1]).sort((a, b) => Number(a) - Number(b));

/** The forms of each plural in a catalogue's source. */
function plurals(source: string): string[] {
  return [...source.matchAll(/many\(/g)].map(({ index }) => {
    let depth = 0;
    let at = index;
    do {
      at++;
      if (source[at] === '(') depth++;
      if (source[at] === ')') depth--;
    } while (depth !== 0 || at < index + 5);
    return source.slice(index, at);
  });
}

afterEach(() => {
  document.documentElement.lang = '';
});

const english = whole('en');
const others = [...catalogues.keys()].filter((language) => language !== 'en');

test('there are the languages that are promised', () => {
  expect(others.sort()).toEqual(['de', 'es', 'fr', 'he', 'ja', 'pt']);
});

describe.each(others)('in %s', (language) => {
  const said = whole(language);

  test('everything is said that is said in English', () => {
    expect([...said.keys()].sort()).toEqual([...english.keys()].sort());
  });

  test('nothing is said in English by mistake', () => {
    const left = [...said].filter(
      ([path, text]) =>
        text === english.get(path) && hasWords(text) && !same.has(text) && !isKey(path, text),
    );
    expect(left).toEqual([]);
  });

  test('whatever is to be named is named, once', () => {
    const lost = [...said].filter(
      ([path, text]) => String(marks(text)) !== String(marks(english.get(path) ?? '')),
    );
    expect(lost).toEqual([]);
  });

  test('every number has its form', () => {
    const needed = new Intl.PluralRules(language).resolvedOptions().pluralCategories;
    // One that Spanish, French and Portuguese have from a million on: there are not as many.
    const forms = needed.filter((form) => form !== 'many');
    const lacking = readdirSync(`src/words/${language}`)
      .flatMap((file) => plurals(readFileSync(`src/words/${language}/${file}`, 'utf8')))
      .filter((plural) => forms.some((form) => !plural.includes(`${form}: `)));
    expect(lacking).toEqual([]);
  });
});
