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
import { fullJitter, Pacer, type PacingClock, wait } from '../../client';
import type { ReadStart } from './range-walk';

/** A shard answers five GetRecords calls a second to all its readers together; one is left to the others at least. */
const CALLS_PER_SECOND = 4;
/** After an answer of 10 MiB a shard refuses for five seconds (AWS SDK, GetRecords). */
const BACKOFF = { baseMs: 500, capMs: 5_000 };

export interface ShardPagesOptions {
  readonly client: KinesisClient;
  readonly streamArn: string;
  readonly clock: PacingClock;
  readonly random: () => number;
}

/** An answer of GetRecords: at most 10,000 records and 10 MiB (AWS SDK, GetRecords). */
export interface ShardPage {
  readonly records: readonly _Record[];
  /** The iterator of the page after it; undefined at the end of a closed shard. */
  readonly next: string | undefined;
  /** Whether there is nothing more in the shard for now. An empty page means nothing by itself. */
  readonly atTip: boolean;
}

/** The shards of a stream, page by page, within the limits that each shard has. */
export class ShardPages {
  private readonly pacers = new Map<string, Pacer>();

  constructor(private readonly options: ShardPagesOptions) {}

  /**
   * @returns undefined for a shard that is gone with all its records
   * @throws Error what the stream answers; the signal's reason when it is aborted
   */
  async iterator(ShardId: string, start: ReadStart, signal: AbortSignal): Promise<string | undefined> {
    const { client, streamArn: StreamARN } = this.options;
    const command = new GetShardIteratorCommand({
      StreamARN,
      ShardId,
      // Of a record that retention has taken, AWS is believed to go on from the oldest one it has; that is not verified.
      // If it refuses, the pointer is kept, and the report has its words.
      ShardIteratorType: start.type,
      StartingSequenceNumber: start.sequenceNumber,
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

  /**
   * @param Limit how many records at most
   * @returns undefined when the iterator has expired
   * @throws Error what the stream answers; the signal's reason when it is aborted
   */
  async read(
    shardId: string,
    ShardIterator: string,
    Limit: number,
    signal: AbortSignal,
  ): Promise<ShardPage | undefined> {
    const { client, clock, streamArn: StreamARN } = this.options;
    const pacer = this.pacer(shardId);
    const command = new GetRecordsCommand({ ShardIterator, StreamARN, Limit });
    try {
      const answer = await this.unthrottled(signal, async () => {
        if (pacer.delay() > 0) await wait(pacer.delay(), clock, signal);
        pacer.spend(1);
        return client.send(command, { abortSignal: signal });
      });
      return {
        records: answer.Records ?? [],
        next: answer.NextShardIterator,
        atTip: answer.MillisBehindLatest === 0,
      };
    } catch (error) {
      if (error instanceof ExpiredIteratorException) return undefined;
      throw error;
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
