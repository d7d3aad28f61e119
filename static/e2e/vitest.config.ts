import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

// The browser tests: the built programs, the real bridge, a real browser. One
// local Jira serves all files, and one browser those of a worker; each test has
// an issue and a browser context of its own.
export default defineConfig({
  test: {
    root: fileURLToPath(new URL('.', import.meta.url)),
    include: ['*.test.ts'],
    globalSetup: ['support/setup.ts'],
    environment: 'node',
    maxWorkers: 2,
    isolate: false,
    // What is waited for comes, also on a machine with much else to do. These are
    // for what never does.
    testTimeout: 180_000,
    hookTimeout: 180_000,
    expect: { poll: { timeout: 40_000, interval: 50 } },
    reporters: ['default'],
  },
});
