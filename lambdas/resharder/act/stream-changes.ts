import {
  DisableEnhancedMonitoringCommand,
  EnableEnhancedMonitoringCommand,
  type KinesisClient,
  MergeShardsCommand,
  ScalingType,
  SplitShardCommand,
  UpdateShardCountCommand,
} from '@aws-sdk/client-kinesis';
import type { Lease } from '../memory';
import { SHARD_METRIC } from '../observe';
import type { Call } from './next-call';
import { type Refusal, readRefusal } from './refusal';

/** Makes the calls that change a stream. */
export class StreamChanges {
  /**
   * @param client that does not retry: a call whose answer is lost may have been done, and the next look at the shards
   *   tells
   */
  constructor(
    private readonly client: KinesisClient,
    private readonly streamArn: string,
  ) {}

  /**
   * @param time when it was decided, by the stream's time
   * @returns undefined when AWS has accepted the call; the change itself takes seconds to minutes from then on
   * @throws LeaseLostError, before an UpdateShardCount; Error when it is not known whether the call was done
   */
  async make(call: Call, lease: Lease, time: number): Promise<Refusal | undefined> {
    const unnote = call.name === 'UpdateShardCount' ? await lease.noteCall(time) : undefined;
    try {
      await this.send(call);
      return undefined;
    } catch (error) {
      const refusal = readRefusal(error, call);
      if (refusal === undefined) throw error;
      // A refusal for the calls of others keeps its note, so that it is not run into minute by minute.
      if (!refusal.isDailyLimit) await unnote?.();
      return refusal;
    }
  }

  private async send(call: Call): Promise<void> {
    const StreamARN = this.streamArn;
    switch (call.name) {
      case 'UpdateShardCount':
        await this.client.send(
          new UpdateShardCountCommand({
            StreamARN,
            TargetShardCount: call.target,
            ScalingType: ScalingType.UNIFORM_SCALING,
          }),
        );
        break;
      case 'SplitShard':
        await this.client.send(
          new SplitShardCommand({
            StreamARN,
            ShardToSplit: call.shardId,
            NewStartingHashKey: call.newStartingHashKey,
          }),
        );
        break;
      case 'MergeShards':
        await this.client.send(
          new MergeShardsCommand({
            StreamARN,
            ShardToMerge: call.shardId,
            AdjacentShardToMerge: call.adjacentShardId,
          }),
        );
        break;
      case 'EnableEnhancedMonitoring':
        await this.client.send(
          new EnableEnhancedMonitoringCommand({ StreamARN, ShardLevelMetrics: [SHARD_METRIC] }),
        );
        break;
      case 'DisableEnhancedMonitoring':
        await this.client.send(
          new DisableEnhancedMonitoringCommand({ StreamARN, ShardLevelMetrics: [SHARD_METRIC] }),
        );
        break;
    }
  }
}
