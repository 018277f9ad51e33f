import { defineConfig } from 'vitest/config';

// What takes minutes and hangs on nothing that other tests do not touch.
export default defineConfig({
  test: {
    globalSetup: './test/support/temporary-folder.ts',
    include: ['test/slow/**/*.test.ts'],
    testTimeout: 600_000,
    maxWorkers: 1,
  },
});
