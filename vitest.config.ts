import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const dist = (path: string): string => fileURLToPath(new URL(`dist/${path}`, import.meta.url));

export default defineConfig({
  resolve: {
    // Tests look inside, where lib/ has copies of its own: they take the same files one by one. What is
    // published runs where a test starts the command, in test:runtimes and test:package. The paths
    // of tsconfig.json say the same to TypeScript and tsx.
    alias: [
      { find: /^caffe2op-sigmoid$/, replacement: dist('index.js') },
      { find: /^caffe2op-sigmoid\/(caffe2|io)$/, replacement: dist('$1/index.js') },
    ],
  },
  test: {
    include: ['test/**/*.test.ts'],
    // Without it, one processor of two stays idle.
    maxWorkers: '100%',
    // Exhaustive loops and multi-precision references: slow machines and emulators get their time.
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
