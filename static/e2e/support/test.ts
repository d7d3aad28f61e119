import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { expect, inject, test as base } from 'vitest';
import { launch } from './chromium';
import { Jira, type Issue, type User } from './jira';
import { Panel } from './panel';

export interface Look {
  readonly user?: User;
  readonly theme?: 'light' | 'dark' | 'auto';
  /** The language that the person has Jira in, as Jira names it; their own unless said. */
  readonly locale?: string;
  readonly width?: number;
  readonly height?: number;
  readonly context?: BrowserContextOptions;
  /** Runs before the page is opened, to put routes in place. */
  readonly before?: (page: Page) => Promise<unknown>;
  /** Beginnings of exceptions and console errors that this test causes on purpose. */
  readonly expected?: readonly string[];
  /** Another local Jira than the shared one. */
  readonly origin?: string;
  /** What of the page to wait for; all of it unless said. */
  readonly wait?: 'load' | 'commit';
}

interface Fixtures {
  jira: Jira;
  /** An issue of this test's own, without items. */
  issue: Issue;
  /** Opens an issue's page. What goes wrong in the browser fails the test at its end. */
  open: (issue: Issue, look?: Look) => Promise<Panel>;
  /** The same for another page of the local Jira. */
  visit: (path: string, look?: Look) => Promise<Page>;
}

/** Errors that connect-host.js itself logs on a page that is not Atlassian's. */
const hostsOwn = '[ACJS] Feature flag service is not initialised.';

/** The files that one worker runs, one after the other, share a browser. */
let browser: Promise<Browser> | undefined;

export const test = base.extend<Fixtures>({
  // vitest reads the first parameter's text and wants a pattern there.
  jira: async ({}, use) => use(new Jira(inject('origin'))),
  issue: async ({ jira }, use) => use(await jira.newIssue()),
  open: async ({ visit }, use) =>
    use(async (issue, look) => new Panel(await visit(`/browse/${issue.key}`, look))),
  visit: async ({ task, onTestFinished }, use) => {
    const shared = await (browser ??= launch());
    const contexts: BrowserContext[] = [];
    const faults: string[] = [];
    // After everything else of the test, so that a picture shows how it failed.
    onTestFinished(async () => {
      if (task.result?.state === 'fail') await photograph(contexts, task.name);
      await Promise.all(contexts.map((context) => context.close()));
    });
    await use(async (path, look = {}) => {
      const context = await shared.newContext({
        viewport: { width: look.width ?? 1280, height: look.height ?? 900 },
        ...look.context,
      });
      contexts.push(context);
      context.setDefaultTimeout(40_000); // of an action, or of a wait
      await watch(context, faults, look.expected ?? []);
      const page = await context.newPage();
      await look.before?.(page);
      const query = new URLSearchParams({
        user: look.user ?? 'ada',
        theme: look.theme ?? 'light',
        locale: look.locale ?? '',
      });
      await page.goto(`${look.origin ?? inject('origin')}${path}?${query}`, {
        waitUntil: look.wait ?? 'load',
      });
      return page;
    });
    expect(faults, 'faults in the browser').toEqual([]);
  },
});

/**
 * Keeps what a person chooses for themselves from the server: people are shared by
 * all tests, and a panel that opens elsewhere would take it over.
 */
export const forThisPageAlone = (page: Page): Promise<unknown> =>
  page.route('**/api/v1/me/settings**', (route) => route.fulfill({ json: { settings: {} } }));

async function photograph(contexts: readonly BrowserContext[], name: string): Promise<void> {
  const pages = contexts.flatMap((context) => context.pages());
  await Promise.all(pages.map((page, n) => new Panel(page).picture(`failed-${name}-${n}`)));
}

interface Reporting {
  ticklistViolation(text: string): void;
}

/** Collects what must never happen in a browser: exceptions, violations of policy, errors. */
async function watch(
  context: BrowserContext,
  faults: string[],
  expected: readonly string[],
): Promise<void> {
  await context.exposeBinding('ticklistViolation', (_, text: string) => void faults.push(text));
  await context.addInitScript(() => {
    window.addEventListener('securitypolicyviolation', (e) => {
      (window as unknown as Reporting).ticklistViolation(
        `policy: ${e.effectiveDirective} forbids ${e.blockedURI} at ${e.sourceFile}:${e.lineNumber}`,
      );
    });
  });
  context.on('weberror', (e) => {
    const text = e.error().stack ?? e.error().message;
    // connect-host.js fails by itself at Escape where no dialog was ever open.
    const foreseen = expected.some((start) => text.startsWith(start));
    if (!foreseen && !text.includes('at getActiveDialog')) faults.push(`exception: ${text}`);
  });
  context.on('console', (message) => {
    const text = message.text();
    if (message.type() !== 'error' || text.startsWith(hostsOwn)) return;
    if (!expected.some((start) => text.startsWith(start))) faults.push(`console: ${text}`);
  });
}

export { expect } from 'vitest';
