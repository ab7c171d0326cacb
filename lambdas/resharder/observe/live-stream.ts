import {
  DescribeStreamSummaryCommand,
  type KinesisClient,
  ListShardsCommand,
  ResourceNotFoundException,
} from '@aws-sdk/client-kinesis';
import type { Observation, OpenShard } from '../policy';

/** What DescribeStreamSummary says of a stream. */
export interface StreamSummary {
  readonly status: Observation['streamStatus'];
  readonly mode: Observation['streamMode'];
  /** Names of the shard-level metrics that are switched on. */
  readonly shardLevelMetrics: readonly string[];
}

/** The stream as it is at this moment. */
export class LiveStream {
  constructor(
    private readonly client: KinesisClient,
    private readonly streamArn: string,
  ) {}

  /** @returns undefined when the stream does not exist */
  async summary(): Promise<StreamSummary | undefined> {
    try {
      const answer = await this.client.send(new DescribeStreamSummaryCommand({ StreamARN: this.streamArn }));
      const { StreamStatus, StreamModeDetails, EnhancedMonitoring } = answer.StreamDescriptionSummary ?? {};
      return {
        status: StreamStatus ?? 'UPDATING',
        mode: StreamModeDetails?.StreamMode ?? 'PROVISIONED',
        shardLevelMetrics: (EnhancedMonitoring ?? []).flatMap((one) => one.ShardLevelMetrics ?? []),
      };
    } catch (error) {
      if (error instanceof ResourceNotFoundException) return undefined;
      throw error;
    }
  }

  /** In the order of their ids. */
  async openShards(): Promise<readonly OpenShard[]> {
    const open: OpenShard[] = [];
    let next: string | undefined;
    do {
      const answer = await this.client.send(
        new ListShardsCommand(
          // A token stands for the stream and the filter too (AWS SDK, ListShards).
          next === undefined
            ? { StreamARN: this.streamArn, ShardFilter: { Type: 'AT_LATEST' } }
            : { NextToken: next },
        ),
      );
      for (const { ShardId, HashKeyRange } of answer.Shards ?? []) {
        open.push({
          shardId: ShardId ?? '',
          startingHashKey: HashKeyRange?.StartingHashKey ?? '',
          endingHashKey: HashKeyRange?.EndingHashKey ?? '',
        });
      }
      next = answer.NextToken;
    } while (next !== undefined);
    return open;
  }
}
