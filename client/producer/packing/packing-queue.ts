import { AggregateBuilder, type AggregatedRecord, OUTER_PARTITION_KEY } from '../../aggregation';
import { PendingQueue, type PendingRecord } from '../records';
import type { BufferPool } from './buffer-pool';

/** The bounds of an aggregate. */
export interface PackBounds {
  readonly aggregationMaxSize: number;
  readonly aggregationMaxCount: number;
  /** Of the stream: an aggregate is a record with its own partition key. */
  readonly maxUserRecordSize: number;
}

/** The most bytes of the data of an aggregate with such a key. */
export function mostBytes({ aggregationMaxSize, maxUserRecordSize }: PackBounds, outerKey: string): number {
  return Math.min(aggregationMaxSize, maxUserRecordSize - Buffer.byteLength(outerKey));
}

/** User records, and the record of the stream that carries them. */
export interface Pack extends AggregatedRecord {
  readonly userRecords: readonly PendingRecord[];
}

/** A lane with more of them is throttled: what waits longer than the cache lasts would only take its memory twice. */
const MOST_FULL_PACKS = 4;

/**
 * A first-in-first-out queue that packs records into aggregates as they come, while their bytes are in the processor's
 * cache. Thousands of others come before a record is sent, and to fetch it from memory again costs more than to pack it.
 */
export class PackingQueue {
  private readonly full: Pack[] = [];
  private open: PendingRecord[] = [];
  private readonly builder = new AggregateBuilder();
  /** Those that come when enough is packed. */
  private readonly unpacked = new PendingQueue();
  private packedCount = 0;
  private packedBytes = 0;
  private readonly mostBytes: number;

  constructor(
    private readonly bounds: PackBounds,
    private readonly pool: BufferPool,
  ) {
    this.mostBytes = mostBytes(bounds, OUTER_PARTITION_KEY);
  }

  get length(): number {
    return this.packedCount + this.unpacked.length;
  }

  /** Data and partition keys. */
  get bytes(): number {
    return this.packedBytes + this.unpacked.bytes;
  }

  get first(): PendingRecord | undefined {
    return this.full[0]?.userRecords[0] ?? this.open[0];
  }

  /** How many aggregates are full, about. */
  get fullPacks(): number {
    return this.full.length + Math.floor(this.unpacked.bytes / this.bounds.aggregationMaxSize);
  }

  /** @param pending a record that no call has carried yet */
  push(pending: PendingRecord): void {
    if (this.full.length >= MOST_FULL_PACKS || this.unpacked.length > 0) this.unpacked.push(pending);
    else this.pack(pending);
  }

  /** The oldest records that share an aggregate. Undefined when there are none but those given up meanwhile. */
  take(): Pack | undefined {
    for (let pack = this.next(); pack !== undefined; pack = this.next()) {
      const waiting = pack.userRecords.filter(({ isSettled }) => !isSettled);
      if (waiting.length === pack.userRecords.length) return pack;
      if (waiting.length > 0) return packOf(waiting);
    }
    return undefined;
  }

  /** Empties the queue. */
  drain(): PendingRecord[] {
    const records: PendingRecord[] = [];
    for (let pack = this.next(); pack !== undefined; pack = this.next()) records.push(...pack.userRecords);
    return records;
  }

  private pack(pending: PendingRecord): void {
    const { record } = pending;
    const { length } = this.open;
    const { aggregationMaxCount } = this.bounds;
    if (length >= aggregationMaxCount || (length > 0 && this.builder.sizeWith(record) > this.mostBytes)) {
      this.full.push(this.close());
    }
    this.builder.add(record);
    this.open.push(pending);
    this.packedCount++;
    this.packedBytes += pending.bytes;
  }

  private next(): Pack | undefined {
    const pack = this.full.shift() ?? (this.open.length > 0 ? this.close() : undefined);
    if (pack === undefined) return undefined;
    this.packedCount -= pack.userRecords.length;
    for (const { bytes } of pack.userRecords) this.packedBytes -= bytes;
    while (this.full.length < MOST_FULL_PACKS) {
      const next = this.unpacked.shift();
      if (next === undefined) break;
      if (!next.isSettled) this.pack(next);
    }
    return pack;
  }

  private close(): Pack {
    const { partitionKey, explicitHashKey, data } = this.builder.build(undefined, this.pool.take);
    const userRecords = this.open;
    this.builder.clear();
    this.open = [];
    return { partitionKey, explicitHashKey, data, userRecords };
  }
}

function packOf(userRecords: readonly PendingRecord[]): Pack {
  const builder = new AggregateBuilder();
  for (const { record } of userRecords) builder.add(record);
  return { ...builder.build(), userRecords };
}
