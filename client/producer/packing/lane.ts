import { PendingQueue, type PendingRecord } from '../records';
import type { BufferPool } from './buffer-pool';
import { type PackBounds, PackingQueue } from './packing-queue';
import type { ShardLimiter } from './token-bucket';

/**
 * What may share a record of the stream:
 * - `alone`: nothing, each record is one of the stream;
 * - `shard`: records that go to one shard;
 * - `key`: records of one partition key, one record of the stream after the other.
 */
export type LaneShape = 'alone' | 'shard' | 'key';

/** While so much waits to be repeated, a lane sends nothing fresh: a second of a shard, or a whole call. */
const HOLD_BACK = { records: 500, bytes: 1024 * 1024 };
/** What a record adds to an aggregate beside its data and its key, about. */
const OVERHEAD_BYTES = 10;

/** Records that wait for a call, with the same shard or key. */
export class Lane {
  /** Their backoff is over. They go first. */
  readonly again = new PendingQueue();
  readonly fresh: PendingQueue | PackingQueue;
  /** Records of the stream that were not written and wait for the end of their backoff. */
  readonly backingOff = { records: 0, bytes: 0 };
  /** Records of the stream under way. */
  underWay = 0;
  /** What it counts for at present in the sums of all lanes. */
  readonly counted = { records: 0, bytes: 0, userRecords: 0 };
  /** Whether it is among the open lanes. */
  isListed = false;

  /**
   * @param key by which lanes of a shape are told apart
   * @param shardId where its records go, as far as known
   * @param limiter of that shard
   * @param packing the bounds of its aggregates, and where their bytes come from
   */
  constructor(
    readonly shape: LaneShape,
    readonly key: string,
    readonly shardId: string | undefined,
    public limiter: ShardLimiter | undefined,
    packing: { readonly bounds: PackBounds; readonly pool: BufferPool },
  ) {
    this.fresh = shape === 'shard' ? new PackingQueue(packing.bounds, packing.pool) : new PendingQueue();
  }

  get length(): number {
    return this.again.length + this.fresh.length;
  }

  /** Whether a record may leave, apart from the limiter. */
  get isOpen(): boolean {
    if (this.shape === 'key' && (this.underWay > 0 || this.backingOff.records > 0)) return false;
    return this.next !== undefined;
  }

  /** Whether it can be forgotten. */
  get isIdle(): boolean {
    return this.underWay === 0 && this.backingOff.records === 0 && this.length === 0;
  }

  /** The next record. Undefined when there is none, or only fresh ones that are held back. */
  get next(): PendingRecord | undefined {
    return this.again.first ?? (this.mayTakeFresh ? this.fresh.first : undefined);
  }

  /** The records that are packed already, if they come next. */
  get packs(): PackingQueue | undefined {
    return this.again.length === 0 && this.fresh instanceof PackingQueue ? this.fresh : undefined;
  }

  /** Takes the next record, unless it is in a pack. */
  shift(): void {
    if (this.again.length > 0) this.again.shift();
    else if (this.fresh instanceof PendingQueue) this.fresh.shift();
  }

  /** Takes a record in. */
  push(pending: PendingRecord): void {
    // One that a call has carried may have to be alone in the next.
    if (pending.attempts > 0 && this.fresh instanceof PackingQueue) this.again.push(pending);
    else this.fresh.push(pending);
  }

  /** Puts records back whose backoff is over. */
  repeat(records: readonly PendingRecord[]): void {
    // In a lane of one key, what was under way is older than all that waits.
    if (this.shape === 'key') this.again.prepend(records);
    else for (const pending of records) this.again.push(pending);
  }

  /** How many records of the stream it fills, if they are aggregates of so many bytes. */
  full(aggregateBytes: number): number {
    const { again, fresh, length, shape } = this;
    if (shape === 'alone') return length;
    if (fresh instanceof PackingQueue) {
      return fresh.fullPacks + Math.floor((again.bytes + again.length * OVERHEAD_BYTES) / aggregateBytes);
    }
    return Math.floor((again.bytes + fresh.bytes + length * OVERHEAD_BYTES) / aggregateBytes);
  }

  /** A shard that throttles would mostly throttle fresh records too: everything would be sent over and over. */
  private get mayTakeFresh(): boolean {
    const { records, bytes } = this.backingOff;
    return records < HOLD_BACK.records && bytes < HOLD_BACK.bytes;
  }
}
