import { afterEach, beforeEach, expect, test } from 'vitest';
import { item, stateOf } from '../domain/testing';
import type { Item } from '../domain/state';
import { jiraSaying } from '../host/testing';
import type { Answers } from '../host/testing';
import { storeOf } from '../store/testing';
import { Controller } from '../ui/controller';
import { openConvert } from './convert';
import { openLink } from './link';

let anchor: HTMLElement;
beforeEach(() => {
  anchor = document.createElement('button');
  document.body.replaceChildren(anchor);
});
afterEach(() => {
  document.body.replaceChildren();
  Reflect.deleteProperty(window, 'AP');
});

/** A Jira with two types, of which a bug wants more than an item has, that makes what it is asked for. */
function site(refuses: readonly string[] = []): Answers {
  let made = 100;
  return (path, ask) => {
    if (path.includes('/issuetypes/')) {
      const needs = { fieldId: 'severity', name: 'Severity', required: true };
      return { fields: path.includes('/4?') ? [needs] : [] };
    }
    if (path.includes('/issuetypes')) {
      return {
        issueTypes: [
          { id: '2', name: 'Task' },
          { id: '4', name: 'Bug' },
        ],
      };
    }
    if (path === '/rest/api/3/issue') {
      const { summary } = (ask?.body as { fields: { summary: string } }).fields;
      if (refuses.includes(summary)) return 400;
      made += 1;
      return { id: `${made}`, key: `WEB-${made}` };
    }
    if (path.startsWith('/rest/api/3/issue/WEB-5')) {
      const status = { name: 'Done', statusCategory: { key: 'done' } };
      return { id: '5', key: 'WEB-5', fields: { summary: 'Five', status } };
    }
    return path.includes('bulkfetch') ? { issues: [] } : 404;
  };
}

function page(items: readonly Item[], answers: Answers = site()) {
  const { jira, asked } = jiraSaying(answers);
  const { store, clock } = storeOf(stateOf({ id: 'L', name: 'L', items }));
  const controller = new Controller({
    store,
    clock,
    jira,
    prefs: { hideCompleted: false, isFolded: () => false, fold: () => undefined },
    late: () => Promise.resolve(undefined),
  });
  const drawn = async () => {
    for (let n = 0; n < 12; n++) await new Promise((done) => setTimeout(done));
  };
  return {
    controller,
    drawn,
    made: () => asked.filter((a) => a.path === '/rest/api/3/issue').length,
    links: () =>
      store.view.state?.lists[0]?.items.map((i) =>
        [i.id, i.status, i.link?.key, i.link?.follow].join(' ').trim(),
      ),
    text: () => document.querySelector('dialog')?.textContent,
    async submit() {
      document.querySelector('form')?.requestSubmit();
      await drawn();
    },
    async fill(text: string) {
      const field = document.querySelector<HTMLInputElement>('dialog input[type=text]');
      if (!field) throw new Error('there is no field');
      field.value = text;
      field.dispatchEvent(new Event('input', { bubbles: true }));
      await drawn();
    },
    async choose(type: string) {
      const field = document.querySelector('select');
      if (!field) throw new Error('there is no choice');
      field.value = type;
      field.dispatchEvent(new Event('change', { bubbles: true }));
      await drawn();
    },
    async unfollow() {
      document.querySelector<HTMLInputElement>('dialog input[type=checkbox]')?.click();
      await drawn();
    },
  };
}

const three = [item('a', { text: 'A' }), item('b', { text: 'B' }), item('c', { text: 'C' })];

test('several items become issues that they follow', async () => {
  const p = page(three);
  const closed = openConvert(p.controller, anchor, ['a', 'b'], 'issue');
  await p.drawn();
  await p.submit();
  await closed;
  expect(p.links()).toEqual(['a open WEB-101 true', 'b open WEB-102 true', 'c open']);
});

test('what Jira refuses is named, and tried again by itself', async () => {
  const refuses = ['B'];
  const p = page(three, site(refuses));
  void openConvert(p.controller, anchor, ['a', 'b', 'c'], 'issue');
  await p.drawn();
  await p.unfollow();
  await p.submit();
  expect(p.links()).toEqual(['a open WEB-101 false', 'b open', 'c open WEB-102 false']);
  expect(p.text()).toContain('1 of 3 could not be converted');
  refuses.pop();
  await p.submit();
  expect(p.links()?.[1]).toBe('b open WEB-103 false');
  expect(p.made()).toBe(4);
  expect(document.querySelector('dialog')).toBeNull();
});

test('a type that wants more is made in the dialog of Jira, if it has one', async () => {
  const p = page(three);
  void openConvert(p.controller, anchor, ['a'], 'issue');
  await p.drawn();
  await p.choose('4');
  await p.submit();
  expect(p.text()).toContain('It needs more in Jira: Severity.');
  const known: unknown[] = [];
  const openCreateIssueDialog = (done: (made: unknown) => void, fields: unknown) => {
    known.push(fields);
    done([{ id: 7, key: 'WEB-7' }]);
  };
  Object.assign(window, { AP: { jira: { openCreateIssueDialog } } });
  await p.submit();
  expect(known).toEqual([{ pid: 10000, issueType: 4, fields: { summary: 'A' } }]);
  expect(p.links()?.[0]).toBe('a open WEB-7 true');
  expect(p.made()).toBe(0);
});

test('there is nothing to convert of headings and of what is tied already', async () => {
  const link = { issue: '5', key: 'WEB-5', follow: false };
  const heading = item('h', { kind: 'heading', status: null });
  const p = page([heading, item('a', { link })]);
  await openConvert(p.controller, anchor, ['h', 'a', 'gone'], 'issue');
  expect(document.querySelector('dialog')).toBeNull();
});

test('an item is linked to an issue that is done, and is complete with it', async () => {
  const p = page(three);
  const closed = openLink(p.controller, anchor, 'a');
  await p.drawn();
  await p.fill('nonsense');
  await p.submit();
  expect(p.text()).toContain('not the key of an issue');
  await p.fill('WEB-6');
  await p.submit();
  expect(p.text()).toContain('WEB-6 does not exist');
  await p.fill('web-5');
  await p.submit();
  await closed;
  expect(p.links()?.[0]).toBe('a done WEB-5 true');
  expect(p.controller.store.steps?.undo().done).toBe(true);
  expect(p.links()?.[0]).toBe('a open');
});
