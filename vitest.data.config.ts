import { defineConfig } from 'vitest/config';

// Checks on the public data beside the checkout; they say so and pass over what is not there.
export default defineConfig({
  test: { include: ['test/data/**/*.test.ts'], testTimeout: 600_000, maxWorkers: 1 },
});
