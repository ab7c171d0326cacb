import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import type { Reporter } from 'vitest/node';

const from = (path: string) => fileURLToPath(new URL(path, import.meta.url));

const SHOWN = 10;

/** Prints the files whose tests took longest, of a run of more files than those. */
const slowestFiles: Reporter = {
  onTestRunEnd(modules) {
    if (modules.length <= SHOWN) return;
    const files = modules.map((module) => {
      const { collectDuration, setupDuration, duration } = module.diagnostic();
      const seconds = (collectDuration + setupDuration + duration) / 1000;
      return { name: relative(process.cwd(), module.moduleId), seconds };
    });
    const slowest = files.sort((a, b) => b.seconds - a.seconds).slice(0, SHOWN);
    const lines = slowest.map(({ name, seconds }) => `${seconds.toFixed(1).padStart(7)} s  ${name}\n`);
    process.stdout.write(`\n The ${SHOWN} slowest files\n${lines.join('')}`);
  },
};

/** A file outside of the folders of its layer says it by its name. */
const LOCAL = 'test/**/*.local.test.ts';
const REAL = 'test/**/*.real.test.ts';
const TOOLCHAIN = 'test/**/*.toolchain.test.ts';

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
      // Pure code, and constructs alone: what to run after each change. The files share a worker's modules: loading
      // aws-cdk-lib takes longer than most of the tests.
      {
        extends: true,
        test: { name: 'unit', include: ['test/{unit,synth}/**/*.test.ts'], exclude: [LOCAL], isolate: false },
      },
      // Whole stacks on this machine, and days of anything, in their own time: none of these tests waits for the
      // machine's. What has to be alone is a process of its own anyway: functions, servers, commands.
      {
        extends: true,
        test: {
          name: 'local',
          isolate: false,
          include: ['test/**/*.test.ts'],
          exclude: ['test/{unit,synth}/**/!(*.local).test.ts', 'test/{interop,differential}/**', REAL],
        },
      },
      // What lives in real time: processes that a user starts, browsers, servers and clients of others.
      {
        extends: true,
        test: {
          name: 'real',
          include: ['test/{interop,differential}/**/*.test.ts', REAL],
          exclude: [TOOLCHAIN],
        },
      },
      // The same with clients that are built first, by Maven or Go, and take minutes.
      { extends: true, test: { name: 'toolchain', include: [TOOLCHAIN] } },
    ],
    globalSetup: ['test/support/temporary-folder.ts'],
    setupFiles: ['test/support/fixed-seed.ts'],
    coverage: {
      include: ['{agent,bin,client,common,lambdas,lib,local,run,simulator}/**/*.ts'],
      reporter: ['text-summary', 'html'],
    },
    maxWorkers: 2,
    // A limit ends only what hangs. No test has one of its own: a machine with 25 times its load must not reach it.
    testTimeout: 600_000,
    hookTimeout: 600_000,
    expect: { poll: { timeout: 300_000, interval: 20 } },
    reporters: ['default', slowestFiles],
    env: {
      // The lock file decides on the SDK's version, so its advice about future versions of Node.js is only noise.
      AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
      // The validator of the CDK costs seconds for each app; a test that is about it switches it on itself.
      CDK_VALIDATION: 'false',
      // Nobody reads where a construct was made; to note it is an eighth of a synthesis.
      CDK_CONTEXT_JSON: '{"aws:cdk:disable-stack-trace":true}',
    },
  },
});
