import {
  DescribeStreamSummaryCommand,
  ExpiredIteratorException,
  GetRecordsCommand,
  GetShardIteratorCommand,
  type KinesisClient,
  ProvisionedThroughputExceededException,
  ResourceNotFoundException,
} from '@aws-sdk/client-kinesis';
import { fullJitter, Pacer, type PacingClock, wait } from '../../client';
import { type EventRecord, eventRecord } from './event-record';
import { isInRange, type Pointer } from './pointer';

/** A shard answers five GetRecords calls a second to all its readers together; one is left to the others at least. */
const CALLS_PER_SECOND = 4;
/** GetRecords answers with at most so many (AWS SDK, GetRecords). */
const MAX_RECORDS = 10_000;
/** After an answer of 10 MiB a shard refuses for five seconds (AWS SDK, GetRecords). */
const BACKOFF = { baseMs: 500, capMs: 5_000 };

export interface ShardRangeReaderOptions {
  readonly client: KinesisClient;
  readonly streamArn: string;
  /** The ARN of the function that replays. */
  readonly replayedBy: string;
  readonly clock: PacingClock;
  readonly random: () => number;
}

/** Reads again what a pointer speaks of. */
export class ShardRangeReader {
  private readonly pacers = new Map<string, Pacer>();

  constructor(private readonly options: ShardRangeReaderOptions) {}

  /**
   * The records of a pointer's range that the stream still has, in order, page by page. Nothing for a shard that is
   * gone with all its records.
   *
   * @throws Error what the stream answers; the signal's reason when it is aborted
   */
  async *read(pointer: Pointer, signal: AbortSignal): AsyncGenerator<EventRecord[]> {
    const { streamArn, replayedBy } = this.options;
    let last: string | undefined;
    let iterator = await this.iterator(pointer, last, signal);
    while (iterator !== undefined) {
      let page: Page;
      try {
        page = await this.page(iterator, pointer, signal);
      } catch (error) {
        if (!(error instanceof ExpiredIteratorException)) throw error;
        iterator = await this.iterator(pointer, last, signal);
        continue;
      }
      const records = page.records.map((record) =>
        eventRecord(record, pointer.shardId, streamArn, replayedBy),
      );
      const inRange = records.filter(({ kinesis }) => isInRange(kinesis.sequenceNumber, pointer));
      if (inRange.length > 0) yield inRange;
      last = records[records.length - 1]?.kinesis.sequenceNumber ?? last;
      if (last !== undefined && BigInt(last) >= BigInt(pointer.endSequenceNumber)) return;
      // An empty page means nothing by itself; at the tip of the shard it means that there is nothing more.
      if (records.length === 0 && page.millisBehindLatest === 0) return;
      iterator = page.next;
    }
  }

  private async page(ShardIterator: string, pointer: Pointer, signal: AbortSignal): Promise<Page> {
    const { client, clock, streamArn: StreamARN } = this.options;
    const pacer = this.pacer(pointer.shardId);
    const command = new GetRecordsCommand({
      ShardIterator,
      StreamARN,
      // With room for the records of others in between.
      Limit: Math.min(MAX_RECORDS, Math.max(100, pointer.batchSize)),
    });
    const answer = await this.unthrottled(signal, async () => {
      if (pacer.delay() > 0) await wait(pacer.delay(), clock, signal);
      pacer.spend(1);
      return client.send(command, { abortSignal: signal });
    });
    return {
      records: answer.Records ?? [],
      next: answer.NextShardIterator,
      millisBehindLatest: answer.MillisBehindLatest,
    };
  }

  private async iterator(
    pointer: Pointer,
    last: string | undefined,
    signal: AbortSignal,
  ): Promise<string | undefined> {
    const { client, streamArn: StreamARN } = this.options;
    const command = new GetShardIteratorCommand({
      StreamARN,
      ShardId: pointer.shardId,
      // For a record that retention has taken, AWS goes on from the oldest one it has.
      ShardIteratorType: last === undefined ? 'AT_SEQUENCE_NUMBER' : 'AFTER_SEQUENCE_NUMBER',
      StartingSequenceNumber: last ?? pointer.startSequenceNumber,
    });
    try {
      const answer = await this.unthrottled(signal, () => client.send(command, { abortSignal: signal }));
      return answer.ShardIterator;
    } catch (error) {
      if (!(error instanceof ResourceNotFoundException)) throw error;
      // The one error is for a stream and for a shard. When the stream is there, it is the shard that is gone.
      await client.send(new DescribeStreamSummaryCommand({ StreamARN }), { abortSignal: signal });
      return undefined;
    }
  }

  /** Waits out the limits of a shard, until the signal is aborted. */
  private async unthrottled<T>(signal: AbortSignal, call: () => Promise<T>): Promise<T> {
    const { clock, random } = this.options;
    for (let failures = 1; ; failures++) {
      try {
        return await call();
      } catch (error) {
        if (!(error instanceof ProvisionedThroughputExceededException)) throw error;
        await wait(fullJitter(failures, BACKOFF, random), clock, signal);
      }
    }
  }

  private pacer(shardId: string): Pacer {
    const pacer = this.pacers.get(shardId) ?? new Pacer(CALLS_PER_SECOND, () => this.options.clock.now());
    this.pacers.set(shardId, pacer);
    return pacer;
  }
}

interface Page {
  readonly records: readonly Parameters<typeof eventRecord>[0][];
  readonly next: string | undefined;
  readonly millisBehindLatest: number | undefined;
}
