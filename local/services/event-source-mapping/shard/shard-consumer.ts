import type { StreamRecord } from '../../kinesis';
import type { FeedHost, ShardFeed } from '../../stream-reading/shard-source';
import type { PendingRecord } from '../batch';
import { Discarder } from '../failure/discarder';
import { EventWriter } from '../invocation/event-writer';
import * as limits from '../limits';
import type { MappingContext } from '../mapping-context';
import { Checkpoint } from './checkpoint';
import { Lane, type LaneHost } from './lane';

/** Takes the records of one shard, to its end, and hands them to the lanes. */
export class ShardConsumer implements LaneHost, FeedHost {
  readonly writer: EventWriter;
  readonly discarder: Discarder;
  private readonly feed: ShardFeed;
  private readonly progress = new Checkpoint();
  private readonly lanes: readonly Lane[];
  private atEnd = false;
  private unkeyed = 0;

  /**
   * @param feedFor makes what brings the records
   * @param onFinished once everything of the shard has been read and is done with
   */
  constructor(
    readonly context: MappingContext,
    readonly shardId: string,
    feedFor: (host: FeedHost) => ShardFeed,
    private readonly onFinished: () => void,
  ) {
    const source = { arn: context.settings.eventSourceArn, region: context.region };
    this.writer = new EventWriter(source, shardId, context.roleArn);
    this.discarder = new Discarder(context, shardId, this.writer);
    this.lanes = Array.from({ length: context.settings.parallelizationFactor }, () => new Lane(this));
    this.feed = feedFor(this);
  }

  /** The last record of the unbroken run that is done with; `undefined` before the first. */
  get checkpoint(): string | undefined {
    return this.progress.sequenceNumber;
  }

  /** Whether everything has been read and is done with. */
  get isFinished(): boolean {
    return this.atEnd && this.lanes.every((lane) => lane.isIdle);
  }

  /** Whether there was nothing more when it was last looked, and what came before is done with. */
  get isCaughtUp(): boolean {
    return this.feed.isAtTip && this.progress.outstanding === 0;
  }

  /** Begins or goes on: what was read before and is not done with comes first. */
  resume(): void {
    for (const lane of this.lanes) lane.pump();
    this.feed.resume();
  }

  /** Reads nothing and sends nothing more; resolves when the batches in flight are dealt with. */
  async pause(): Promise<void> {
    this.feed.pause();
    await Promise.all(this.lanes.map((lane) => lane.pause()));
  }

  /** There may be something to read. */
  onActivity(): void {
    this.feed.onActivity();
  }

  isReadAheadFull(): boolean {
    const { batchSize, parallelizationFactor } = this.context.settings;
    const { outstanding, bytes } = this.progress;
    return (
      bytes >= limits.READ_AHEAD_BYTES ||
      outstanding >= limits.readAheadRecords(batchSize, parallelizationFactor)
    );
  }

  isAtEnd(): boolean {
    return this.atEnd;
  }

  processed(batch: readonly PendingRecord[]): void {
    this.progress.acknowledge(batch);
    this.context.counters.ProcessedEventCount += batch.length;
    const records = batch.map((pending) => pending.record);
    this.context.recordOutcome({ kind: 'processed', shardId: this.shardId, records });
  }

  discarded(batch: readonly PendingRecord[]): void {
    this.progress.acknowledge(batch);
  }

  onStep(): void {
    if (this.isFinished) this.onFinished();
    else this.feed.onRoom();
  }

  take(records: readonly StreamRecord[], isLast: boolean): void {
    this.atEnd = isLast;
    if (records.length > 0) this.sort(records);
    for (const lane of this.lanes) lane.pump();
    if (this.isFinished) this.onFinished();
  }

  private sort(records: readonly StreamRecord[]): void {
    const { counters, settings } = this.context;
    counters.PolledEventCount += records.length;
    const filtered: PendingRecord[] = [];
    for (const record of records) {
      const wanted = settings.filter(record);
      const pending = { record, bytes: wanted ? this.writer.bytesOf(record) : 0, done: false };
      this.progress.add(pending);
      if (wanted) this.lane(record.partitionKey)?.push(pending);
      else filtered.push(pending);
    }
    if (filtered.length === 0) return;
    counters.FilteredOutEventCount += filtered.length;
    this.progress.acknowledge(filtered);
    const passed = filtered.map((pending) => pending.record);
    this.context.recordOutcome({ kind: 'filtered', shardId: this.shardId, records: passed });
  }

  /** Without a key there is no order to keep, so such records go round. */
  private lane(partitionKey: string | null): Lane | undefined {
    const count = this.lanes.length;
    return this.lanes[partitionKey === null ? this.unkeyed++ % count : laneOf(partitionKey, count)];
  }
}

/**
 * The lane of a partition key: the same key always goes the same way, so its records stay in order. Which hash Lambda
 * takes is not documented; FNV-1a spreads well and costs little.
 *
 * @param lanes 1 to 10
 */
function laneOf(partitionKey: string, lanes: number): number {
  if (lanes === 1) return 0;
  let hash = 0x811c9dc5;
  for (let i = 0; i < partitionKey.length; i++) {
    hash = Math.imul(hash ^ partitionKey.charCodeAt(i), 0x01000193);
  }
  // The low bits of FNV are the weak ones; fold the high ones in.
  return ((hash ^ (hash >>> 16)) >>> 0) % lanes;
}
