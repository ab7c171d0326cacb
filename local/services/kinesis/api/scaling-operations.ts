import type { JsonOperation } from '../../../http';
import type { KinesisEngine } from '../kinesis-engine';
import { ARN, HASH_KEY, integer, NAME, oneOf, operation, RESERVED, required, STREAM } from './input';
import { streamOf } from './request-arguments';
import { toWarmThroughput } from './shapes';
import { DISTRIBUTION, MODE_DETAILS, WARM_THROUGHPUT } from './stream-operations';

/** Operations that change the number of shards, the capacity mode, and the distribution of records. */
export function scalingOperations(engine: KinesisEngine): Readonly<Record<string, JsonOperation>> {
  return {
    SplitShard: operation(
      { ...STREAM, ShardToSplit: required(NAME), NewStartingHashKey: required(HASH_KEY) },
      (input) => {
        streamOf(engine, input).resharding.split(input.ShardToSplit, input.NewStartingHashKey);
      },
    ),

    MergeShards: operation(
      { ...STREAM, ShardToMerge: required(NAME), AdjacentShardToMerge: required(NAME) },
      (input) => {
        streamOf(engine, input).resharding.merge(input.ShardToMerge, input.AdjacentShardToMerge);
      },
    ),

    UpdateShardCount: operation(
      {
        ...STREAM,
        TargetShardCount: required(integer({ min: 1 })),
        ScalingType: required(oneOf(['UNIFORM_SCALING'])),
      },
      (input) => {
        const { state, resharding } = streamOf(engine, input);
        const current = resharding.updateCount(input.TargetShardCount);
        return {
          StreamName: state.name,
          StreamARN: state.arn,
          CurrentShardCount: current,
          TargetShardCount: input.TargetShardCount,
        };
      },
    ),

    UpdateStreamMode: operation(
      {
        StreamARN: required(ARN),
        ...RESERVED,
        StreamModeDetails: required(MODE_DETAILS),
        WarmThroughputMiBps: WARM_THROUGHPUT,
      },
      (input) => {
        const { configuration, resharding, queues } = streamOf(engine, input);
        const { StreamMode: mode } = input.StreamModeDetails;
        const { WarmThroughputMiBps: warm } = input;
        if (warm !== undefined) engine.limits.requireCommitment();
        if (mode === 'PROVISIONED') queues.requireNone('become PROVISIONED');
        configuration.updateMode(mode, warm === undefined ? undefined : resharding.warmUp(warm, mode));
      },
    ),

    UpdateStreamWarmThroughput: operation(
      { ...STREAM, WarmThroughputMiBps: required(WARM_THROUGHPUT) },
      (input) => {
        const { state, resharding } = streamOf(engine, input);
        engine.limits.requireCommitment();
        const warm = resharding.updateWarmThroughput(input.WarmThroughputMiBps);
        return { StreamName: state.name, StreamARN: state.arn, WarmThroughput: toWarmThroughput(warm) };
      },
    ),

    UpdateStreamRecordDistributionStrategy: operation(
      { StreamARN: required(ARN), ...RESERVED, RecordDistributionStrategy: required(DISTRIBUTION) },
      (input) => {
        streamOf(engine, input).configuration.updateDistribution(input.RecordDistributionStrategy);
      },
    ),
  };
}
