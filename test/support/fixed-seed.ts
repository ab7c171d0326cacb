import fc from 'fast-check';

/**
 * Every run of the suite draws the same examples, so that it turns red for what was changed and for nothing else.
 * `FAST_CHECK_SEED` draws others: a fault that it finds becomes an example of its test. `FAST_CHECK_RUNS` draws fewer, for
 * mutation testing.
 */
fc.configureGlobal({
  seed: Number(process.env.FAST_CHECK_SEED ?? 20_260_105),
  numRuns: Number(process.env.FAST_CHECK_RUNS ?? 100),
});
