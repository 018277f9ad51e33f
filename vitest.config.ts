import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    globalSetup: './test/support/temporary-folder.ts',
    include: ['src/**/*.test.ts', 'test/**/*.test.ts', 'bench/**/*.test.ts'],
    exclude: ['test/data/**', 'test/slow/**', 'test/served/**'],
    testTimeout: 120_000,
    maxWorkers: 2,
  },
});
