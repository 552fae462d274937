import { defineConfig } from 'vitest/config';
import { patienceMs } from './test/effort.ts';

export default defineConfig({
  test: {
    include: ['test/browser/**/*.browser.ts'],
    testTimeout: 3 * patienceMs,
    hookTimeout: 3 * patienceMs,
    expect: { poll: { timeout: patienceMs } },
    // One measures how fast the page answers.
    fileParallelism: false,
  },
});
