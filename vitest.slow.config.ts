import { defineConfig } from 'vitest/config';

// Checks on the public data beside the checkout; they say so and pass over what is not there.
export default defineConfig({
  test: {
    globalSetup: './test/support/temporary-folder.ts',
    include: ['test/slow/**/*.test.ts'],
    testTimeout: 600_000,
    maxWorkers: 1,
  },
});
