import type { Scale } from '../../../base/scale';
import {
  SHARD_ITERATOR_CALLS_PER_SECOND,
  SHARD_READ_BYTES_PER_SECOND,
  SHARD_READ_CALLS_PER_SECOND,
  SHARD_WRITE_BYTES_PER_SECOND,
  SHARD_WRITE_RECORDS_PER_SECOND,
} from '../limits';
import { type MemoryBudget, RecordLog, SequenceNumbers } from '../log';
import { TokenBucket } from '../rate-limits';
import type { ShardTraffic, ShardView } from '../types';
import type { HashKeyRange } from './hash-key';

/** How a shard came to be. */
export interface ShardOrigin {
  /** The number in the shard's id. */
  readonly number: number;
  readonly range: HashKeyRange;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
  /** One after a split, two after a merge, none for the first shards of a stream. */
  readonly parents: readonly Shard[];
}

/**
 * One shard: its range of hash keys, its records, and its throughput limits. Its traffic is counted as played.
 *
 * Reads come in pages of an Nth of a page on AWS, so the costs of reads are as fine as on AWS and need no larger
 * bucket. Writes are records, and coarser.
 */
export class Shard {
  readonly number: number;
  readonly id: string;
  readonly range: HashKeyRange;
  readonly createdAt: number;
  readonly parentIds: readonly string[];
  readonly sequenceNumbers: SequenceNumbers;
  readonly log: RecordLog;
  /** Counts since the creation of the shard. */
  readonly traffic: { -readonly [Name in keyof Omit<ShardTraffic, 'shardId'>]: number } = {
    incomingRecords: 0,
    incomingBytes: 0,
    writeThrottles: 0,
    writeThrottledBytes: 0,
    outgoingRecords: 0,
    outgoingBytes: 0,
    readThrottles: 0,
  };
  private readonly recordsIn: TokenBucket;
  private readonly bytesIn: TokenBucket;
  private readonly bytesOut: TokenBucket;
  private readonly readCalls: TokenBucket;
  private readonly iteratorCalls: TokenBucket;
  private closed: number | undefined;

  constructor(
    origin: ShardOrigin,
    budget: MemoryBudget,
    private readonly scale: Scale,
  ) {
    this.number = origin.number;
    this.id = shardId(origin.number);
    this.range = origin.range;
    this.createdAt = origin.createdAt;
    this.parentIds = origin.parents.map((parent) => parent.id);
    this.sequenceNumbers = new SequenceNumbers(origin.createdAt, origin.number);
    this.log = new RecordLog(budget);
    this.recordsIn = new TokenBucket(SHARD_WRITE_RECORDS_PER_SECOND, origin.createdAt, scale);
    this.bytesIn = new TokenBucket(SHARD_WRITE_BYTES_PER_SECOND, origin.createdAt, scale);
    this.bytesOut = new TokenBucket(SHARD_READ_BYTES_PER_SECOND, origin.createdAt, scale.forReads, true);
    this.readCalls = new TokenBucket(SHARD_READ_CALLS_PER_SECOND, origin.createdAt);
    this.iteratorCalls = new TokenBucket(SHARD_ITERATOR_CALLS_PER_SECOND, origin.createdAt);
  }

  /** When the shard was closed to new records; `undefined` while it is open. */
  get closedAt(): number | undefined {
    return this.closed;
  }

  close(now: number): void {
    this.closed = now;
  }

  /** Whether the limits admit a record of this size now. An admitted record is counted. */
  admitsWrite(bytes: number, now: number): boolean {
    const { recordsIn, bytesIn, scale } = this;
    const admitted = recordsIn.admits(scale.aws(1), now) && bytesIn.take(scale.aws(bytes), now);
    if (admitted) recordsIn.spend(scale.aws(1));
    else {
      this.traffic.writeThrottles++;
      this.traffic.writeThrottledBytes += bytes;
    }
    return admitted;
  }

  /** Whether the limits admit a GetRecords call now. An admitted call is counted. */
  admitsRead(now: number): boolean {
    const admitted = this.bytesOut.admits(1, now) && this.readCalls.take(1, now);
    if (!admitted) this.traffic.readThrottles++;
    return admitted;
  }

  /** Counts a GetRecords response against the throughput that all pollers of the shard share. */
  countRead(records: number, bytes: number): void {
    this.bytesOut.spend(this.scale.aws(bytes));
    this.countOutgoing(records, bytes);
  }

  /**
   * Counts records that left the shard. Pushes to registered consumers take nothing from the pollers'
   * throughput.
   */
  countOutgoing(records: number, bytes: number): void {
    this.traffic.outgoingRecords += records;
    this.traffic.outgoingBytes += bytes;
  }

  admitsIterator(now: number): boolean {
    return this.iteratorCalls.take(1, now);
  }

  view(): ShardView {
    const [parentShardId, adjacentParentShardId] = this.parentIds;
    return {
      shardId: this.id,
      ...(parentShardId === undefined ? {} : { parentShardId }),
      ...(adjacentParentShardId === undefined ? {} : { adjacentParentShardId }),
      startingHashKey: this.range.start.toString(),
      endingHashKey: this.range.end.toString(),
      startingSequenceNumber: this.sequenceNumbers.start(),
      ...(this.closed === undefined ? {} : { endingSequenceNumber: this.sequenceNumbers.end(this.closed) }),
    };
  }
}

/** `shardId-` and twelve digits. */
export function shardId(number: number): string {
  return `shardId-${String(number).padStart(12, '0')}`;
}
