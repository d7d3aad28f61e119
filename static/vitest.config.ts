import { defineConfig } from 'vitest/config';

export default defineConfig({
  oxc: false,
  esbuild: { jsx: 'automatic', jsxImportSource: 'preact' },
  test: {
    environment: 'happy-dom',
    // Scripts that a test adds to its page are not fetched.
    environmentOptions: { happyDOM: { settings: { handleDisabledFileLoadingAsSuccess: true } } },
    include: ['src/**/*.test.{ts,tsx}'],
    setupFiles: ['src/words/testing.ts'],
    testTimeout: 60_000, // for what never ends: a machine may have much else to do
  },
} as Parameters<typeof defineConfig>[0]);
