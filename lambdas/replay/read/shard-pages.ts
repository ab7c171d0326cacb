import {
  type _Record,
  ExpiredIteratorException,
  GetRecordsCommand,
  type GetRecordsCommandOutput,
  GetShardIteratorCommand,
  type KinesisClient,
  ProvisionedThroughputExceededException,
} from '@aws-sdk/client-kinesis';
import { fullJitter, Pacer, type PacingClock, wait } from '../../../client';
import { pageLimit } from '../../dead-letter-redrive/collect';
import { eventRecord } from '../../dead-letter-redrive/records';
import type { Page, Position } from './page';

/**
 * A shard answers five calls and 2 MB a second to all its polling readers together. One call of some 1 MiB leaves the
 * larger part to those that are alive.
 */
const CALLS_PER_SECOND = 1;
const FIRST_RECORD_BYTES = 10 * 1024;
const BACKOFF = { baseMs: 1_000, capMs: 10_000 };
/** Arrival times of a shard are only nearly in order. Who is so far beyond the span has passed all of it. */
const DISORDER_MS = 60_000;

export interface ShardPagesOptions {
  /** With `maxAttempts: 1`: its own repetitions would be calls that nobody counts. */
  readonly client: Pick<KinesisClient, 'send'>;
  readonly streamArn: string;
  readonly shardId: string;
  /** In milliseconds since the epoch. */
  readonly from: number;
  readonly to: number;
  /** The ARN of the function that reads. */
  readonly readBy: string;
  readonly clock: PacingClock;
  readonly random: () => number;
}

/** The records of a shard that arrived in a span, from old to new. */
export async function* shardPages(
  start: Position | undefined,
  options: ShardPagesOptions,
): AsyncGenerator<Page> {
  const { client, streamArn, shardId, from, to, readBy, clock } = options;
  const pacer = new Pacer(CALLS_PER_SECOND, () => clock.now());
  let position = start;
  let recordBytes = FIRST_RECORD_BYTES;
  let iterator = await iteratorAt(position, options);
  while (iterator !== undefined) {
    if (pacer.delay() > 0) await wait(pacer.delay(), clock);
    pacer.spend(1);
    const command = new GetRecordsCommand({
      ShardIterator: iterator,
      StreamARN: streamArn,
      Limit: pageLimit(recordBytes),
    });
    let answer: GetRecordsCommandOutput;
    try {
      answer = await patiently(() => client.send(command), options);
    } catch (error) {
      if (!(error instanceof ExpiredIteratorException)) throw error;
      iterator = await iteratorAt(position, options);
      continue;
    }
    const { Records: records = [], MillisBehindLatest: behind } = answer;
    const placed = records.map((record) => ({ record, position: positionOf(record) }));
    const within = placed.filter(({ position: { arrivedAt } }) => arrivedAt >= from && arrivedAt < to);
    const newest = placed.at(-1)?.position;
    const isPast = newest !== undefined && newest.arrivedAt >= to + DISORDER_MS;
    const isAtTip = records.length === 0 && behind === 0;
    const bytes = records.reduce((sum, { Data }) => sum + (Data?.length ?? 0), 0);
    if (records.length > 0) recordBytes = bytes / records.length;
    position = newest ?? position;
    iterator = answer.NextShardIterator;
    const isLast = isPast || isAtTip || iterator === undefined;
    yield {
      records: within.map(({ record, position: at }) => ({
        record: eventRecord(record, shardId, streamArn, readBy),
        position: at,
      })),
      position,
      isLast,
    };
    if (isLast) return;
  }
}

function positionOf({ SequenceNumber, ApproximateArrivalTimestamp }: _Record) {
  return { after: SequenceNumber ?? '', arrivedAt: ApproximateArrivalTimestamp?.getTime() ?? 0 };
}

async function iteratorAt(
  position: Position | undefined,
  options: ShardPagesOptions,
): Promise<string | undefined> {
  const { client, streamArn: StreamARN, shardId: ShardId, from } = options;
  const command = new GetShardIteratorCommand({
    StreamARN,
    ShardId,
    ...(position === undefined
      ? { ShardIteratorType: 'AT_TIMESTAMP', Timestamp: new Date(from) }
      : { ShardIteratorType: 'AFTER_SEQUENCE_NUMBER', StartingSequenceNumber: position.after }),
  });
  return (await patiently(() => client.send(command), options)).ShardIterator;
}

/** In a row, of the network or the service. A shard that is throttled is waited for: whoever calls looks at the time. */
const MAX_FAILURES = 8;

async function patiently<T>(call: () => Promise<T>, { clock, random }: ShardPagesOptions): Promise<T> {
  for (let failures = 1; ; failures++) {
    try {
      return await call();
    } catch (error) {
      const isPassing =
        error instanceof ProvisionedThroughputExceededException ||
        Object(Object(error).$metadata).httpStatusCode >= 500 ||
        ['TimeoutError', 'ECONNRESET', 'EPIPE'].includes(Object(error).code ?? Object(error).name);
      if (!isPassing || failures >= MAX_FAILURES) throw error;
      await wait(fullJitter(failures, BACKOFF, random), clock);
    }
  }
}
