import type { Clock } from '../../base/clock';
import { messageOf } from '../../base/message-of';
import { type RecordsPage, readableShards, type ShardView, type StreamReader } from '../kinesis';
import { ShardPoller } from './shard-poller';

export interface KinesisSourceOptions {
  readonly reader: StreamReader;
  /** Real time. */
  readonly clock: Clock;
  /** Whether so much is waiting to be delivered that nothing more may be read. */
  readonly isFull: () => boolean;
  readonly onPage: (shardId: string, page: RecordsPage) => void;
  readonly onThrottled: (operation: 'GetRecords' | 'GetShardIterator') => void;
  readonly onNotice: (sentence: string) => void;
}

/**
 * Reads every shard of a stream as one of its shared readers: from LATEST, which is where Firehose begins, one
 * GetRecords call a second and shard. The children of a shard that was split or merged are read from their beginning,
 * once all of their parents have been read to the end.
 */
export class KinesisSource {
  private readonly pollers = new Map<string, ShardPoller>();
  private readonly finished = new Set<string>();
  private readonly options: KinesisSourceOptions;
  private stopped = false;

  /** Takes up its position at once; {@link start} begins to read. */
  constructor(options: KinesisSourceOptions) {
    this.options = options;
    for (const { shardId, endingSequenceNumber } of this.listShards()) {
      // Nothing will ever be written to a closed shard.
      if (endingSequenceNumber !== undefined) this.finished.add(shardId);
      else this.pollers.set(shardId, this.poller(shardId, 'LATEST'));
    }
  }

  start(): void {
    for (const poller of this.pollers.values()) poller.start();
  }

  /** Reads nothing more. */
  stop(): void {
    this.stopped = true;
    for (const poller of this.pollers.values()) poller.stop();
  }

  /** Resolves when everything has been read that is in the stream now, or reading has stopped. */
  async caughtUp(): Promise<void> {
    // A shard that ends meanwhile brings its children, which may hold records of before, too.
    for (let known = -1; known !== this.finished.size && !this.stopped; ) {
      known = this.finished.size;
      await Promise.all([...this.pollers.values()].map((poller) => poller.caughtUp()));
    }
  }

  private poller(shardId: string, position: 'LATEST' | 'TRIM_HORIZON'): ShardPoller {
    const { reader, clock, isFull, onPage, onThrottled, onNotice } = this.options;
    const onEnd = () => this.finish(shardId);
    const host = { reader, clock, isFull, onPage, onThrottled, onEnd, notice: onNotice };
    return new ShardPoller(host, shardId, { type: position });
  }

  private finish(shardId: string): void {
    this.pollers.delete(shardId);
    this.finished.add(shardId);
    if (this.stopped) return;
    const isFinished = (id: string) => this.finished.has(id) || (this.pollers.has(id) ? false : undefined);
    for (const child of readableShards(this.listShards(), isFinished)) {
      const poller = this.poller(child.shardId, 'TRIM_HORIZON');
      this.pollers.set(child.shardId, poller);
      poller.start();
    }
  }

  private listShards(): readonly ShardView[] {
    try {
      return this.options.reader.listShards();
    } catch (error) {
      this.options.onNotice(`the stream's shards cannot be listed: ${messageOf(error)}`);
      return [];
    }
  }
}
