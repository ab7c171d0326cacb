import type { Clock } from '../../../base/clock';
import type { StreamRecord } from '../../kinesis';
import type { ShardPage, ShardSource, ShardSourceHost } from '../../stream-reading';
import type { PendingRecord } from '../batch';
import { Discarder } from '../failure/discarder';
import { EventWriter } from '../invocation/event-writer';
import * as limits from '../limits';
import type { MappingContext } from '../mapping-context';
import { Checkpoint } from './checkpoint';
import { Lane, type LaneHost } from './lane';

/** Takes the records of one shard, up to its end, and hands them to the lanes. */
export class ShardConsumer implements LaneHost, ShardSourceHost {
  readonly writer: EventWriter;
  readonly discarder: Discarder;
  readonly clock: Clock;
  private readonly source: ShardSource;
  private readonly progress = new Checkpoint();
  private readonly lanes: readonly Lane[];
  private atEnd = false;
  private unkeyed = 0;

  /**
   * @param sourceFor makes the source of the records
   * @param onFinished once everything of the shard has been read and is done with
   */
  constructor(
    readonly context: MappingContext,
    readonly shardId: string,
    sourceFor: (host: ShardSourceHost) => ShardSource,
    private readonly onFinished: () => void,
  ) {
    this.clock = context.clock;
    const stream = { arn: context.settings.eventSourceArn, region: context.region };
    this.writer = new EventWriter(stream, shardId, context.roleArn);
    this.discarder = new Discarder(context, shardId, this.writer);
    this.lanes = Array.from({ length: context.settings.parallelizationFactor }, () => new Lane(this));
    this.source = sourceFor(this);
  }

  /** The last record of the unbroken run that is done with; `undefined` before the first. */
  get checkpoint(): string | undefined {
    return this.progress.sequenceNumber;
  }

  /** Whether everything has been read and is done with. */
  get isFinished(): boolean {
    return this.atEnd && this.lanes.every((lane) => lane.isIdle);
  }

  /** Whether the last look found nothing new and every earlier record is done with. */
  get isCaughtUp(): boolean {
    return this.source.isAtTip && this.progress.outstanding === 0;
  }

  /** Begins or goes on. Records that were read before and are not done come first. */
  resume(): void {
    for (const lane of this.lanes) lane.pump();
    this.source.resume();
  }

  /** Reads nothing and sends nothing more; resolves when the batches in flight are dealt with. */
  async pause(): Promise<void> {
    this.source.pause();
    await Promise.all(this.lanes.map((lane) => lane.pause()));
  }

  /** There may be something to read. */
  onActivity(): void {
    this.source.onActivity();
  }

  isReadAheadFull(): boolean {
    const { settings, scale } = this.context;
    const { batchSize, parallelizationFactor } = settings;
    const { outstanding, bytes } = this.progress;
    return (
      scale.aws(bytes) >= limits.READ_AHEAD_BYTES ||
      scale.aws(outstanding) >= limits.readAheadRecords(batchSize, parallelizationFactor)
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
    else this.source.onRoom();
  }

  isRunning(): boolean {
    return this.context.isRunning();
  }

  take({ records, isLast }: ShardPage): void {
    this.atEnd = isLast;
    if (records.length > 0) this.sort(records);
    this.pump();
  }

  onVanished(): void {
    this.atEnd = true;
    this.pump();
  }

  onFailed(message: string): void {
    this.context.lastResult(message);
  }

  notice(sentence: string): void {
    this.context.notice(sentence);
  }

  private pump(): void {
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

  /** Records without a key have no order to keep, so the lanes take turns. */
  private lane(partitionKey: string | null): Lane | undefined {
    const count = this.lanes.length;
    return this.lanes[partitionKey === null ? this.unkeyed++ % count : laneOf(partitionKey, count)];
  }
}

/**
 * The lane of a partition key. Records with equal keys share a lane, so they stay in order. AWS does not
 * document Lambda's hash; FNV-1a spreads well and costs little.
 *
 * @param lanes 1 to 10
 */
function laneOf(partitionKey: string, lanes: number): number {
  if (lanes === 1) return 0;
  let hash = 0x811c9dc5;
  for (let i = 0; i < partitionKey.length; i++) {
    hash = Math.imul(hash ^ partitionKey.charCodeAt(i), 0x01000193);
  }
  // The low bits of FNV are weak; fold the high ones in.
  return ((hash ^ (hash >>> 16)) >>> 0) % lanes;
}
