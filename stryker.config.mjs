// Mutation testing: which part is mutated, and by which tests, is in scripts/mutation.mjs.
export default {
  testRunner: 'vitest',
  vitest: { configFile: 'vitest.mutation.config.mts', related: false },
  coverageAnalysis: 'perTest',
  mutate: JSON.parse(process.env.MUTATE ?? '[]'),
  ignorePatterns: [
    '/dist',
    '/coverage',
    '/cdk.out*',
    '/docs',
    '/bench',
    '/examples',
    '/.wireit',
    '/test/integ',
  ],
  // A mutant that changes a text changes no behaviour, but what a sentence says.
  mutator: { excludedMutations: ['StringLiteral'] },
  concurrency: 1,
  timeoutMS: 20_000,
  reporters: ['clear-text', 'json'],
  jsonReporter: { fileName: 'coverage/mutation.json' },
  clearTextReporter: { allowColor: false, logTests: false, reportScoreTable: true },
  tempDirName: 'coverage/stryker',
  cleanTempDir: 'always',
};
