// Mutation testing of the parts that decide: how many small faults do their tests find? Scores are in docs/mutation.md.
//   npm run mutation               all parts, one after the other
//   npm run mutation -- policy     one
//   npm run mutation -- codec client/aggregation/deaggregate.ts     files of one
import { spawnSync } from 'node:child_process';

const MAPPING = 'local/services/event-source-mapping';

const PARTS = {
  checks: { mutate: ['lib/support/check.ts'], tests: ['test/unit/lib/support/check.test.ts'] },
  policy: {
    mutate: ['change', 'hot-keys', 'load', 'shards'].map((room) => `lambdas/resharder/policy/${room}/*.ts`),
    // Without days of random worlds, which take longer than all others.
    tests: ['test/unit/lambdas/resharder/policy/**/!(*.local).test.ts'],
  },
  codec: { mutate: ['client/aggregation/*.ts'], tests: ['test/unit/client/aggregation/*.test.ts'] },
  mapping: {
    mutate: [
      'batch.ts',
      'record-filter.ts',
      'record-outcome.ts',
      'invocation/function-response.ts',
      'shard/retry-plan.ts',
      'shard/tumbling-window.ts',
    ].map((file) => `${MAPPING}/${file}`),
    tests: ['{failure,invocation,shard}/*', '{batch,record-filter,settings}'].map(
      (path) => `test/${MAPPING}/${path}.test.ts`,
    ),
  },
};

const [part, ...files] = process.argv.slice(2);
if (part !== undefined && !(part in PARTS)) {
  console.error(`Unknown: ${part}; known are ${Object.keys(PARTS).join(', ')}.`);
  process.exit(2);
}
for (const name of part === undefined ? Object.keys(PARTS) : [part]) {
  const { tests } = PARTS[name];
  const mutate = files.length > 0 ? files : PARTS[name].mutate;
  console.log(`\n== ${name}: ${mutate.join(', ')}`);
  const env = { ...process.env, MUTATE: JSON.stringify(mutate), MUTATION_TESTS: JSON.stringify(tests) };
  const { status } = spawnSync('npx', ['stryker', 'run'], { stdio: 'inherit', env });
  if (status !== 0) process.exit(status ?? 1);
}
