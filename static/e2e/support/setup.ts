import type { TestProject } from 'vitest/node';
import { launch } from './chromium';
import { folder, run } from './programs';

declare module 'vitest' {
  interface ProvidedContext {
    /** Address of the local Jira that most tests share. */
    origin: string;
    /** Where the browser listens. */
    browser: string;
  }
}

/** Starts what all files share, once. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const data = await folder();
  const [site, browser] = await Promise.all([run(data.path), launch()]);
  project.provide('origin', site.origin);
  project.provide('browser', browser.wsEndpoint());
  return async () => {
    await browser.close();
    await site.stop();
    await data.remove();
  };
}
