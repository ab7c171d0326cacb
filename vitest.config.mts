import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const from = (path: string) => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  resolve: {
    alias: [
      { find: /^cdk-kinesis-blueprint$/, replacement: from('./lib/index.ts') },
      { find: /^cdk-kinesis-blueprint\/agent$/, replacement: from('./agent/index.ts') },
      { find: /^cdk-kinesis-blueprint\/client$/, replacement: from('./client/index.ts') },
      { find: /^cdk-kinesis-blueprint\/lambda$/, replacement: from('./client/lambda/index.ts') },
      { find: /^cdk-kinesis-blueprint\/local$/, replacement: from('./local/index.ts') },
      {
        find: /^cdk-kinesis-blueprint\/prices$/,
        replacement: from('./lib/observability/report/prices.ts'),
      },
    ],
  },
  test: {
    projects: [
      // Pure, or constructs alone. The files share a worker's modules: loading aws-cdk-lib takes longer than most of
      // the tests.
      {
        extends: true,
        test: { name: 'pure', include: ['test/{unit,synth}/**/*.test.ts'], isolate: false },
      },
      {
        extends: true,
        test: {
          name: 'machine',
          include: ['test/**/*.test.ts'],
          exclude: ['test/{unit,synth}/**'],
        },
      },
    ],
    globalSetup: ['test/support/temporary-folder.ts'],
    coverage: {
      include: ['{agent,bin,client,common,lambdas,lib,local,run,simulator}/**/*.ts'],
      reporter: ['text-summary', 'html'],
    },
    maxWorkers: 2,
    // The lock file decides on the SDK's version, so its advice about future versions of Node.js is only noise.
    env: { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' },
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
