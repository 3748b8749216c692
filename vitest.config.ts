import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // Without it, one processor of two stays idle.
    maxWorkers: '100%',
    // Exhaustive loops and multi-precision references: slow machines and emulators get their time.
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
