import type { JsonOperation } from '../../../http';
import type { KinesisEngine } from '../kinesis-engine';
import { MAX_SHARDS_PER_DESCRIBE, MAX_STREAMS_PER_LIST } from '../limits';
import { Members, NAME } from './members';
import { streamOf } from './request-arguments';
import { toShard, toStreamDescription, toStreamSummary, toWarmThroughput } from './shapes';
import { listShards } from './shard-listing';

export const STREAM_MODES = ['PROVISIONED', 'ON_DEMAND'] as const;
export const DISTRIBUTIONS = ['AUTO', 'USER_PARTITION_KEY'] as const;

/** CreateStream, DeleteStream, and the operations that describe streams and shards. */
export function streamOperations(engine: KinesisEngine): Readonly<Record<string, JsonOperation>> {
  return {
    CreateStream(input) {
      const members = new Members(input);
      engine.createStream({
        name: members.requiredString('StreamName', NAME),
        mode: members.structure('StreamModeDetails')?.requiredOneOf('StreamMode', STREAM_MODES),
        shardCount: members.integer('ShardCount', { min: 1 }),
        maxRecordSizeKiB: members.integer('MaxRecordSizeInKiB'),
        warmThroughputMiBps: members.integer('WarmThroughputMiBps', { min: 0 }),
        distribution: members.oneOf('RecordDistributionStrategy', DISTRIBUTIONS),
        tags: members.strings('Tags'),
      });
    },

    DeleteStream(input) {
      const members = new Members(input);
      engine.deleteStream(streamOf(engine, members), members.boolean('EnforceConsumerDeletion'));
    },

    DescribeStream(input) {
      const members = new Members(input);
      const { state } = streamOf(engine, members);
      const limit = members.integer('Limit', { min: 1, max: 10_000 }) ?? MAX_SHARDS_PER_DESCRIBE;
      const after = members.string('ExclusiveStartShardId', NAME) ?? '';
      const shards = state.hasShards ? state.shards().all.filter((shard) => shard.id > after) : [];
      const page = shards.slice(0, Math.min(limit, MAX_SHARDS_PER_DESCRIBE));
      return {
        StreamDescription: {
          ...toStreamDescription(state),
          Shards: page.map((shard) => toShard(shard.view())),
          HasMoreShards: shards.length > page.length,
        },
      };
    },

    DescribeStreamSummary(input) {
      const { state, consumers } = streamOf(engine, new Members(input));
      return {
        StreamDescriptionSummary: {
          ...toStreamDescription(state),
          OpenShardCount: state.hasShards ? state.openShardCount : 0,
          ConsumerCount: consumers.all.length,
          WarmThroughput: toWarmThroughput(state.warmThroughput),
          MaxRecordSizeInKiB: state.maxRecordSizeKiB,
          RecordDistributionStrategy: state.mode === 'ON_DEMAND' ? state.distribution : undefined,
        },
      };
    },

    /** The pagination token is the last name, like ExclusiveStartStreamName. */
    ListStreams(input) {
      const members = new Members(input);
      const limit = members.integer('Limit', { min: 1, max: 10_000 }) ?? MAX_STREAMS_PER_LIST;
      const after = members.string('NextToken') ?? members.string('ExclusiveStartStreamName', NAME) ?? '';
      const streams = engine.list().filter(({ state }) => state.name > after);
      const page = streams.slice(0, Math.min(limit, MAX_STREAMS_PER_LIST));
      const more = streams.length > page.length;
      return {
        StreamNames: page.map(({ state }) => state.name),
        StreamSummaries: page.map(({ state }) => toStreamSummary(state)),
        HasMoreStreams: more,
        NextToken: more ? page.at(-1)?.state.name : undefined,
      };
    },

    ListShards: (input) => listShards(engine, new Members(input)),
  };
}
