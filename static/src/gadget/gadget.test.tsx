import { render } from 'preact';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { jiraSaying } from '../host/testing';
import type { Answers } from '../host/testing';
import { JiraError } from '../host/host';
import { settled } from '../outbox/testing';
import '../words/testing';
import { readConfig } from './config';
import { Controller } from './controller';
import { Gadget } from './page';
import { dayOf, overviewOf } from './progress';
import type { FoundIssue } from './progress';

const issue = (key: string, told?: object): FoundIssue => ({
  id: `1${key.slice(-1)}`,
  key,
  fields: { summary: `About ${key}`, status: { name: 'To do', statusCategory: { key: 'new' } } },
  ...(told ? { properties: { ticklist: told } } : {}),
});

const found: readonly FoundIssue[] = [
  issue('WEB-1', { total: 8, complete: 3, mandatoryOpen: 1, due: '2026-12-24' }),
  issue('WEB-2'),
  issue('WEB-3', { total: 4, complete: 3, mandatoryOpen: 0, due: '2026-11-20' }),
  issue('WEB-4', { total: 2, complete: 0, mandatoryOpen: 0 }),
  issue('WEB-5', { total: 2, complete: 2, mandatoryOpen: 0 }),
];

test.for([
  [undefined, undefined],
  ['x', undefined],
  [{}, undefined],
  [{ jql: '  ' }, undefined],
  [{ filter: '1 OR project = X', jql: '' }, undefined],
  [{ jql: 'project = WEB', order: 'up', minutes: 1, title: 5 }, ['', 'behind', 15, '']],
  [{ filter: '10001', order: 'filter', minutes: 0, title: 'Ours' }, ['10001', 'filter', 0, 'Ours']],
] as const)('of what is kept %j only what makes sense is read', ([kept, want]) => {
  const got = readConfig(kept);
  expect(got && [got.filter, got.order, got.minutes, got.title]).toEqual(want);
});

describe('what the issues have come to', () => {
  test('overdue ones come first, then those of which least is done', () => {
    const { rows, ...sums } = overviewOf(found, 'behind', '2026-11-25', 0);
    expect(rows.map((row) => row.key)).toEqual(['WEB-3', 'WEB-4', 'WEB-1', 'WEB-5']);
    expect(sums).toEqual({ total: 16, complete: 8, overdue: 1, without: 1, cut: 0 });
  });
  test('they stay as the filter sorts them', () => {
    const { rows } = overviewOf(found, 'filter', '2026-11-25', 0);
    expect(rows.map((row) => row.key)).toEqual(['WEB-1', 'WEB-3', 'WEB-4', 'WEB-5']);
  });
  test('what another app has written there does no harm', () => {
    const odd = issue('WEB-6', { total: 2, complete: 9, mandatoryOpen: '1', due: 'soon' });
    const none = issue('WEB-7', { total: 'many' });
    const { rows, without } = overviewOf([odd, none], 'behind', '2026-11-25', 0);
    expect(rows).toMatchObject([{ complete: 2, mandatoryOpen: 0, due: '', overdue: false }]);
    expect(without).toBe(1);
  });
  test('a day is the one where the viewer is', () => {
    expect(dayOf(new Date(2026, 0, 5, 23, 59))).toBe('2026-01-05');
  });
});

const kept = '/rest/api/3/dashboard/1/items/2/properties/ticklist';
const search = '/rest/api/3/search/jql';
const filters = '/rest/api/3/filter/my?includeFavourites=true';
const chosen = { value: { jql: 'project = WEB', minutes: 5 } };

const today = new Date(2026, 10, 25, 10);

/** The gadget on a dashboard whose Jira answers so. */
function gadget(answers: Answers, { tells = true, editable = true } = {}) {
  const { jira, asked } = jiraSaying(answers);
  const root = document.createElement('main');
  document.body.append(root);
  const titles: string[] = [];
  let configure: () => void = () => undefined;
  let pass: () => void = () => undefined;
  let unseen = false;
  const controller: Controller = new Controller({
    jira,
    frame: {
      setTitle: (title) => titles.push(title),
      editable: () => Promise.resolve(editable),
      onConfigure: (call) => (configure = call),
    },
    clock: {
      now: () => today.getTime(),
      after: (_ms, call) => {
        pass = call;
        return () => (pass = () => undefined);
      },
    },
    place: { dashboard: '1', item: '2' },
    tells,
    unseen: () => unseen,
    draw: () => render(<Gadget controller={controller} />, root),
  });
  const button = (name: string) => {
    const all = [...root.querySelectorAll('button')];
    const one = all.find((b) => b.textContent === name);
    if (!one) throw new Error(`no button ${name} among ${all.map((b) => b.textContent).join()}`);
    return one;
  };
  return {
    controller,
    root,
    asked,
    titles,
    button,
    text: () => root.textContent,
    configure: () => configure(),
    passTime: () => pass(),
    hide: (hidden: boolean) => (unseen = hidden),
    searches: () => asked.filter(({ path }) => path === search).length,
  };
}

const answering =
  (issues: readonly FoundIssue[] = found): Answers =>
  (path) =>
    path === kept ? chosen : { issues };

beforeEach(() => {
  document.documentElement.lang = 'en';
  vi.setSystemTime(today);
});
afterEach(() => {
  vi.useRealTimers();
  document.body.replaceChildren();
});

/** Waits for what follows from what was done, as long as it takes. */
const until = (seen: () => void) => vi.waitFor(seen, { timeout: 30_000 });

describe('the gadget', () => {
  test('shows how far the issues are', async () => {
    const g = gadget(answering());
    await g.controller.start();
    expect(g.text()).toContain('8 of 16 items complete in 4 issues · 1 overdue');
    expect(g.text()).toContain('1 issue without a checklist');
    const [first] = g.root.querySelectorAll('li');
    expect(first?.textContent).toContain('Overdue since Nov 20');
    expect(first?.querySelector('a')?.getAttribute('href')).toMatch(/\/browse\/WEB-3$/);
    const bar = g.root.querySelector('li [role=progressbar]');
    expect(bar?.getAttribute('aria-valuetext')).toBe('3 of 4');
    expect(g.titles).toEqual(['Checklist progress']);
  });

  test('reads page after page, and says where it ends', async () => {
    const many = Array.from({ length: 120 }, (_, n) => issue(`WEB-${n}`, { total: 1 }));
    const g = gadget((path) => (path === kept ? chosen : { issues: many, nextPageToken: 'x' }));
    await g.controller.start();
    expect(g.searches()).toBe(3);
    expect(g.asked[2]?.ask?.body).toMatchObject({ nextPageToken: 'x', properties: ['ticklist'] });
    expect(g.text()).toContain('in 300 issues');
    expect(g.text()).toContain('Only the first 300 issues are counted.');
  });

  test.for([
    ['no issues', [], 'The filter finds no issues.'],
    ['none with a checklist', [issue('WEB-1')], 'None of the issues found has a checklist.'],
  ] as const)('says so where there are %s', async ([, issues, want]) => {
    const g = gadget(answering(issues));
    await g.controller.start();
    expect(g.text()).toContain(want);
  });

  test('says so where Jira is told nothing, and asks for nothing', async () => {
    const g = gadget(answering(), { tells: false });
    await g.controller.start();
    expect(g.text()).toContain('Ticklist tells Jira nothing');
    expect(g.searches()).toBe(0);
  });

  test('says what Jira has against a search, and tries again', async () => {
    let refuses = true;
    const g = gadget((path) => {
      if (path !== search || !refuses) return answering()(path, undefined);
      return Promise.reject(new JiraError(400, '{"errorMessages":["Field ‘x’ does not exist."]}'));
    });
    await g.controller.start();
    expect(g.text()).toContain('Jira cannot run this search.Field ‘x’ does not exist.');
    refuses = false;
    g.button('Try again').click();
    await until(() => expect(g.text()).toContain('8 of 16'));
  });

  test.for([
    [403, 'You may not see this in Jira.'],
    [500, 'Jira did not answer.'],
  ] as const)('says so where Jira answers %i for what was chosen', async ([status, want]) => {
    const g = gadget(() => status);
    await g.controller.start();
    expect(g.text()).toContain(want);
  });

  test('reads anew when it is time, and waits while nobody looks', async () => {
    const g = gadget(answering());
    await g.controller.start();
    g.passTime();
    await until(() => expect(g.searches()).toBe(2));
    await until(() => expect(g.controller.busy).toBe(false));
    g.hide(true);
    g.passTime();
    expect(g.searches()).toBe(2);
    g.hide(false);
    g.controller.seen();
    await until(() => expect(g.searches()).toBe(3));
  });
});

describe('choosing what it shows', () => {
  const fill = (field: Element | null, value: string, event: string) => {
    (field as HTMLInputElement).value = value;
    field?.dispatchEvent(new Event(event, { bubbles: true }));
  };

  test('a filter is tried, kept and shown', async () => {
    let kind: unknown = 404;
    const g = gadget((path, ask) => {
      if (path === filters) return [{ id: '10001', name: 'Ours' }, { id: '10002' }];
      if (path === kept && ask?.method === 'PUT') kind = { value: ask.body };
      return path === kept ? kind : { issues: found };
    });
    await g.controller.start();
    expect(g.text()).toContain('No filter has been chosen yet.');
    g.configure();
    await until(() => expect(g.text()).toContain('Ours'));
    expect(document.activeElement).toBe(g.root.querySelector('select'));
    fill(g.root.querySelector('select'), '10001', 'change');
    fill(g.root.querySelector('input'), 'Our releases', 'input');
    await until(() => expect(g.root.querySelector('textarea')).toBeNull());
    g.root.querySelector('form')?.dispatchEvent(new Event('submit', { cancelable: true }));
    await until(() => expect(g.text()).toContain('8 of 16'));
    expect(kind).toMatchObject({ value: { filter: '10001', title: 'Our releases', minutes: 15 } });
    expect(g.asked.at(-1)?.ask?.body).toMatchObject({ jql: 'filter = 10001' });
    expect(g.titles).toEqual(['Our releases']);
  });

  test('nothing is kept that Jira cannot run', async () => {
    const g = gadget((path, ask) => {
      if (path === filters) return 500;
      if (path === search)
        return Promise.reject(new JiraError(400, '{"errorMessages":["No such field."]}'));
      return ask?.method === 'PUT' ? 500 : 404;
    });
    await g.controller.start();
    await until(() => g.button('Configure').click());
    await until(() => expect(g.root.querySelector('form')).not.toBeNull());
    const submit = () =>
      g.root.querySelector('form')?.dispatchEvent(new Event('submit', { cancelable: true }));
    submit();
    await until(() => expect(g.text()).toContain('Write which issues are to be found.'));
    fill(g.root.querySelector('textarea'), 'x = 1', 'input');
    await settled();
    submit();
    await until(() => expect(g.text()).toContain('No such field.'));
    expect(g.root.querySelector('textarea')?.getAttribute('aria-invalid')).toBe('true');
    expect(g.asked.some(({ ask }) => ask?.method === 'PUT')).toBe(false);
    g.button('Cancel').click();
    await until(() => expect(g.text()).toContain('No filter has been chosen yet.'));
  });

  test('who may not change the dashboard has no form', async () => {
    const g = gadget((path) => (path === kept ? 404 : {}), { editable: false });
    await g.controller.start();
    g.configure();
    expect(g.text()).toContain('The owner of this dashboard can choose one.');
    expect(g.root.querySelector('button')).toBeNull();
  });
});
