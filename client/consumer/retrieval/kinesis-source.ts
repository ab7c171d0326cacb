import type { KinesisClient } from '@aws-sdk/client-kinesis';
import { StreamUnusableError } from '../errors';
import type { ShardPosition } from '../leases';
import type { StreamShard } from '../shards';
import type { TimedCall } from '../timed-call';
import { subscribe } from './fan-out';
import { registerConsumer } from './fan-out-consumer';
import { type Patience, patient } from './patience';
import { poll, ShardNotFoundError } from './polling';
import { listShards, type StreamId } from './shard-listing';
import type { InitialPosition, ShardPage, StreamSource } from './stream-source';

export interface KinesisSourceOptions {
  readonly client: KinesisClient;
  readonly stream: StreamId;
  readonly initialPosition: InitialPosition;
  /** Polling without it. */
  readonly fanOutConsumer?: string;
  readonly maxRecordsPerCall: number;
  readonly idleMs: number;
  readonly patience: Patience;
  readonly timed: TimedCall;
}

/** A stream, read through the AWS SDK: polled, or pushed by enhanced fan-out. */
export class KinesisSource implements StreamSource {
  private consumerArn: Promise<string> | undefined;

  constructor(private readonly options: KinesisSourceOptions) {}

  listShards(at?: InitialPosition): Promise<StreamShard[]> {
    const { client, stream, timed } = this.options;
    return listShards(client, stream, timed, at);
  }

  async *read(shardId: string, from: ShardPosition, signal: AbortSignal): AsyncGenerator<ShardPage> {
    const { patience } = this.options;
    for (let failures = 1; !signal.aborted; failures++) {
      try {
        yield* await this.pages(shardId, from, signal);
        return;
      } catch (error) {
        if (error instanceof StreamUnusableError) throw error;
        patience.onTrouble(`${shardId} could not be read`, error);
        const last = error instanceof ShardNotFoundError ? await this.lastPage(shardId) : undefined;
        if (last !== undefined) {
          yield last;
          return;
        }
      }
      await patient(failures, patience, signal);
    }
  }

  private async pages(shardId: string, from: ShardPosition, signal: AbortSignal) {
    const { client, stream, initialPosition, fanOutConsumer, patience, timed } = this.options;
    const timestamp = typeof initialPosition === 'object' ? initialPosition.timestamp : undefined;
    if (fanOutConsumer === undefined) {
      const { maxRecordsPerCall: maxRecords, idleMs } = this.options;
      return poll(shardId, from, { client, stream, maxRecords, idleMs, timestamp, patience, timed }, signal);
    }
    this.consumerArn ??= registerConsumer(client, stream, fanOutConsumer, patience.clock, timed).catch(
      (error) => {
        this.consumerArn = undefined;
        throw error;
      },
    );
    const consumerArn = await this.consumerArn;
    return subscribe(shardId, from, { client, consumerArn, timestamp, patience, timed }, signal);
  }

  /**
   * What is past the retention cannot be read any more, so the shard is at its end; the shards behind it go on.
   * @returns undefined if the stream has the shard, or that could not be found out
   */
  private async lastPage(shardId: string): Promise<ShardPage | undefined> {
    const { patience } = this.options;
    try {
      const shards = await this.listShards();
      if (shards.some((shard) => shard.shardId === shardId)) return undefined;
      patience.onTrouble(`${shardId} is past the retention; what was not read of it is lost`, undefined);
      const childShards = shards.filter(({ parentShardIds }) => parentShardIds.includes(shardId));
      return { records: [], millisBehindLatest: 0, childShards };
    } catch (error) {
      if (error instanceof StreamUnusableError) throw error;
      patience.onTrouble(`the shards could not be listed`, error);
      return undefined;
    }
  }
}
