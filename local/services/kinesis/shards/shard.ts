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

export interface ShardOrigin {
  /** The number in the shard's id. */
  readonly number: number;
  readonly range: HashKeyRange;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
  /** One after a split, two after a merge, none for the shards that a stream begins with. */
  readonly parents: readonly Shard[];
}

/** One shard: its place among the hash keys, its records, and what may pass in and out of it in a second. */
export class Shard {
  readonly number: number;
  readonly id: string;
  readonly range: HashKeyRange;
  readonly createdAt: number;
  readonly parentIds: readonly string[];
  readonly sequenceNumbers: SequenceNumbers;
  readonly log: RecordLog;
  /** Counted since the shard was made. */
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

  constructor(origin: ShardOrigin, budget: MemoryBudget) {
    this.number = origin.number;
    this.id = shardId(origin.number);
    this.range = origin.range;
    this.createdAt = origin.createdAt;
    this.parentIds = origin.parents.map((parent) => parent.id);
    this.sequenceNumbers = new SequenceNumbers(origin.createdAt, origin.number);
    this.log = new RecordLog(budget);
    this.recordsIn = new TokenBucket(SHARD_WRITE_RECORDS_PER_SECOND, origin.createdAt);
    this.bytesIn = new TokenBucket(SHARD_WRITE_BYTES_PER_SECOND, origin.createdAt);
    this.bytesOut = new TokenBucket(SHARD_READ_BYTES_PER_SECOND, origin.createdAt);
    this.readCalls = new TokenBucket(SHARD_READ_CALLS_PER_SECOND, origin.createdAt);
    this.iteratorCalls = new TokenBucket(SHARD_ITERATOR_CALLS_PER_SECOND, origin.createdAt);
  }

  /** Since when the shard takes no more records; `undefined` while it is open. */
  get closedAt(): number | undefined {
    return this.closed;
  }

  close(now: number): void {
    this.closed = now;
  }

  /** Whether a record of this size may be written now; if so, it is counted. */
  admitsWrite(bytes: number, now: number): boolean {
    const admitted = this.recordsIn.admits(1, now) && this.bytesIn.take(bytes, now);
    if (admitted) this.recordsIn.spend(1);
    else {
      this.traffic.writeThrottles++;
      this.traffic.writeThrottledBytes += bytes;
    }
    return admitted;
  }

  /** Whether GetRecords may be called now; if so, the call is counted. */
  admitsRead(now: number): boolean {
    const admitted = this.bytesOut.admits(1, now) && this.readCalls.take(1, now);
    if (!admitted) this.traffic.readThrottles++;
    return admitted;
  }

  /** What GetRecords gave, which the shard's readers share. */
  countRead(records: number, bytes: number): void {
    this.bytesOut.spend(bytes);
    this.countOutgoing(records, bytes);
  }

  /** What left the shard in whatever way; what is pushed to a registered consumer takes nothing from other readers. */
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
