import { afterEach, describe, expect, test, vi } from 'vitest';
import { settled, TestClock } from '../outbox/testing';
import { rememberColourMode, startColourMode } from './colour';
import { connectHost } from './connect';
import type { Bridge } from './connect';

const global = window as { AP?: Bridge };

afterEach(() => {
  delete global.AP;
  document.body.replaceChildren();
  localStorage.clear();
});

/** The element of all.js, which tells when it has loaded or failed. */
function script(): HTMLScriptElement {
  const element = document.createElement('script');
  element.id = 'bridge';
  element.type = 'text/plain';
  document.body.append(element);
  return element;
}

function bridge(token = 'a-token') {
  const heights: string[] = [];
  const initializeTheming = vi.fn();
  global.AP = {
    context: { getToken: (callback) => callback(token) },
    theming: { initializeTheming },
    resize: (_, height) => heights.push(height),
  };
  return { heights, initializeTheming };
}

test('waits for a bridge that comes late', async () => {
  const element = script();
  const host = connectHost(document, new TestClock());
  host.setHeight(100);
  host.setHeight(120);
  const token = host.token();
  const { heights, initializeTheming } = bridge();
  element.dispatchEvent(new Event('load'));
  expect(await token).toBe('a-token');
  expect(heights).toEqual(['120px']);
  expect(initializeTheming).toHaveBeenCalledOnce();
  host.setHeight(130);
  expect(heights).toEqual(['120px', '130px']);
});

test('takes a bridge that is there already', async () => {
  bridge('early');
  expect(await connectHost(document, new TestClock()).token()).toBe('early');
});

test('says which language Jira is in', async () => {
  bridge();
  global.AP = { ...global.AP, user: { getLocale: (callback) => callback('pt_BR') } };
  expect(await connectHost(document, new TestClock()).locale()).toBe('pt_BR');
});

test('says where the page around the frame is', async () => {
  bridge();
  const env = { getLocation: (callback: (address: string) => void) => callback('https://j/#a') };
  global.AP = { ...global.AP, env };
  expect(await connectHost(document, new TestClock()).location()).toBe('https://j/#a');
});

test('outside of a Jira frame there is no language and no token', async () => {
  global.AP = {};
  const host = connectHost(document, new TestClock());
  await expect(host.locale()).rejects.toThrow('not in a Jira frame');
  await expect(host.token()).rejects.toThrow('not in a Jira frame');
});

test('a bridge that fails to load gives no token, now or later', async () => {
  const element = script();
  const host = connectHost(document, new TestClock());
  const token = host.token();
  element.dispatchEvent(new Event('error'));
  await expect(token).rejects.toThrow('did not load');
  await expect(host.token()).rejects.toThrow('did not load');
});

test('a bridge that never comes is waited for ten seconds', async () => {
  const clock = new TestClock();
  const token = connectHost(document, clock).token();
  const refused = expect(token).rejects.toThrow('did not answer');
  await clock.pass(10_000);
  await refused;
});

test('a Jira that never answers is waited for ten seconds', async () => {
  const clock = new TestClock();
  global.AP = { context: { getToken: () => undefined } };
  const token = connectHost(document, clock).token();
  const refused = expect(token).rejects.toThrow('did not answer');
  await Promise.resolve();
  await clock.pass(10_000);
  await refused;
});

test('outside of Jira there is no token', async () => {
  global.AP = {};
  await expect(connectHost(document, new TestClock()).token()).rejects.toThrow(
    'not in a Jira frame',
  );
});

describe('asking Jira', () => {
  const asked: unknown[] = [];
  function answering(answer: () => Promise<{ body: string }>) {
    asked.length = 0;
    global.AP = {
      request: (what) => {
        asked.push(what);
        return answer();
      },
    };
    return connectHost(document, new TestClock());
  }

  test('gets a path and parses the answer', async () => {
    const host = answering(() => Promise.resolve({ body: '{"key":"WEB-1"}' }));
    expect(await host.request('/rest/api/3/issue/1')).toEqual({ key: 'WEB-1' });
    expect(asked).toEqual([
      { url: '/rest/api/3/issue/1', type: 'GET', contentType: 'application/json' },
    ]);
  });

  test('posts JSON, and bears an empty answer', async () => {
    const host = answering(() => Promise.resolve({ body: '' }));
    expect(await host.request('/rest/x', { method: 'POST', body: { a: 1 } })).toBeUndefined();
    expect(asked).toMatchObject([{ type: 'POST', data: '{"a":1}' }]);
  });

  test('tells what Jira refuses from what does not reach it', async () => {
    const xhr = { status: 404, responseText: '{"errorMessages":["gone"]}' };
    // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- as the bridge does
    const refused = answering(() => Promise.reject({ err: 'HTTP 404', xhr }));
    await expect(refused.request('/rest/x')).rejects.toMatchObject({
      status: 404,
      body: xhr.responseText,
    });
    const broken = answering(() => Promise.reject(new Error('no connection')));
    await expect(broken.request('/rest/x')).rejects.toThrow('no connection');
  });

  test('outside of Jira there is nobody to ask', async () => {
    global.AP = {};
    await expect(connectHost(document, new TestClock()).request('/rest/x')).rejects.toThrow(
      'not in a Jira frame',
    );
  });
});

test('the colour mode is the last one of Jira', async () => {
  rememberColourMode(window);
  document.documentElement.setAttribute('data-color-mode', 'dark');
  await settled();
  document.documentElement.removeAttribute('data-color-mode');
  startColourMode(window);
  expect(document.documentElement.getAttribute('data-color-mode')).toBe('dark');
});
