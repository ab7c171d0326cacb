import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const from = (path: string) => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  resolve: {
    alias: [
      { find: /^cdk-kinesis-blueprint$/, replacement: from('./lib/index.ts') },
      { find: /^cdk-kinesis-blueprint\/client$/, replacement: from('./client/index.ts') },
      { find: /^cdk-kinesis-blueprint\/local$/, replacement: from('./local/index.ts') },
    ],
  },
  test: {
    include: ['test/**/*.test.ts'],
    maxWorkers: 2,
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
});
