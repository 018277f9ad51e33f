import { defineConfig } from 'vitest/config';

// What needs the environment that test/served/prepare.sh makes.
export default defineConfig({
  test: {
    globalSetup: './test/support/temporary-folder.ts',
    include: ['test/served/**/*.test.ts'],
    testTimeout: 120_000,
    hookTimeout: 300_000,
    maxWorkers: 1,
  },
});
