import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // Exhaustive loops and multi-precision references: slow machines and emulators get their time.
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
