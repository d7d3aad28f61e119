import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

// The browser tests: the built programs, the real bridge, a real browser. One
// local Jira and one browser serve all files; each test has an issue and a
// browser context of its own.
export default defineConfig({
  test: {
    root: fileURLToPath(new URL('.', import.meta.url)),
    include: ['*.test.ts'],
    globalSetup: ['support/setup.ts'],
    environment: 'node',
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 120_000,
    expect: { poll: { timeout: 15_000, interval: 50 } },
    reporters: ['default'],
  },
});
