import { AwsError } from '../../../../../local/http';
import type {
  RecordsPage,
  ShardPosition,
  ShardView,
  StreamReader,
  StreamRecord,
} from '../../../../../local/services/kinesis';
import type { ManualClock } from '../../../../support/manual-clock';

interface MemoryShard {
  view: ShardView;
  readonly records: StreamRecord[];
}

/** A stream in memory, without limits: faults are put in by the test. */
export class MemoryStream implements StreamReader {
  readonly streamName = 'clicks';
  readonly streamArn = 'arn:aws:kinesis:eu-west-1:111122223333:stream/clicks';
  /** Every GetRecords call: when, and of which shard. */
  readonly reads: { readonly at: number; readonly shardId: string }[] = [];
  readonly iteratorsAsked: ShardPosition[] = [];
  /** Thrown, one after the other, by the next GetRecords calls. */
  readonly faults: Error[] = [];
  private readonly shards: MemoryShard[] = [];
  private readonly listeners = new Set<() => void>();
  private sequence = 0;
  private readonly iterators = new Map<string, { readonly shard: MemoryShard; readonly index: number }>();

  constructor(
    private readonly clock: ManualClock,
    shards = 1,
  ) {
    for (let i = 0; i < shards; i++) this.addShard([]);
  }

  /** @returns the sequence number */
  put(partitionKey: string | null, data: string | Buffer, shardId = this.openShards()[0]?.shardId): string {
    const shard = this.shard(shardId ?? '');
    const record: StreamRecord = {
      sequenceNumber: this.nextSequenceNumber(),
      partitionKey,
      data: Buffer.from(data),
      approximateArrivalTimestamp: this.clock.now(),
    };
    shard.records.push(record);
    this.touch();
    return record.sequenceNumber;
  }

  split(shardId: string): readonly [string, string] {
    this.closeShard(shardId);
    return [this.addShard([shardId]), this.addShard([shardId])];
  }

  merge(one: string, other: string): string {
    this.closeShard(one);
    this.closeShard(other);
    return this.addShard([one, other]);
  }

  /** What retention does to a closed shard in the end. */
  forget(shardId: string): void {
    this.shards.splice(this.shards.indexOf(this.shard(shardId)), 1);
  }

  openShards(): readonly ShardView[] {
    return this.listShards().filter((shard) => shard.endingSequenceNumber === undefined);
  }

  listShards(): readonly ShardView[] {
    return this.shards.map((shard) => shard.view);
  }

  getShardIterator(shardId: string, position: ShardPosition): string {
    this.iteratorsAsked.push(position);
    const shard = this.shard(shardId);
    const iterator = `${shardId}/${this.iterators.size}`;
    this.iterators.set(iterator, { shard, index: indexOf(shard.records, position) });
    return iterator;
  }

  getRecords(shardIterator: string, limit = 10_000): RecordsPage {
    const at = this.iterators.get(shardIterator);
    if (at === undefined) throw new AwsError('InvalidArgumentException', `no iterator ${shardIterator}`);
    const { shard, index } = at;
    this.reads.push({ at: this.clock.now(), shardId: shard.view.shardId });
    const fault = this.faults.shift();
    if (fault !== undefined) throw fault;
    const records = shard.records.slice(index, index + limit);
    const next = index + records.length;
    const ended = shard.view.endingSequenceNumber !== undefined && next === shard.records.length;
    const nextShardIterator = `${shard.view.shardId}/${this.iterators.size}`;
    if (!ended) this.iterators.set(nextShardIterator, { shard, index: next });
    return {
      records,
      nextShardIterator: ended ? undefined : nextShardIterator,
      millisBehindLatest: next < shard.records.length ? 1 : 0,
    };
  }

  onActivity(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  private touch(): void {
    for (const listener of this.listeners) listener();
  }

  private shard(shardId: string): MemoryShard {
    const shard = this.shards.find((one) => one.view.shardId === shardId);
    if (shard === undefined) throw new AwsError('ResourceNotFoundException', `no shard ${shardId}`);
    return shard;
  }

  private addShard([parentShardId, adjacentParentShardId]: readonly string[]): string {
    const shardId = `shardId-${String(this.sequence++).padStart(12, '0')}`;
    const view = {
      shardId,
      parentShardId,
      adjacentParentShardId,
      startingHashKey: '0',
      endingHashKey: '0',
      startingSequenceNumber: this.nextSequenceNumber(),
    };
    this.shards.push({ view, records: [] });
    this.touch();
    return shardId;
  }

  private closeShard(shardId: string): void {
    const shard = this.shard(shardId);
    shard.view = { ...shard.view, endingSequenceNumber: this.nextSequenceNumber() };
    this.touch();
  }

  private nextSequenceNumber(): string {
    return `4959${String(this.sequence++).padStart(52, '0')}`;
  }
}

function indexOf(records: readonly StreamRecord[], position: ShardPosition): number {
  const first = (test: (record: StreamRecord) => boolean) => {
    const index = records.findIndex(test);
    return index === -1 ? records.length : index;
  };
  switch (position.type) {
    case 'TRIM_HORIZON':
      return 0;
    case 'LATEST':
      return records.length;
    case 'AT_TIMESTAMP':
      return first((record) => record.approximateArrivalTimestamp >= position.timestamp);
    case 'AT_SEQUENCE_NUMBER':
      return first((record) => record.sequenceNumber >= position.sequenceNumber);
    case 'AFTER_SEQUENCE_NUMBER':
      return first((record) => record.sequenceNumber > position.sequenceNumber);
  }
}
