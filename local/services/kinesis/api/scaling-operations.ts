import type { JsonOperation } from '../../../http';
import type { KinesisEngine } from '../kinesis-engine';
import { HASH_KEY, Members, NAME } from './members';
import { streamOf, streamOfArn } from './request-arguments';
import { toWarmThroughput } from './shapes';
import { DISTRIBUTIONS, STREAM_MODES } from './stream-operations';

/** Operations that change the number of shards, the capacity mode, and the distribution of records. */
export function scalingOperations(engine: KinesisEngine): Readonly<Record<string, JsonOperation>> {
  return {
    SplitShard(input) {
      const members = new Members(input);
      const shardId = members.requiredString('ShardToSplit', NAME);
      const at = members.requiredString('NewStartingHashKey', HASH_KEY);
      streamOf(engine, members).resharding.split(shardId, at);
    },

    MergeShards(input) {
      const members = new Members(input);
      const shardId = members.requiredString('ShardToMerge', NAME);
      const adjacent = members.requiredString('AdjacentShardToMerge', NAME);
      streamOf(engine, members).resharding.merge(shardId, adjacent);
    },

    UpdateShardCount(input) {
      const members = new Members(input);
      const target = members.requiredInteger('TargetShardCount', { min: 1 });
      members.requiredOneOf('ScalingType', ['UNIFORM_SCALING']);
      const { state, resharding } = streamOf(engine, members);
      const current = resharding.updateCount(target);
      return {
        StreamName: state.name,
        StreamARN: state.arn,
        CurrentShardCount: current,
        TargetShardCount: target,
      };
    },

    UpdateStreamMode(input) {
      const members = new Members(input);
      const { configuration, resharding } = streamOfArn(engine, members);
      const mode = members.requiredStructure('StreamModeDetails').requiredOneOf('StreamMode', STREAM_MODES);
      const warm = members.integer('WarmThroughputMiBps', { min: 0 });
      if (warm !== undefined) engine.limits.requireCommitment();
      configuration.updateMode(mode, warm === undefined ? undefined : resharding.warmUp(warm, mode));
    },

    UpdateStreamWarmThroughput(input) {
      const members = new Members(input);
      const { state, resharding } = streamOf(engine, members);
      const mibps = members.requiredInteger('WarmThroughputMiBps', { min: 0 });
      engine.limits.requireCommitment();
      const warm = resharding.updateWarmThroughput(mibps);
      return { StreamName: state.name, StreamARN: state.arn, WarmThroughput: toWarmThroughput(warm) };
    },

    UpdateStreamRecordDistributionStrategy(input) {
      const members = new Members(input);
      const { configuration } = streamOfArn(engine, members);
      configuration.updateDistribution(members.requiredOneOf('RecordDistributionStrategy', DISTRIBUTIONS));
    },
  };
}
