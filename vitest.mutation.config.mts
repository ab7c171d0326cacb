import { mergeConfig } from 'vitest/config';
import base from './vitest.config.mts';

/** One project of the tests that a mutated part has, with fewer examples of each property. */
const { projects: _, ...test } = base.test ?? {};
export default mergeConfig(
  { resolve: base.resolve },
  {
    test: {
      ...test,
      include: JSON.parse(process.env.MUTATION_TESTS ?? '[]'),
      isolate: false,
      reporters: ['default'],
      env: { ...test.env, FAST_CHECK_RUNS: '20' },
    },
  },
);
