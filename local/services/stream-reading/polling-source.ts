import { AwsError } from '../../http';
import * as limits from '../event-source-mapping/limits';
import type { RecordsPage, ShardPosition, StreamReader } from '../kinesis';
import { ReadingPosition } from './reading-position';
import { ReadTrouble } from './refusals';
import type { FeedHost, ShardFeed } from './shard-source';

/** Reads with GetRecords, at Lambda's pace, and shares the shard's throughput with everybody who does the same. */
export class PolledFeed implements ShardFeed {
  private readonly position: ReadingPosition;
  private readonly trouble: ReadTrouble;
  private iterator: string | undefined;
  private atEnd = false;
  private atTip = false;
  private lastReadAt = Number.NEGATIVE_INFINITY;
  private nextRead: { readonly due: number; readonly cancel: () => void } | undefined;

  constructor(
    private readonly host: FeedHost,
    private readonly reader: StreamReader,
    origin: ShardPosition,
  ) {
    this.position = new ReadingPosition(origin, host.context.clock);
    this.trouble = new ReadTrouble(host.context, host.shardId, reader);
    this.open(origin);
  }

  get isAtTip(): boolean {
    return this.atTip;
  }

  resume(): void {
    this.readSoon();
  }

  pause(): void {
    this.nextRead?.cancel();
    this.nextRead = undefined;
  }

  onRoom(): void {
    // Without a read planned, reading had stopped because enough was read ahead.
    if (this.nextRead === undefined) this.readSoon();
  }

  onActivity(): void {
    this.atTip = false;
    this.readSoon();
  }

  private readSoon(): void {
    this.readAt(this.lastReadAt + limits.POLL_WITH_BACKLOG_MS);
  }

  /** Reads at `due`, or earlier if an earlier read is planned; after a failure never before the planned one. */
  private readAt(due: number): void {
    const { host } = this;
    if (this.atEnd || !host.context.isRunning() || host.isReadAheadFull()) return;
    if (this.nextRead !== undefined) {
      if (this.nextRead.due <= due || this.trouble.isActive) return;
      this.nextRead.cancel();
    }
    const { clock } = host.context;
    const cancel = clock.after(Math.max(0, due - clock.now()), () => {
      this.nextRead = undefined;
      this.read();
    });
    this.nextRead = { due, cancel };
  }

  private read(): void {
    const { host } = this;
    if (!host.context.isRunning() || host.isReadAheadFull()) return;
    const now = host.context.clock.now();
    this.lastReadAt = now;
    let page: RecordsPage;
    try {
      const iterator = this.iterator ?? this.open(this.position.next);
      if (iterator === undefined) return;
      page = this.reader.getRecords(iterator, limits.MAX_RECORDS_PER_READ);
    } catch (error) {
      this.onError(error);
      return;
    }
    this.trouble.isOver();
    this.iterator = page.nextShardIterator;
    this.atEnd = page.nextShardIterator === undefined;
    this.atTip = !this.atEnd && page.millisBehindLatest === 0 && page.records.length === 0;
    const last = page.records.at(-1);
    if (last !== undefined) this.position.passed(last.sequenceNumber);
    host.take(page.records, this.atEnd);
    this.readAt(now + (this.atTip ? limits.POLL_AT_REST_MS : limits.POLL_WITH_BACKLOG_MS));
  }

  private open(position: ShardPosition): string | undefined {
    try {
      this.iterator = this.reader.getShardIterator(this.host.shardId, position);
    } catch (error) {
      this.onError(error);
    }
    return this.iterator;
  }

  private onError(error: unknown): void {
    if (error instanceof AwsError && error.code === 'ExpiredIteratorException') {
      this.iterator = undefined;
      this.readSoon();
      return;
    }
    const wait = this.trouble.meet(error);
    if (wait !== undefined) {
      this.readAt(this.host.context.clock.now() + wait);
      return;
    }
    this.atEnd = true;
    this.host.take([], true);
  }
}
