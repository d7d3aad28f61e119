import type { TestProject } from 'vitest/node';
import { folder, run, type Running } from './programs';

declare module 'vitest' {
  interface ProvidedContext {
    /** Address of the local Jira that most tests share. */
    origin: string;
  }
}

/** Starts what all files share, once. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const data = await folder();
  let site: Running | undefined;
  const end = async () => {
    await site?.stop();
    await data.remove();
  };
  try {
    site = await run(data.path);
  } catch (e) {
    await end();
    throw e;
  }
  project.provide('origin', site.origin);
  return end;
}
