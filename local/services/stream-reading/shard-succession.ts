import { messageOf } from '../../base/message-of';
import { readableShards, type ShardPosition, type ShardView, type StreamReader } from './stream-reader';

export interface ShardSuccessionOptions<Reading> {
  readonly reader: StreamReader;
  /** For the shards that are there at the beginning. Their children are read from TRIM_HORIZON. */
  readonly startingPosition: ShardPosition;
  /** Begins to read a shard. */
  readonly read: (shardId: string, position: ShardPosition) => Reading;
  /** Gets why the shards cannot be listed: the stream was deleted under its reader. */
  readonly onUnlisted: (message: string) => void;
}

/**
 * The shards of a stream in the order of their lineage: a shard is read when all its parents are done with.
 */
export class ShardSuccession<Reading> {
  private readonly reading = new Map<string, Reading>();
  /** Those that are done with, or that the starting position leaves out. */
  private readonly finished = new Set<string>();
  /** Those that were there at the beginning. */
  private initial: ReadonlySet<string> | undefined;

  constructor(private readonly options: ShardSuccessionOptions<Reading>) {}

  /** The shards that are read now, by their ids. */
  get current(): ReadonlyMap<string, Reading> {
    return this.reading;
  }

  get finishedCount(): number {
    return this.finished.size;
  }

  /**
   * Notes the shards that the starting position is for; only the first call does.
   * @throws AwsError when the shards cannot be listed
   */
  begin(): void {
    if (this.initial !== undefined) return;
    const { reader, startingPosition } = this.options;
    const shards = reader.listShards();
    if (startingPosition.type === 'LATEST') {
      for (const { shardId, endingSequenceNumber } of shards) {
        // Kinesis writes nothing more to a closed shard.
        if (endingSequenceNumber !== undefined) this.finished.add(shardId);
      }
    }
    this.initial = new Set(shards.map(({ shardId }) => shardId));
  }

  /** Takes up the shards that may be read by now. */
  discover(): void {
    const { read, startingPosition } = this.options;
    for (const { shardId } of readableShards(this.listShards(), (id) => this.isFinished(id))) {
      if (this.isFinished(shardId) !== undefined) continue;
      const isInitial = this.initial?.has(shardId) ?? false;
      const started = read(shardId, isInitial ? startingPosition : { type: 'TRIM_HORIZON' });
      // A shard that has vanished is finished before it was begun.
      if (!this.finished.has(shardId)) this.reading.set(shardId, started);
    }
  }

  /** A shard is done with: takes up its children. */
  finish(shardId: string): void {
    if (this.finished.has(shardId)) return;
    this.reading.delete(shardId);
    this.finished.add(shardId);
    this.discover();
  }

  /** @returns `undefined` for a shard that is not known yet */
  private isFinished(shardId: string): boolean | undefined {
    if (this.finished.has(shardId)) return true;
    return this.reading.has(shardId) ? false : undefined;
  }

  private listShards(): readonly ShardView[] {
    try {
      return this.options.reader.listShards();
    } catch (error) {
      this.options.onUnlisted(messageOf(error));
      return [];
    }
  }
}
