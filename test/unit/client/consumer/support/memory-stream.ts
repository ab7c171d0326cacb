import { AggregateBuilder, type StreamRecord } from '../../../../../client/aggregation';
import type { ShardPosition } from '../../../../../client/consumer/leases';
import { comparePositions, isStart } from '../../../../../client/consumer/leases';
import {
  type InitialPosition,
  pause,
  type ShardPage,
  type StreamSource,
} from '../../../../../client/consumer/retrieval';
import type { StreamShard } from '../../../../../client/consumer/shards';
import type { PacingClock } from '../../../../../client/pacing';
import type { Random } from '../../../../../common';

interface MemoryShard extends StreamShard {
  isOpen: boolean;
  readonly records: StreamRecord[];
  /** The places of its user records, in order. */
  readonly places: string[];
}

const KEYS = 2n ** 128n;
const PAGE_RECORDS = 40;

/** A stream in memory that can be written to, split and merged. */
export class MemoryStream {
  readonly shards = new Map<string, MemoryShard>();
  private lastSequenceNumber = 10n ** 20n;

  constructor(count: number) {
    const width = KEYS / BigInt(count);
    for (let index = 0n; index < count; index++) this.add([], index * width, (index + 1n) * width - 1n);
  }

  get open(): MemoryShard[] {
    return [...this.shards.values()].filter(({ isOpen }) => isOpen);
  }

  childrenOf(id: string): MemoryShard[] {
    return [...this.shards.values()].filter(({ parentShardIds }) => parentShardIds.includes(id));
  }

  /** Puts one record, or an aggregate of several. */
  put(shard: MemoryShard, users: number): void {
    this.lastSequenceNumber++;
    const SequenceNumber = String(this.lastSequenceNumber);
    const builder = new AggregateBuilder();
    for (let sub = 0; sub < users; sub++) {
      builder.add({ partitionKey: 'k', data: Buffer.from('data') });
      shard.places.push(`${SequenceNumber}/${sub}`);
    }
    shard.records.push({ SequenceNumber, Data: builder.build().data, PartitionKey: 'k' });
  }

  split(shard: MemoryShard): void {
    const [start, end] = [BigInt(shard.hashKeyRange.start), BigInt(shard.hashKeyRange.end)];
    const middle = (start + end) / 2n;
    shard.isOpen = false;
    this.add([shard.shardId], start, middle);
    this.add([shard.shardId], middle + 1n, end);
  }

  /** Merges a shard with its upper neighbour. @returns false if it has none */
  merge(lower: MemoryShard): boolean {
    const upper = this.open.find(
      ({ hashKeyRange }) => BigInt(hashKeyRange.start) === BigInt(lower.hashKeyRange.end) + 1n,
    );
    if (upper === undefined) return false;
    [lower.isOpen, upper.isOpen] = [false, false];
    this.add(
      [lower.shardId, upper.shardId],
      BigInt(lower.hashKeyRange.start),
      BigInt(upper.hashKeyRange.end),
    );
    return true;
  }

  private add(parentShardIds: readonly string[], start: bigint, end: bigint): void {
    const shardId = `shardId-${String(this.shards.size).padStart(12, '0')}`;
    const hashKeyRange = { start: String(start), end: String(end) };
    this.shards.set(shardId, {
      shardId,
      parentShardIds,
      hashKeyRange,
      isOpen: true,
      records: [],
      places: [],
    });
  }
}

/** One worker's view of the stream. */
export class MemorySource implements StreamSource {
  constructor(
    private readonly stream: MemoryStream,
    private readonly clock: PacingClock,
    private readonly random: Random,
    private readonly idleMs = 1_000,
  ) {}

  /** Nothing of it is past its retention, so the horizon is its beginning. */
  async listShards(at?: InitialPosition): Promise<StreamShard[]> {
    await new Promise<void>((resolve) => this.clock.after(5, resolve));
    const shards = [...this.stream.shards.values()].map((shard) => ({ ...shard }));
    if (at === 'LATEST') return shards.filter(({ isOpen }) => isOpen);
    if (at === 'TRIM_HORIZON') return shards.filter(({ parentShardIds }) => parentShardIds.length === 0);
    return shards;
  }

  async *read(shardId: string, from: ShardPosition, signal: AbortSignal): AsyncGenerator<ShardPage> {
    const shard = this.stream.shards.get(shardId);
    if (shard === undefined) throw new Error(`no ${shardId}`);
    const isBehind = ({ SequenceNumber = '' }: StreamRecord) =>
      comparePositions(
        { sequenceNumber: SequenceNumber, subSequenceNumber: 0 },
        { ...from, subSequenceNumber: 0 },
      ) >= 0;
    let at = isStart(from) ? 0 : shard.records.findIndex(isBehind);
    if (at < 0) at = shard.records.length;
    while (await pause(this.random.next() * 40, this.clock, signal)) {
      const records = shard.records.slice(at, at + PAGE_RECORDS);
      at += records.length;
      const isAtTip = at === shard.records.length;
      const isEnd = isAtTip && !shard.isOpen;
      yield {
        records,
        millisBehindLatest: isAtTip ? 0 : 1000,
        childShards: isEnd ? this.stream.childrenOf(shardId) : undefined,
      };
      if (isEnd) return;
      if (isAtTip) await pause(this.idleMs, this.clock, signal);
    }
  }
}
