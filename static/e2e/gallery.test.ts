import type { Page } from 'playwright-core';
import { describe } from 'vitest';
import { admin } from '../src/words/en/admin';
import { late } from '../src/words/en/late';
import { pages } from '../src/words/en/pages';
import { panel as english } from '../src/words/en/panel';
import { admin as hebrewAdmin } from '../src/words/he/admin';
import { late as hebrewLate } from '../src/words/he/late';
import { pages as hebrewPages } from '../src/words/he/pages';
import { panel as hebrew } from '../src/words/he/panel';
import type { AdminWords, LateWords, PageWords, PanelWords } from '../src/words/words';
import { look } from './support/gallery';
import type { Issue, Jira } from './support/jira';
import { Framed, Panel } from './support/panel';
import { expect, forThisPageAlone, test, type Look } from './support/test';

// Every state that the panel and the page of admins can be in, looked at in
// light and dark, in forced colours, on 320 px, and from right to left. A new
// state is a step of one of these scenes.

interface Words {
  readonly panel: PanelWords;
  readonly late: LateWords;
  readonly admin: AdminWords;
  readonly pages: PageWords;
}
const catalogues: Record<'en' | 'he', Words> = {
  en: { panel: english, late, admin, pages },
  he: { panel: hebrew, late: hebrewLate, admin: hebrewAdmin, pages: hebrewPages },
};

interface Stage {
  readonly panel: Panel;
  readonly words: Words;
  readonly jira: Jira;
  readonly issue: Issue;
}

interface Step {
  readonly state: string;
  /** Brings the panel into the state, from that of the step before. */
  readonly show?: (stage: Stage) => Promise<unknown>;
  /** Rules that do not hold in it. */
  readonly except?: readonly string[];
}

interface Scene {
  readonly scene: string;
  readonly fill?: (jira: Jira, issue: Issue) => Promise<unknown>;
  readonly look?: Look;
  /** A text that is there once the page is. */
  readonly shown: (words: Words) => string;
  readonly steps: readonly Step[];
}

const balancer = 'Switch the load balancer';
const long =
  'Ask the registrar to lower the TTL of every record of example.com to five minutes, wait for a day, and only then ' +
  'move on; averyverylongwordwithoutanyplacewhereitcouldbebrokenbecausesomebodypastedanidentifierhereinsteadofasentence. '.repeat(
    4,
  );

const add = (item: string, text: string, more: object = {}) => ({
  id: `add-${item}`,
  type: 'addItem',
  item,
  text,
  ...more,
});
const set = (item: string, status: string) => ({
  id: `status-${item}`,
  type: 'setStatus',
  item,
  status,
});

/** One of everything. */
async function everything(jira: Jira, issue: Issue): Promise<void> {
  const [ben, linked] = [await jira.account('ben'), await jira.newIssue('WEB', 'Write it')];
  await jira.ops(issue, [
    add('before', 'Before the move', { kind: 'heading' }),
    add('redirects', 'Write the redirects, see https://example.com/redirects'),
    add('form', 'Check the **contact form** on a phone', { optional: true }),
    add('tell', 'Tell `support` what changes', { details: 'By mail, to all of them.\nOn Monday.' }),
    add('first', 'The first line', { parent: 'tell', assignee: ben }),
    add('second', 'The others', {
      parent: 'tell',
      issue: linked.id,
      key: linked.key,
      follow: true,
    }),
    add('day', 'On the day', { kind: 'heading' }),
    add('long', long),
    add('arabic', 'مراجعة النص مع فريق التسويق'),
    add('balancer', balancer),
    set('redirects', 'done'),
    set('form', 'skipped'),
    set('tell', 'in_progress'),
    { id: 'due-tell', type: 'setDue', item: 'tell', due: '2020-02-29' },
    { id: 'due-balancer', type: 'setDue', item: 'balancer', due: '2099-12-31' },
  ]);
}

/** Changes what the server has written into the page; what it is asked for later is not answered. */
const instead =
  (change: { readonly can?: object; readonly notice?: string }) =>
  async (page: Page): Promise<void> => {
    await page.route('**/checklists', () => undefined);
    await page.addInitScript((wanted) => {
      new MutationObserver((_, observer) => {
        const element = document.getElementById('state');
        if (!element) return;
        observer.disconnect();
        const state = JSON.parse(element.textContent) as {
          notice: unknown;
          checklists: { can: object } | null;
        };
        if (wanted.can) Object.assign(state.checklists?.can ?? {}, wanted.can);
        if (wanted.notice) Object.assign(state, { notice: wanted.notice, checklists: null });
        element.textContent = JSON.stringify(state);
      }).observe(document, { childList: true, subtree: true });
    }, change);
  };

/** Closes what is open: a dialog is gone, and gives the focus back, a moment after the key. */
async function close({ page, frame }: Panel): Promise<void> {
  await page.keyboard.press('Escape');
  await expect.poll(() => frame.locator('dialog, [role=menu], [role=search]').count()).toBe(0);
}

/** Closes what is open and presses a key on an item; waits for what that opens. */
const on =
  (text: string, key: string, opens: 'menu' | 'dialog' | 'combobox' | 'search') =>
  async ({ panel }: Stage): Promise<void> => {
    await close(panel);
    await panel.box(text).focus();
    await panel.page.keyboard.press(key);
    await panel.frame.getByRole(opens).first().waitFor();
  };

const cannot = { add: false, edit: false, toggle: false, delete: false };

const scenes: readonly Scene[] = [
  {
    scene: 'everything',
    fill: everything,
    shown: () => balancer,
    steps: [
      { state: 'everything' },
      { state: 'menu of a row', show: on(balancer, 'm', 'menu') },
      { state: 'menu of the panel', show: on(balancer, 'Shift+M', 'menu') },
      { state: 'due date', show: on(balancer, 'd', 'dialog') },
      { state: 'people picker', show: on(balancer, 'a', 'combobox') },
      { state: 'convert', show: on(balancer, 'i', 'dialog') },
      {
        state: 'details',
        show: async ({ panel, words }) => {
          await close(panel);
          await panel.box(balancer).focus();
          await panel.page.keyboard.press('n');
          const name = words.late.actions.detailsOf(balancer);
          await panel.frame.getByRole('textbox', { name }).waitFor();
        },
      },
      {
        state: 'history',
        show: async (stage) => {
          const { panel, words } = stage;
          await on(balancer, 'Shift+M', 'menu')(stage);
          const name = words.late.history.title;
          await panel.frame.getByRole('menuitem', { name, exact: true }).click();
          const dialog = panel.frame.getByRole('dialog', { name });
          await dialog.getByText(balancer).first().waitFor();
        },
      },
      {
        state: 'save as template',
        show: async (stage) => {
          const { panel, words } = stage;
          await on(balancer, 'Shift+M', 'menu')(stage);
          const name = words.late.templates.saveMenu;
          await panel.frame.getByRole('menuitem', { name, exact: true }).click();
          await panel.frame.getByRole('dialog', { name: words.late.templates.saveTitle }).waitFor();
        },
      },
      { state: 'keys', show: on(balancer, '?', 'dialog') },
    ],
  },
  {
    scene: 'search and writing',
    fill: everything,
    shown: () => balancer,
    steps: [
      {
        state: 'search',
        show: async (stage) => {
          await stage.panel.isReady();
          await on(balancer, '/', 'search')(stage);
        },
      },
      {
        state: 'selection',
        show: async ({ panel }) => {
          await close(panel);
          await panel.box(balancer).focus();
          await panel.page.keyboard.press('x');
          await panel.page.keyboard.press('Shift+ArrowUp');
          await panel.frame.locator('.bulk').waitFor();
        },
      },
      {
        state: 'field of a heading',
        show: async ({ panel }) => {
          await panel.page.keyboard.press('Escape');
          await panel.box(balancer).focus();
          await panel.page.keyboard.press('Shift+H');
          await panel.frame.locator('.draft').waitFor();
        },
      },
      {
        state: 'editing',
        show: async ({ panel, words }) => {
          await panel.page.keyboard.press('Escape');
          await panel.box(balancer).focus();
          await panel.page.keyboard.press('F2');
          await panel.frame.getByRole('textbox', { name: words.panel.editItem }).waitFor();
        },
      },
      {
        state: 'a field below',
        show: async ({ panel, words }) => {
          await panel.page.keyboard.press('Escape');
          await panel.box(balancer).focus();
          await panel.page.keyboard.press('Control+Enter');
          await panel.frame.getByRole('textbox', { name: words.panel.addBelow }).waitFor();
        },
      },
      {
        state: 'too long',
        show: async ({ panel, words }) => {
          await panel.frame
            .getByRole('textbox', { name: words.panel.addBelow })
            .fill('Longer than it may be. '.repeat(180));
          await panel.frame.getByRole('alert').waitFor();
        },
      },
      {
        state: 'several lines pasted',
        show: async ({ panel, words }) => {
          await panel.frame.getByRole('textbox', { name: words.panel.addBelow }).fill('');
          await panel.page.keyboard.press('Escape');
          await paste(panel, words.panel.addItem, 'One\nTwo\nThree');
          await panel.button(words.panel.pasteOne).waitFor();
        },
      },
      {
        state: 'deleted',
        show: async ({ panel, words }) => {
          await panel.page.keyboard.press('Escape');
          await panel.box('مراجعة النص مع فريق التسويق').focus();
          await panel.page.keyboard.press('Delete');
          await panel.button(words.panel.undo).waitFor();
        },
      },
      {
        state: 'editor',
        show: async ({ panel, words }) => {
          await panel.box(balancer).focus();
          await panel.page.keyboard.press('t');
          const field = panel.frame.getByRole('textbox', { name: words.late.editor.field });
          await field.waitFor();
          await expect.poll(() => field.inputValue()).toContain(balancer);
        },
      },
      {
        state: 'editor, with faults',
        show: async ({ panel, words }) => {
          const field = panel.frame.getByRole('textbox', { name: words.late.editor.field });
          await field.fill('>> Of nothing\n* [nowhere] An item\n* [done] ? Another one');
          await panel.says(words.late.editor.fault.no_item());
        },
      },
    ],
  },
  {
    scene: 'empty',
    shown: (words) => words.panel.empty,
    steps: [{ state: 'empty' }],
  },
  {
    scene: 'few',
    look: { before: forThisPageAlone },
    fill: (jira, issue) => jira.seed(issue, ['Write it', 'Read it']),
    shown: () => 'Read it',
    steps: [
      { state: 'few' },
      {
        state: 'focus on a checkbox',
        show: async ({ panel }) => {
          await panel.box('Read it').focus();
          await panel.page.keyboard.press('ArrowUp');
          await panel.page.keyboard.press('ArrowDown');
        },
      },
      {
        state: 'dragging',
        except: ['color-contrast'], // what is dragged fades
        show: async ({ panel, words }) => {
          const [dragged, onto] = [panel.row('Read it'), panel.row('Write it')];
          await dragged.hover();
          await expect.poll(() => dragged.getAttribute('draggable')).toBe('true');
          await panel.button(words.panel.move('Read it')).hover();
          await panel.page.mouse.down();
          const to = await onto.boundingBox();
          if (!to) throw new Error('the row has no place');
          await panel.page.mouse.move(to.x + 60, to.y + 20);
          await panel.page.mouse.move(to.x + 60, to.y + 6, { steps: 4 });
          await expect.poll(() => onto.getAttribute('class')).toMatch(/drop-before/);
        },
      },
      {
        state: 'all hidden',
        show: async ({ panel, words }) => {
          await panel.page.mouse.up();
          await panel.tick('Read it');
          await panel.tick('Write it');
          await panel.button(words.panel.hideCompleted).click();
          await panel.button(words.panel.show).waitFor();
        },
      },
    ],
  },
  {
    scene: 'several lists',
    fill: (jira, issue) =>
      jira.ops(issue, [
        { id: 'l1', type: 'addList', list: 'before', name: 'Before the release' },
        { id: 'l2', type: 'addList', list: 'after', name: 'Afterwards' },
        { id: 'l3', type: 'addList', list: 'none', name: 'An empty one' },
        add('a', 'Freeze', { list: 'before' }),
        add('b', 'Announce', { list: 'before' }),
        add('c', 'Watch', { list: 'after' }),
        set('a', 'done'),
      ]),
    shown: () => 'Afterwards',
    steps: [{ state: 'several lists' }],
  },
  {
    scene: 'read-only',
    fill: everything,
    look: { before: instead({ can: cannot }) },
    shown: (words) => words.panel.readOnly,
    steps: [{ state: 'read-only' }],
  },
  {
    scene: 'rights not known yet',
    fill: everything,
    look: { before: instead({ can: { ...cannot, pending: true } }) },
    shown: (words) => words.panel.pending,
    steps: [{ state: 'rights not known yet' }],
  },
  ...(['log_in', 'no_access', 'pending', 'unavailable'] as const).map((notice): Scene => ({
    scene: notice,
    look: { before: instead({ notice }) },
    shown: (words) => words.panel.notice(notice),
    steps: [{ state: notice }],
  })),
  {
    scene: 'trouble',
    fill: (jira, issue) => jira.seed(issue, ['Goes away', 'Stays']),
    look: {
      expected: ['Failed to load resource: '],
      before: (page) => page.route('**/stream?*', () => undefined), // is not answered
    },
    shown: () => 'Goes away',
    steps: [
      {
        state: 'not saved',
        show: async ({ panel, words, jira, issue }) => {
          await jira.ops(issue, [{ id: 'gone', type: 'deleteItem', item: 'seed-0' }], 'ben');
          await panel.box('Goes away').focus();
          await panel.page.keyboard.press('F2');
          const field = panel.frame.getByRole('textbox', { name: words.panel.editItem });
          await field.fill('Is not there any more');
          await panel.page.keyboard.press('Enter');
          await panel.button(words.panel.discard).waitFor();
        },
      },
      {
        state: 'offline',
        show: async ({ panel, words }) => {
          await panel.button(words.panel.discard).click();
          await panel.page.context().setOffline(true);
          await panel.tick('Stays');
          await panel.button(words.panel.tryNow).waitFor();
        },
      },
    ],
  },
];

/** Pastes into a field as from a mail. */
async function paste(panel: Panel, field: string, text: string): Promise<void> {
  await panel.frame
    .getByRole('textbox', { name: field, exact: true })
    .evaluate((element, lines) => {
      const clipboardData = new DataTransfer();
      clipboardData.setData('text/plain', lines);
      element.dispatchEvent(new ClipboardEvent('paste', { clipboardData, cancelable: true }));
    }, text);
}

describe.each(['en', 'he'] as const)('every state, %s', (language) => {
  const words = catalogues[language];
  const spoken: Look = {
    locale: language === 'he' ? 'iw_IL' : 'en_GB',
    context: { locale: language === 'he' ? 'he-IL' : 'en-GB' },
  };

  test.for(scenes)('$scene', async ({ fill, look: how, shown, steps }, { open, jira, issue }) => {
    await fill?.(jira, issue);
    const panel = await open(issue, { ...how, ...spoken });
    await panel.frame.getByText(shown(words)).first().waitFor();
    const frame = await panel.inside();
    await frame.waitForFunction(() =>
      getComputedStyle(document.documentElement).getPropertyValue('--ds-text'),
    );
    for (const { state, show, except } of steps) {
      await show?.({ panel, words, jira, issue });
      await look(panel, state, language, except);
    }
  });

  test('the page of admins', async ({ visit }) => {
    const page = new Framed(await visit('/apps/admin', spoken));
    await page.tab(words.admin.tabs.data);
    await page.frame.getByRole('region', { name: words.admin.record }).waitFor();
    await look(page, 'admin', language);
    const erase = page.frame.getByRole('region', { name: words.admin.erase });
    await erase.getByRole('button', { name: words.admin.eraseAsk }).click();
    await expect
      .poll(() => erase.getByRole('button', { name: words.admin.eraseNow }).count())
      .toBe(1);
    await look(page, 'admin, erasing', language);
  });

  test('what admins let others know', async ({ visit }) => {
    const page = new Framed(await visit('/apps/admin', spoken));
    const { hooks, settings } = words.pages;
    await page.tab(words.admin.tabs.settings);
    await page.frame.getByRole('region', { name: settings.names.fields, exact: true }).waitFor();
    await look(page, 'admin, settings', language);
    await page.tab(words.admin.tabs.hooks);
    await page.button(hooks.add).click();
    const form = page.frame.getByRole('form', { name: hooks.add });
    await form.getByLabel(hooks.name, { exact: true }).fill(`In ${language}`);
    await form
      .getByLabel(hooks.url)
      .fill('https://automation.atlassian.com/a-long-address/'.repeat(4));
    await form.getByLabel(hooks.enabled, { exact: true }).uncheck();
    await look(page, 'admin, automation, adding', language);
    await form.getByRole('button', { name: hooks.save }).click();
    await page.frame.locator('#made-secret').waitFor();
    await look(page, 'admin, automation, secret', language);
  });
});
