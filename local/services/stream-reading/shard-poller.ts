import type { Clock } from '../../base/clock';
import { messageOf } from '../../base/message-of';
import { AwsError } from '../../http';
import type { RecordsPage, ShardPosition, StreamReader } from '../kinesis';

/** "Amazon Data Firehose calls GetRecords once per second for each shard" (Firehose, source settings). Real time. */
const POLL_MS = 1000;

/** What a poller tells, and asks. */
export interface PollerHost {
  readonly reader: StreamReader;
  /** Real time. */
  readonly clock: Clock;
  /** Whether so much is waiting to be delivered that nothing more may be read. */
  isFull(): boolean;
  onPage(shardId: string, page: RecordsPage): void;
  onThrottled(operation: 'GetRecords' | 'GetShardIterator'): void;
  /** Everything of a closed shard has been read, or retention has taken what was left. */
  onEnd(shardId: string): void;
  notice(sentence: string): void;
}

/** Reads one shard from a position to its end, one page a second at most. */
export class ShardPoller {
  private iterator: string | undefined;
  private lastRead: string | undefined;
  private lastPollAt = Number.NEGATIVE_INFINITY;
  private failing = false;
  private atEnd = false;
  private cancel: (() => void) | undefined;
  private waiting: { readonly since: number; readonly resolve: () => void }[] = [];

  constructor(
    private readonly host: PollerHost,
    readonly shardId: string,
    private origin: ShardPosition,
  ) {
    // The position is taken at once: what is written from now on is read, however late the first poll comes.
    this.iterator = this.open(origin);
    if (origin.type === 'LATEST') this.origin = { type: 'AT_TIMESTAMP', timestamp: host.clock.now() };
  }

  start(): void {
    if (this.cancel !== undefined || this.atEnd) return;
    const due = this.lastPollAt + POLL_MS;
    this.cancel = this.host.clock.after(Math.max(0, due - this.host.clock.now()), () => {
      this.cancel = undefined;
      this.poll();
      this.start();
    });
  }

  /** Reads nothing more; whoever waits to be caught up need not wait any longer. */
  stop(): void {
    this.cancel?.();
    this.cancel = undefined;
    this.atEnd = true;
    this.wake(Number.POSITIVE_INFINITY);
  }

  /** Resolves when everything has been read that is in the shard now. */
  caughtUp(): Promise<void> {
    if (this.atEnd) return Promise.resolve();
    return new Promise((resolve) => this.waiting.push({ since: this.host.clock.now(), resolve }));
  }

  private poll(): void {
    const { reader, clock } = this.host;
    if (this.host.isFull()) return;
    this.lastPollAt = clock.now();
    this.iterator ??= this.open(this.position());
    if (this.iterator === undefined) return;
    try {
      this.take(reader.getRecords(this.iterator));
    } catch (error) {
      this.onError(error, 'GetRecords');
    }
  }

  private take(page: RecordsPage): void {
    this.failing = false;
    this.iterator = page.nextShardIterator;
    this.lastRead = page.records.at(-1)?.sequenceNumber ?? this.lastRead;
    this.host.onPage(this.shardId, page);
    if (page.nextShardIterator === undefined) this.end();
    else if (page.millisBehindLatest === 0) this.wake(this.lastPollAt);
  }

  private end(): void {
    this.stop();
    this.host.onEnd(this.shardId);
  }

  private wake(until: number): void {
    const done = this.waiting.filter(({ since }) => since <= until);
    this.waiting = this.waiting.filter(({ since }) => since > until);
    for (const { resolve } of done) resolve();
  }

  private position(): ShardPosition {
    if (this.lastRead === undefined) return this.origin;
    return { type: 'AFTER_SEQUENCE_NUMBER', sequenceNumber: this.lastRead };
  }

  private open(position: ShardPosition): string | undefined {
    try {
      return this.host.reader.getShardIterator(this.shardId, position);
    } catch (error) {
      this.onError(error, 'GetShardIterator');
      return undefined;
    }
  }

  /** The next poll tries again, as Firehose does for as long as the stream keeps its records. */
  private onError(error: unknown, operation: 'GetRecords' | 'GetShardIterator'): void {
    const code = error instanceof AwsError ? error.code : undefined;
    if (code === 'ExpiredIteratorException') {
      this.iterator = undefined;
      return;
    }
    if (code === 'ProvisionedThroughputExceededException') {
      this.host.onThrottled(operation);
      return;
    }
    if (code === 'ResourceNotFoundException' && this.hasVanished()) {
      this.host.notice(`retention has taken the rest of ${this.shardId} before it was read`);
      this.end();
      return;
    }
    if (!this.failing) this.host.notice(`${this.shardId} cannot be read: ${messageOf(error)}`);
    this.failing = true;
  }

  private hasVanished(): boolean {
    try {
      return !this.host.reader.listShards().some(({ shardId }) => shardId === this.shardId);
    } catch {
      // The whole stream is gone, which is told as any other refusal.
      return false;
    }
  }
}
