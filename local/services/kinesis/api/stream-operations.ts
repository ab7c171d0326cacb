import type { JsonOperation } from '../../../http';
import type { KinesisEngine } from '../kinesis-engine';
import { MAX_SHARDS_PER_DESCRIBE, MAX_STREAMS_PER_LIST } from '../limits';
import {
  boolean,
  integer,
  NAME,
  NEXT_TOKEN,
  oneOf,
  operation,
  PAGE_SIZE,
  required,
  STREAM,
  structure,
  TAGS,
} from './input';
import { streamOf } from './request-arguments';
import { toShard, toStreamDescription, toStreamSummary, toWarmThroughput } from './shapes';
import { LISTING, listShards } from './shard-listing';

export const MODE_DETAILS = structure({ StreamMode: required(oneOf(['PROVISIONED', 'ON_DEMAND'])) });
export const DISTRIBUTION = oneOf(['AUTO', 'USER_PARTITION_KEY']);
export const WARM_THROUGHPUT = integer({ min: 0 });

/** CreateStream, DeleteStream, and the operations that describe streams and shards. */
export function streamOperations(engine: KinesisEngine): Readonly<Record<string, JsonOperation>> {
  return {
    CreateStream: operation(
      {
        StreamName: required(NAME),
        ShardCount: integer({ min: 1 }),
        StreamModeDetails: MODE_DETAILS,
        Tags: TAGS,
        WarmThroughputMiBps: WARM_THROUGHPUT,
        MaxRecordSizeInKiB: integer(),
        RecordDistributionStrategy: DISTRIBUTION,
      },
      (input) => {
        engine.createStream({
          name: input.StreamName,
          mode: input.StreamModeDetails?.StreamMode,
          shardCount: input.ShardCount,
          maxRecordSizeKiB: input.MaxRecordSizeInKiB,
          warmThroughputMiBps: input.WarmThroughputMiBps,
          distribution: input.RecordDistributionStrategy,
          tags: input.Tags,
        });
      },
    ),

    DeleteStream: operation({ ...STREAM, EnforceConsumerDeletion: boolean() }, (input) => {
      engine.deleteStream(streamOf(engine, input), input.EnforceConsumerDeletion);
    }),

    DescribeStream: operation({ ...STREAM, Limit: PAGE_SIZE, ExclusiveStartShardId: NAME }, (input) => {
      const { state } = streamOf(engine, input);
      const { Limit: limit = MAX_SHARDS_PER_DESCRIBE, ExclusiveStartShardId: after = '' } = input;
      const shards = state.hasShards ? state.shards().all.filter((shard) => shard.id > after) : [];
      const page = shards.slice(0, Math.min(limit, MAX_SHARDS_PER_DESCRIBE));
      return {
        StreamDescription: {
          ...toStreamDescription(state),
          Shards: page.map((shard) => toShard(shard.view())),
          HasMoreShards: shards.length > page.length,
        },
      };
    }),

    DescribeStreamSummary: operation(STREAM, (input) => {
      const { state, consumers } = streamOf(engine, input);
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
    }),

    /** The pagination token is the last name, like ExclusiveStartStreamName. */
    ListStreams: operation(
      { Limit: PAGE_SIZE, ExclusiveStartStreamName: NAME, NextToken: NEXT_TOKEN },
      (input) => {
        const { Limit: limit = MAX_STREAMS_PER_LIST } = input;
        const after = input.NextToken ?? input.ExclusiveStartStreamName ?? '';
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
    ),

    ListShards: operation(LISTING, (input) => listShards(engine, input)),
  };
}
