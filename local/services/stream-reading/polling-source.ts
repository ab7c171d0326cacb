import { AwsError } from '../../base/aws-error';
import { RefusalJudge, type RefusalPace } from './refusal-judge';
import { ReadingPosition, type ReadOperation, type ShardSource, type ShardSourceHost } from './shard-source';
import type { RecordsPage, ShardPosition, StreamReader } from './stream-reader';

/** How often a shard is read, in milliseconds. */
export interface PollingPace extends RefusalPace {
  /** From one read to the next while there is more to read. */
  readonly backlogMs: number;
  /** From one read to the next when everything has been read. */
  readonly atTipMs: number;
}

/**
 * "You can specify a maximum of 10,000".
 * @see https://docs.aws.amazon.com/kinesis/latest/APIReference/API_GetRecords.html
 */
const MAX_RECORDS_PER_READ = 10_000;

/** Reads a shard with GetRecords, and shares its throughput with every other shared reader. */
export class PollingSource implements ShardSource {
  private readonly position: ReadingPosition;
  private readonly judge: RefusalJudge;
  private iterator: string | undefined;
  private atEnd = false;
  private atTip = false;
  private lastReadAt = Number.NEGATIVE_INFINITY;
  private nextRead: { readonly due: number; readonly cancel: () => void } | undefined;

  /**
   * Takes up its position at once: it will bring what is written from now on, however late the first read
   * comes.
   */
  constructor(
    private readonly host: ShardSourceHost,
    private readonly reader: StreamReader,
    origin: ShardPosition,
    private readonly pace: PollingPace,
  ) {
    this.position = new ReadingPosition(origin, host.clock);
    this.judge = new RefusalJudge(host, reader, pace);
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
    // Without a planned read, reading had stopped because enough was read ahead.
    if (this.nextRead === undefined) this.readSoon();
  }

  onActivity(): void {
    this.atTip = false;
    this.readSoon();
  }

  private readSoon(): void {
    this.readAt(this.lastReadAt + this.pace.backlogMs);
  }

  /**
   * Reads at `due`, or earlier if an earlier read is planned; after a refusal never before the planned one.
   */
  private readAt(due: number): void {
    const { host } = this;
    if (this.atEnd || !host.isRunning() || host.isReadAheadFull()) return;
    if (this.nextRead !== undefined) {
      if (this.nextRead.due <= due || this.judge.isActive) return;
      this.nextRead.cancel();
    }
    const { clock } = host;
    const cancel = clock.after(Math.max(0, due - clock.now()), () => {
      this.nextRead = undefined;
      this.read();
    });
    this.nextRead = { due, cancel };
  }

  private read(): void {
    const { host, pace } = this;
    if (!host.isRunning() || host.isReadAheadFull()) return;
    const now = host.clock.now();
    this.lastReadAt = now;
    let page: RecordsPage;
    try {
      const iterator = this.iterator ?? this.open(this.position.next);
      if (iterator === undefined) return;
      page = this.reader.getRecords(iterator, MAX_RECORDS_PER_READ);
    } catch (error) {
      this.onRefusal(error, 'GetRecords');
      return;
    }
    this.judge.succeeded();
    const { records, millisBehindLatest } = page;
    this.iterator = page.nextShardIterator;
    this.atEnd = page.nextShardIterator === undefined;
    this.atTip = !this.atEnd && millisBehindLatest === 0 && records.length === 0;
    const last = records.at(-1);
    if (last !== undefined) this.position.passed(last.sequenceNumber);
    host.take({ records, millisBehindLatest, isLast: this.atEnd });
    this.readAt(now + (this.atTip ? pace.atTipMs : pace.backlogMs));
  }

  private open(position: ShardPosition): string | undefined {
    try {
      this.iterator = this.reader.getShardIterator(this.host.shardId, position);
    } catch (error) {
      this.onRefusal(error, 'GetShardIterator');
    }
    return this.iterator;
  }

  private onRefusal(error: unknown, operation: ReadOperation): void {
    const { host } = this;
    if (error instanceof AwsError && error.code === 'ExpiredIteratorException') {
      this.iterator = undefined;
      this.readSoon();
      return;
    }
    const refusal = this.judge.judge(error);
    if (refusal.kind === 'vanished') {
      this.atEnd = true;
      host.onVanished();
      return;
    }
    if (refusal.kind === 'throttled') host.onThrottled?.(operation);
    this.readAt(host.clock.now() + refusal.waitMs);
  }
}
