/**
 * What a stream answers, accepts and publishes in CloudWatch.
 *
 * Takes about 20 minutes and costs about $0.15: an on-demand stream and four shards for less than an hour, and a key for
 * a day.
 *
 * `INTEG_OLD_STREAM` names a stream of the account that is older than its retention. One iterator is made on it, nothing
 * is read. Without it `trimmedRecord` fails and says so.
 *
 * Not run yet: no account was at hand.
 */
import { aws_kms as kms, RemovalPolicy } from 'aws-cdk-lib';
import { DataStream, DataStreamEncryption, StreamCapacity } from 'cdk-kinesis-blueprint';
import type * as experiments from './experiments/stream';
import { UnverifiedBehaviours } from './support/unverified-behaviours';

export const behaviours = new UnverifiedBehaviours('stream', {
  actions: ['kinesis:*', 'cloudwatch:GetMetricStatistics'],
});
const { prefix, stack } = behaviours;

behaviours.assume<typeof experiments.trimmedRecord>(
  'trimmedRecord',
  { streamName: process.env.INTEG_OLD_STREAM ?? '' },
  { trimmedRecord: { refusal: 'none' } },
);
behaviours.assume<typeof experiments.throttledReads>(
  'throttledReads',
  { prefix },
  {
    throttledReads: { isCounted: true },
  },
);
behaviours.assume<typeof experiments.metricDelay>(
  'metricDelay',
  { prefix },
  {
    metricDelay: { isWithinTwoMinutes: true },
    metricIsFinal: { values: 1 },
  },
);
behaviours.assume<typeof experiments.onDemandShards>(
  'onDemandShards',
  { prefix },
  {
    onDemandShards: { openShards: 4 },
  },
);
behaviours.assume<typeof experiments.burst>('burst', { prefix }, { burst: { isMoreThanTheRate: false } });

const key = new kms.Key(stack, 'Key', { removalPolicy: RemovalPolicy.DESTROY, pendingWindow: undefined });
key.grant(behaviours.function, 'kms:DisableKey', 'kms:GenerateDataKey', 'kms:Decrypt');
const stream = new DataStream(stack, 'Encrypted', {
  capacity: StreamCapacity.provisioned({ shards: 1 }),
  encryption: DataStreamEncryption.customerManaged(key),
  removalPolicy: RemovalPolicy.DESTROY,
});
behaviours.assume<typeof experiments.refusedWrites>(
  'refusedWrites',
  { streamName: stream.streamName, keyId: key.keyId },
  { refusedWrites: { isCounted: true } },
);
