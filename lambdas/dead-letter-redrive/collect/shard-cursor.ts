import {
  type _Record,
  DescribeStreamSummaryCommand,
  ExpiredIteratorException,
  GetRecordsCommand,
  GetShardIteratorCommand,
  type KinesisClient,
  ProvisionedThroughputExceededException,
  ResourceNotFoundException,
} from '@aws-sdk/client-kinesis';
import { fullJitter, Pacer, type PacingClock, wait } from '../../../client';
import { type TimeLeft, TimeUpError } from '../consumer';

/**
 * A shard answers five calls and 2 MB a second to all its polling readers together. One call of some 1 MiB leaves the
 * larger part to those that are alive.
 * @see https://docs.aws.amazon.com/kinesis/latest/APIReference/API_GetRecords.html
 */
const CALLS_PER_SECOND = 1;
const PAGE_BYTES = 1024 * 1024;
/** A guess, until a page has told. */
const FIRST_RECORD_BYTES = 10 * 1024;
const MAX_LIMIT = 10_000;
const BACKOFF = { baseMs: 1_000, capMs: 10_000 };
/** In a row, of the network or the service. A shard that is throttled is waited for as long as there is time. */
const MAX_FAILURES = 5;
/** Kept for what comes after the reading. */
const CLOSING_MS = 30_000;

export interface ShardCursorOptions {
  /** With `maxAttempts: 1`: its own repetitions would be calls that nobody counts. */
  readonly client: Pick<KinesisClient, 'send'>;
  readonly streamArn: string;
  readonly clock: PacingClock;
  readonly random: () => number;
  readonly timeLeft: TimeLeft;
}

/** Reads ranges of one shard, from old to new. */
export class ShardCursor {
  private readonly pacer: Pacer;
  private ahead: _Record[] = [];
  private iterator: string | undefined;
  private isAtTip = false;
  private recordBytes = FIRST_RECORD_BYTES;

  constructor(
    private readonly shardId: string,
    private readonly options: ShardCursorOptions,
  ) {
    this.pacer = new Pacer(CALLS_PER_SECOND, () => options.clock.now());
  }

  /**
   * The records of a range that the stream still has.
   *
   * @param start a sequence number behind the end of the range before
   * @throws TimeUpError; or what the stream answers
   */
  async *read(start: bigint, end: bigint): AsyncGenerator<_Record> {
    const newest = this.ahead[this.ahead.length - 1]?.SequenceNumber;
    // Otherwise nobody knows how far it is, and an iterator costs less than the records in between.
    if (newest === undefined || BigInt(newest) < start) await this.seek('AT_SEQUENCE_NUMBER', String(start));
    let last: string | undefined;
    for (;;) {
      for (let next = this.ahead[0]; next !== undefined; next = this.ahead[0]) {
        const number = BigInt(next.SequenceNumber ?? '0');
        if (number > end) return;
        this.ahead.shift();
        last = next.SequenceNumber;
        if (number >= start) yield next;
        if (number === end) return;
      }
      if (this.iterator === undefined || this.isAtTip) return;
      const isRead = await this.readPage(this.iterator);
      if (isRead) continue;
      if (last === undefined) await this.seek('AT_SEQUENCE_NUMBER', String(start));
      else await this.seek('AFTER_SEQUENCE_NUMBER', last);
    }
  }

  private async seek(ShardIteratorType: 'AT_SEQUENCE_NUMBER' | 'AFTER_SEQUENCE_NUMBER', number: string) {
    const { client, streamArn: StreamARN } = this.options;
    this.ahead = [];
    this.isAtTip = false;
    const { shardId: ShardId } = this;
    try {
      const command = new GetShardIteratorCommand({
        StreamARN,
        ShardId,
        // Of a record that retention has taken, AWS is believed to go on from the oldest one it has; that is not
        // verified. If it refuses, the pointer is kept, and the log has its words.
        ShardIteratorType,
        StartingSequenceNumber: number,
      });
      this.iterator = (await this.unthrottled(() => client.send(command))).ShardIterator;
    } catch (error) {
      if (!(error instanceof ResourceNotFoundException)) throw error;
      // The one error is for a stream and for a shard. When the stream is there, it is the shard that is gone.
      await client.send(new DescribeStreamSummaryCommand({ StreamARN }));
      this.iterator = undefined;
    }
  }

  /** @returns false when the iterator has expired */
  private async readPage(ShardIterator: string): Promise<boolean> {
    const { client, clock, streamArn: StreamARN } = this.options;
    const Limit = pageLimit(this.recordBytes);
    try {
      const page = await this.unthrottled(async () => {
        if (this.pacer.delay() > 0) await wait(this.pacer.delay(), clock);
        this.pacer.spend(1);
        return client.send(new GetRecordsCommand({ ShardIterator, StreamARN, Limit }));
      });
      const { Records: records = [] } = page;
      this.ahead.push(...records);
      // Of a closed shard there is no next one.
      this.iterator = page.NextShardIterator;
      this.isAtTip = records.length === 0 && page.MillisBehindLatest === 0;
      const bytes = records.reduce((sum, { Data }) => sum + (Data?.length ?? 0), 0);
      if (records.length > 0) this.recordBytes = bytes / records.length;
      return true;
    } catch (error) {
      if (error instanceof ExpiredIteratorException) return false;
      throw error;
    }
  }

  private async unthrottled<T>(call: () => Promise<T>): Promise<T> {
    const { clock, random, timeLeft } = this.options;
    for (let failures = 1; ; failures++) {
      if (timeLeft() < CLOSING_MS) throw new TimeUpError('the time of this worker is up');
      try {
        return await call();
      } catch (error) {
        if (!(error instanceof ProvisionedThroughputExceededException)) {
          if (!isPassing(error) || failures >= MAX_FAILURES) throw error;
        }
        await wait(fullJitter(failures, BACKOFF, random), clock);
      }
    }
  }
}

/** Whether it is the network's or the service's fault, so that the same call may succeed. */
function isPassing(error: unknown): boolean {
  const { name, code, $metadata } = Object(error) as {
    readonly name?: string;
    readonly code?: string;
    readonly $metadata?: { readonly httpStatusCode?: number };
  };
  const isOfNetwork = name === 'TimeoutError' || code === 'ECONNRESET' || code === 'EPIPE';
  return isOfNetwork || ($metadata?.httpStatusCode ?? 0) >= 500;
}

/**
 * How many records to ask for, so that an answer is about 1 MiB.
 * @param recordBytes the mean size of the records that were read last
 */
export function pageLimit(recordBytes: number): number {
  return Math.max(1, Math.min(MAX_LIMIT, Math.floor(PAGE_BYTES / Math.max(1, recordBytes))));
}
