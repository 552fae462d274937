import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    testTimeout: 20_000,
    hookTimeout: 60_000,
    silent: 'passed-only',
    // The longest files wait for processes and clocks more than they compute.
    maxWorkers: Math.max(4, availableParallelism()),
  },
});
