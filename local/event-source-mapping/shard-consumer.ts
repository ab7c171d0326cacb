import { AwsError } from '../http';
import type { RecordsPage, ShardPosition, StreamReader } from '../kinesis';
import { messageOf } from '../message-of';
import { backoffMs } from './backoff';
import { Checkpoint } from './checkpoint';
import { Discarder } from './discarder';
import { EventWriter } from './event-writer';
import { Lane, type LaneHost } from './lane';
import { laneOf } from './lane-of';
import * as limits from './limits';
import type { MappingContext } from './mapping-context';
import type { PendingRecord } from './pending-record';

/** Reads one shard from a position to its end and hands its records to the lanes. */
export class ShardConsumer implements LaneHost {
  readonly writer: EventWriter;
  readonly discarder: Discarder;
  private readonly progress = new Checkpoint();
  private readonly lanes: readonly Lane[];
  private iterator: string | undefined;
  /** The last record read, done with or not. */
  private lastRead: string | undefined;
  private atEnd = false;
  private atTip = false;
  private lastReadAt = Number.NEGATIVE_INFINITY;
  private failures = 0;
  private nextRead: { readonly due: number; readonly cancel: () => void } | undefined;
  private unkeyed = 0;

  /** @param onFinished once everything of the shard has been read and is done with */
  constructor(
    readonly context: MappingContext,
    readonly shardId: string,
    private readonly reader: StreamReader,
    private origin: ShardPosition,
    private readonly onFinished: () => void,
  ) {
    const stream = { arn: context.settings.eventSourceArn, region: context.region };
    this.writer = new EventWriter(stream, shardId, context.roleArn);
    this.discarder = new Discarder(context, shardId, this.writer);
    this.lanes = Array.from({ length: context.settings.parallelizationFactor }, () => new Lane(this));
    // LATEST means now, also when the first read comes later or the iterator expires before the first record.
    if (origin.type === 'LATEST') this.origin = { type: 'AT_TIMESTAMP', timestamp: context.clock.now() };
    this.open(origin);
  }

  /** The last record of the unbroken run that is done with; `undefined` before the first. */
  get checkpoint(): string | undefined {
    return this.progress.sequenceNumber;
  }

  /** Whether everything has been read and is done with. */
  get isFinished(): boolean {
    return this.atEnd && this.lanes.every((lane) => lane.isIdle);
  }

  /** Whether the last read found nothing more, and what was read before is done with. */
  get isCaughtUp(): boolean {
    return this.atTip && this.progress.outstanding === 0;
  }

  /** Begins or goes on: what was read before and is not done with comes first. */
  resume(): void {
    for (const lane of this.lanes) lane.pump();
    this.readSoon();
  }

  /** Reads nothing and sends nothing more; resolves when the batches in flight are dealt with. */
  async pause(): Promise<void> {
    this.nextRead?.cancel();
    this.nextRead = undefined;
    await Promise.all(this.lanes.map((lane) => lane.pause()));
  }

  /** There may be something to read: reads as soon as the pace allows. */
  onActivity(): void {
    this.atTip = false;
    this.readSoon();
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
    this.context.disposition({ kind: 'processed', shardId: this.shardId, records });
  }

  discarded(batch: readonly PendingRecord[]): void {
    this.progress.acknowledge(batch);
  }

  onStep(): void {
    if (this.isFinished) this.onFinished();
    // Without a read planned, reading had stopped because enough was read ahead.
    else if (this.nextRead === undefined) this.readSoon();
  }

  private readSoon(): void {
    this.readAt(this.lastReadAt + limits.POLL_WITH_BACKLOG_MS);
  }

  /** Reads at `due`, or earlier if an earlier read is planned; after a failure never before the planned one. */
  private readAt(due: number): void {
    if (this.atEnd || !this.context.isRunning() || this.isReadAheadFull()) return;
    if (this.nextRead !== undefined) {
      if (this.nextRead.due <= due || this.failures > 0) return;
      this.nextRead.cancel();
    }
    const { clock } = this.context;
    const cancel = clock.after(Math.max(0, due - clock.now()), () => {
      this.nextRead = undefined;
      this.read();
    });
    this.nextRead = { due, cancel };
  }

  private read(): void {
    if (!this.context.isRunning() || this.isReadAheadFull()) return;
    const now = this.context.clock.now();
    this.lastReadAt = now;
    let page: RecordsPage;
    try {
      const iterator = this.iterator ?? this.open(this.position());
      if (iterator === undefined) return;
      page = this.reader.getRecords(iterator, limits.MAX_RECORDS_PER_READ);
    } catch (error) {
      this.onReadError(error);
      return;
    }
    this.failures = 0;
    this.iterator = page.nextShardIterator;
    this.atEnd = page.nextShardIterator === undefined;
    this.atTip = !this.atEnd && page.millisBehindLatest === 0 && page.records.length === 0;
    this.take(page);
    for (const lane of this.lanes) lane.pump();
    if (this.isFinished) this.onFinished();
    this.readAt(now + (this.atTip ? limits.POLL_AT_REST_MS : limits.POLL_WITH_BACKLOG_MS));
  }

  private take(page: RecordsPage): void {
    const { counters, settings } = this.context;
    const last = page.records[page.records.length - 1];
    if (last === undefined) return;
    this.lastRead = last.sequenceNumber;
    counters.PolledEventCount += page.records.length;
    const filtered: PendingRecord[] = [];
    for (const record of page.records) {
      const wanted = settings.filter(record);
      const pending = { record, bytes: wanted ? this.writer.bytesOf(record) : 0, done: false };
      this.progress.add(pending);
      if (wanted) this.lane(record.partitionKey)?.push(pending);
      else filtered.push(pending);
    }
    if (filtered.length === 0) return;
    counters.FilteredOutEventCount += filtered.length;
    this.progress.acknowledge(filtered);
    const records = filtered.map((pending) => pending.record);
    this.context.disposition({ kind: 'filtered', shardId: this.shardId, records });
  }

  /** Without a key there is no order to keep, so such records go round. */
  private lane(partitionKey: string | null): Lane | undefined {
    const count = this.lanes.length;
    return this.lanes[partitionKey === null ? this.unkeyed++ % count : laneOf(partitionKey, count)];
  }

  private position(): ShardPosition {
    if (this.lastRead === undefined) return this.origin;
    return { type: 'AFTER_SEQUENCE_NUMBER', sequenceNumber: this.lastRead };
  }

  private open(position: ShardPosition): string | undefined {
    try {
      this.iterator = this.reader.getShardIterator(this.shardId, position);
    } catch (error) {
      this.onReadError(error);
    }
    return this.iterator;
  }

  private onReadError(error: unknown): void {
    const code = error instanceof AwsError ? error.code : undefined;
    const { clock, notice, uuid } = this.context;
    if (code === 'ExpiredIteratorException') {
      this.iterator = undefined;
      this.readSoon();
      return;
    }
    this.failures += 1;
    if (code === 'ProvisionedThroughputExceededException') {
      this.readAt(clock.now() + limits.POLL_WHEN_THROTTLED_MS);
      return;
    }
    if (code === 'ResourceNotFoundException' && this.hasVanished()) {
      notice(
        `Event source mapping ${uuid}: retention has taken the rest of ${this.shardId} before it was read`,
      );
      this.atEnd = true;
      for (const lane of this.lanes) lane.pump();
      if (this.isFinished) this.onFinished();
      return;
    }
    const message = messageOf(error);
    this.context.lastResult(message);
    if (this.failures === 1)
      notice(`Event source mapping ${uuid}: ${this.shardId} cannot be read: ${message}`);
    this.readAt(clock.now() + backoffMs(this.failures));
  }

  private hasVanished(): boolean {
    try {
      return !this.reader.listShards().some((shard) => shard.shardId === this.shardId);
    } catch {
      // The whole stream is gone, which is told as any other refusal.
      return false;
    }
  }
}
