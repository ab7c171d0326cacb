import { type OutgoingRecord, PendingQueue, type PendingRecord } from '../records';
import type { ProducerSettings } from '../settings';
import type { BufferPool } from './buffer-pool';
import { type SentRecord, takeKinesisRecord } from './kinesis-record';
import { Lane, type LaneShape } from './lane';
import type { StreamLayout } from './stream-layout';
import { ShardLimiter } from './token-bucket';

/** Sorts records into lanes by shard or key, and makes calls of what waits there. */
export class Lanes {
  private readonly lanes: Record<LaneShape, Map<string, Lane>> = {
    alone: new Map(),
    shard: new Map(),
    key: new Map(),
  };
  private readonly limiters = new Map<string, ShardLimiter>();
  /** Records that wait for the answer that says where they go. */
  private readonly unrouted = new PendingQueue();
  /** The lanes that a record may leave; those from which the last call took are at the end. */
  private readonly open = new Set<Lane>();
  /** What waits in the open lanes as whole records of the stream. */
  private readonly whole = { records: 0, bytes: 0 };
  /** User records that wait in the open lanes. */
  waiting = 0;
  /** Whether the last `take` left something for a shard's limit. */
  isLimited = false;

  private readonly packing: { readonly bounds: ProducerSettings; readonly pool: BufferPool };

  /** @param pool of the bytes of aggregates */
  constructor(
    private readonly settings: ProducerSettings,
    private readonly layout: StreamLayout,
    pool: BufferPool,
  ) {
    this.packing = { bounds: settings, pool };
  }

  /** Whether a whole call waits. */
  get isFull(): boolean {
    const { collectionMaxCount, collectionMaxSize } = this.settings;
    return this.whole.records >= collectionMaxCount || this.whole.bytes >= collectionMaxSize;
  }

  /** Takes a record in. */
  add(pending: PendingRecord): void {
    const lane = this.laneOf(pending.record);
    if (lane === undefined) {
      this.unrouted.push(pending);
      return;
    }
    lane.push(pending);
    this.update(lane);
  }

  /** Takes records back whose backoff is over. */
  repeat(sent: readonly SentRecord[]): void {
    const groups = new Map<Lane, PendingRecord[]>();
    for (const pending of sent.flatMap(({ userRecords }) => userRecords)) {
      if (pending.isSettled) continue;
      const lane = this.laneOf(pending.record);
      if (lane === undefined) this.unrouted.push(pending);
      else if (groups.get(lane)?.push(pending) === undefined) groups.set(lane, [pending]);
    }
    for (const [lane, records] of groups) lane.repeat(records);
    // Those that they left may have held fresh records back.
    for (const lane of new Set([...groups.keys(), ...sent.map(({ lane }) => lane)])) this.update(lane);
  }

  /** Finds the lanes of all that waits anew: the layout of the stream is known, or another. */
  reroute(): void {
    const { map } = this.layout;
    for (const shardId of this.limiters.keys()) {
      if (map?.range(shardId) === undefined) this.limiters.delete(shardId);
    }
    for (const shape of ['alone', 'shard', 'key'] as const) {
      if (shape === 'key' && this.isByKey) continue;
      for (const lane of [...this.lanes[shape].values()]) this.empty(lane);
    }
    for (const lane of this.lanes.key.values()) {
      const record = lane.next?.record;
      if (record !== undefined) lane.limiter = this.limiterOf(this.layout.shardOf(record));
    }
    this.route();
  }

  /** What should be sent before a call is full: whether there are repeated records, and when fresh ones are due. */
  due(): { readonly repeated: boolean; readonly freshAt: number } {
    let repeated = false;
    let oldest = Number.POSITIVE_INFINITY;
    for (const { again, fresh } of this.open) {
      repeated ||= again.length > 0;
      oldest = Math.min(oldest, fresh.first?.acceptedAt ?? Number.POSITIVE_INFINITY);
    }
    return { repeated, freshAt: oldest + this.settings.recordMaxBufferedTime };
  }

  /**
   * Makes a call.
   * @param everything whether aggregates that are not full go too
   */
  take(now: number, everything: boolean): SentRecord[] {
    const batch: SentRecord[] = [];
    const room: CallRoom = {
      records: this.settings.collectionMaxCount,
      bytes: this.settings.collectionMaxSize,
    };
    this.isLimited = false;
    let lanes = [...this.open];
    while (lanes.length > 0 && room.records > 0) {
      // In turn, so that a shard with much to do does not keep the others waiting.
      const share = Math.max(1, Math.ceil(room.records / lanes.length));
      lanes = lanes.filter((lane) => this.takeFrom(lane, share, { batch, room, now, everything }));
    }
    for (const lane of new Set(batch.map(({ lane }) => lane))) {
      // The next call begins with the others.
      this.open.delete(lane);
      lane.isListed = false;
      this.update(lane);
    }
    return batch;
  }

  /** Nothing waits any more. */
  clear(): void {
    this.unrouted.drain();
    for (const lanes of Object.values(this.lanes)) for (const lane of [...lanes.values()]) this.empty(lane);
    this.unrouted.drain();
  }

  /** Notes what has become of a lane. */
  update(lane: Lane): void {
    const { whole } = this;
    const { counted } = lane;
    const isOpen = lane.isOpen;
    const records = isOpen ? lane.full(this.settings.aggregationMaxSize) : 0;
    const bytes =
      lane.shape === 'alone'
        ? lane.again.bytes + lane.fresh.bytes
        : records * this.settings.aggregationMaxSize;
    whole.records += records - counted.records;
    whole.bytes += bytes - counted.bytes;
    const userRecords = isOpen ? lane.length : 0;
    this.waiting += userRecords - counted.userRecords;
    counted.records = records;
    counted.bytes = bytes;
    counted.userRecords = userRecords;
    if (isOpen !== lane.isListed) {
      lane.isListed = isOpen;
      if (isOpen) this.open.add(lane);
      else this.open.delete(lane);
    }
    if (lane.isIdle && this.lanes[lane.shape].get(lane.key) === lane) this.lanes[lane.shape].delete(lane.key);
  }

  /** @returns whether the lane may have more for this call */
  private takeFrom(lane: Lane, share: number, { batch, room, now, everything }: Taking): boolean {
    const { aggregationMaxSize } = this.settings;
    for (let taken = 0; taken < share; taken++) {
      const { next } = lane;
      if (!lane.isOpen || next === undefined) return false;
      if (!everything && lane.again.length === 0 && lane.full(aggregationMaxSize) === 0) return false;
      if (lane.limiter?.mayTake(now) === false) {
        this.isLimited = true;
        return false;
      }
      const bytes = lane.shape === 'alone' ? next.bytes : Math.max(next.bytes, aggregationMaxSize);
      if (room.records <= 0 || batch.length >= next.callOf || (bytes > room.bytes && batch.length > 0)) {
        room.records = 0;
        return false;
      }
      const sent = takeKinesisRecord(lane, this.layout.mayAggregate, this.settings);
      if (sent === undefined) {
        this.update(lane);
        return false;
      }
      lane.underWay++;
      lane.limiter?.take(sent.bytes);
      batch.push(sent);
      room.bytes -= sent.bytes;
      room.records = Math.min(room.records - 1, sent.callOf - batch.length);
    }
    return true;
  }

  /** @returns undefined while the answer that says where the record goes is under way */
  private laneOf(record: OutgoingRecord): Lane | undefined {
    const { layout } = this;
    if (layout.isAsking) return undefined;
    const shardId = layout.shardOf(record);
    if (this.isByKey) return this.lane('key', keyOf(record), shardId);
    const shape = layout.mayAggregate && shardId !== undefined ? 'shard' : 'alone';
    return this.lane(shape, shardId ?? '', shardId);
  }

  /** Whether the records of a key keep their order; on a stream that ignores keys there is none. */
  private get isByKey(): boolean {
    return this.settings.sameKeyOnly && !this.layout.isAuto;
  }

  private lane(shape: LaneShape, key: string, shardId: string | undefined): Lane {
    let lane = this.lanes[shape].get(key);
    if (lane === undefined) {
      lane = new Lane(shape, key, shardId, this.limiterOf(shardId), this.packing);
      this.lanes[shape].set(key, lane);
    }
    return lane;
  }

  private limiterOf(shardId: string | undefined): ShardLimiter | undefined {
    const { rateLimit } = this.settings;
    if (shardId === undefined || rateLimit === Number.POSITIVE_INFINITY) return undefined;
    let limiter = this.limiters.get(shardId);
    if (limiter === undefined) {
      limiter = new ShardLimiter(rateLimit);
      this.limiters.set(shardId, limiter);
    }
    return limiter;
  }

  private empty(lane: Lane): void {
    for (const pending of [...lane.again.drain(), ...lane.fresh.drain()]) this.unrouted.push(pending);
    this.lanes[lane.shape].delete(lane.key);
    this.update(lane);
  }

  private route(): void {
    for (const pending of this.unrouted.drain()) {
      const lane = this.laneOf(pending.record);
      if (lane === undefined) this.unrouted.push(pending);
      else lane.push(pending);
      if (lane !== undefined) this.update(lane);
    }
  }
}

/** What a call still takes. */
interface CallRoom {
  records: number;
  bytes: number;
}

interface Taking {
  readonly batch: SentRecord[];
  readonly room: CallRoom;
  readonly now: number;
  readonly everything: boolean;
}

/** Records with the same key go the same way; with an explicit hash key, that is part of it. */
function keyOf({ partitionKey, explicitHashKey }: OutgoingRecord): string {
  return explicitHashKey === undefined ? `key ${partitionKey}` : `${explicitHashKey} ${partitionKey}`;
}
