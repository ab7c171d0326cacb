/**
 * What becomes of a stream's number of shards: by CloudFormation, and by Kinesis.
 *
 * Takes about 20 minutes and costs about $1.50: some 100 shards in six streams, if AWS bills each for the hour in which
 * it was open, the short-lived ones on the way too; $0.50 if it does not.
 *
 * Not run yet: no account was at hand.
 */
import type * as experiments from './experiments/shard-count';
import { UnverifiedBehaviours } from './support/unverified-behaviours';

const KINESIS = [
  'kinesis:*Stream*',
  'kinesis:*Shard*',
  'kinesis:AddTagsToStream',
  'kinesis:ListTagsForResource',
];

export const behaviours = new UnverifiedBehaviours('shard-count', {
  actions: [...KINESIS, 'cloudformation:*Stack*', 'cloudformation:*ChangeSet*', 'cloudtrail:LookupEvents'],
});
const { prefix } = behaviours;
const roleArn = behaviours.deploymentRole([...KINESIS, 'kinesis:*Tag*', 'lambda:InvokeFunction']).roleArn;
const liveCountsArn = behaviours.functionOf('LiveCounts', 'liveCounts').functionArn;
const settings = { prefix, roleArn, liveCountsArn };

behaviours.assume<typeof experiments.equalCount>('equalCount', settings, {
  equalCount: { status: 'UPDATE_COMPLETE', cutIsKept: true },
  equalCountCall: { updateShardCountCalls: 0 },
});
behaviours.assume<typeof experiments.unchangedCount>('unchangedCount', settings, {
  unchangedCount: { status: 'UPDATE_COMPLETE', openShards: 3 },
  stackTagOnly: { status: 'UPDATE_COMPLETE', openShards: 3 },
  revertDrift: { status: 'UPDATE_COMPLETE', openShards: 2 },
});
behaviours.assume<typeof experiments.rollbackCount>('rollbackCount', settings, {
  rollbackCount: { status: 'UPDATE_ROLLBACK_COMPLETE', openShards: 4 },
});
behaviours.assume<typeof experiments.updateShardCount>(
  'updateShardCount',
  { prefix },
  {
    beyondDouble: { name: 'LimitExceededException' },
    oddHalf: { name: 'LimitExceededException' },
    fourToFive: { shards: 15 },
    tenToThirteen: { shards: 43 },
    updateDuration: { isNearAssumed: true },
  },
);
behaviours.assume<typeof experiments.splitQuota>(
  'splitQuota',
  { prefix },
  {
    splitQuota: { refused: 'none', isMoreThanTen: true },
    splitDuration: { isNearAssumed: true },
  },
);
