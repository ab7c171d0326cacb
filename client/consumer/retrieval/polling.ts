import {
  GetRecordsCommand,
  GetShardIteratorCommand,
  type GetShardIteratorCommandInput,
  type KinesisClient,
  ShardIteratorType,
} from '@aws-sdk/client-kinesis';
import type { StreamRecord } from '../../aggregation';
import { StreamUnusableError } from '../errors';
import { isStart, type ShardPosition } from '../leases';
import type { TimedCall } from '../timed-call';
import { toChildShards } from './child-shards';
import { type Patience, patient, pause } from './patience';
import { isNotFound, type StreamId } from './shard-listing';
import type { ShardPage } from './stream-source';

/** How a shard is polled. */
export interface PollingOptions {
  readonly client: KinesisClient;
  readonly stream: StreamId;
  /** The most records of one call. */
  readonly maxRecords: number;
  /** The wait after the end of the shard was reached, in milliseconds. */
  readonly idleMs: number;
  /** For AT_TIMESTAMP. */
  readonly timestamp?: Date;
  readonly patience: Patience;
  readonly timed: TimedCall;
}

/**
 * The wait between two calls while there is more, and the bytes that a shard gives in a millisecond. A shard takes five
 * calls a second of all its readers, and gives 2 MiB.
 * @see https://docs.aws.amazon.com/streams/latest/dev/service-sizes-and-limits.html
 */
const BUSY_MS = 250;
const BYTES_PER_MS = (2 * 1024 * 1024) / 1000;

/**
 * Pages are kept to about this size: a page of 10 MiB takes as much memory, and the shard then gives nothing for five
 * seconds.
 */
const PAGE_BYTES = 1024 * 1024;
/** Of the first page, of whose records nothing is known. */
const FIRST_PAGE_RECORDS = 50;

/** A shard is not found: it may be past the retention, or the stream may be gone. The caller finds out. */
export class ShardNotFoundError extends Error {
  override readonly name = 'ShardNotFoundError';
}

/**
 * Reads a shard with GetRecords, to its end.
 * @throws ShardNotFoundError
 * @throws StreamUnusableError for a place that is not of this stream
 */
export async function* poll(
  shardId: string,
  from: ShardPosition,
  options: PollingOptions,
  signal: AbortSignal,
): AsyncGenerator<ShardPage> {
  const { client, patience, timed } = options;
  const stream = { StreamARN: options.stream.StreamARN };
  let next = iteratorAt(from, options.timestamp);
  let iterator: string | undefined;
  let failures = 0;
  let limit = Math.min(FIRST_PAGE_RECORDS, options.maxRecords);
  while (!signal.aborted) {
    try {
      iterator ??= await openIterator(shardId, next, options, signal);
      const command = new GetRecordsCommand({ ...stream, ShardIterator: iterator, Limit: limit });
      const answer = await timed((abortSignal) => client.send(command, { abortSignal }), signal);
      failures = 0;
      iterator = answer.NextShardIterator;
      const { Records: records = [], MillisBehindLatest: millisBehindLatest = 0 } = answer;
      const last = records.at(-1)?.SequenceNumber;
      if (last !== undefined) next = after(last);
      const childShards = iterator === undefined ? toChildShards(answer.ChildShards) : undefined;
      yield { records: records as StreamRecord[], millisBehindLatest, childShards };
      if (iterator === undefined) return;
      const bytes = records.reduce((sum, { Data }) => sum + (Data?.byteLength ?? 0), 0);
      if (records.length > 0) {
        limit = Math.max(1, Math.min(options.maxRecords, Math.floor((PAGE_BYTES * records.length) / bytes)));
      }
      const waitMs = millisBehindLatest > 0 ? Math.max(BUSY_MS, bytes / BYTES_PER_MS) : options.idleMs;
      await pause(waitMs, patience.clock, signal);
    } catch (error) {
      if (signal.aborted) return;
      if (isNotFound(error)) throw new ShardNotFoundError(`${shardId} was not found.`, { cause: error });
      if (error instanceof StreamUnusableError) throw error;
      // An iterator lives for five minutes; whatever else went wrong, a new one does no harm.
      iterator = undefined;
      if ((error as Error).name === 'ExpiredIteratorException') continue;
      patience.onTrouble(`${shardId} could not be read; it is tried again`, error);
      await patient(++failures, patience, signal);
    }
  }
}

type IteratorStart = Pick<
  GetShardIteratorCommandInput,
  'ShardIteratorType' | 'StartingSequenceNumber' | 'Timestamp'
>;

function iteratorAt(position: ShardPosition, timestamp: Date | undefined): IteratorStart {
  const { sequenceNumber } = position;
  if (!isStart(position)) {
    return {
      ShardIteratorType: ShardIteratorType.AT_SEQUENCE_NUMBER,
      StartingSequenceNumber: sequenceNumber,
    };
  }
  if (sequenceNumber === 'AT_TIMESTAMP')
    return { ShardIteratorType: ShardIteratorType.AT_TIMESTAMP, Timestamp: timestamp };
  return { ShardIteratorType: sequenceNumber === 'LATEST' ? 'LATEST' : 'TRIM_HORIZON' };
}

function after(sequenceNumber: string): IteratorStart {
  return {
    ShardIteratorType: ShardIteratorType.AFTER_SEQUENCE_NUMBER,
    StartingSequenceNumber: sequenceNumber,
  };
}

async function openIterator(
  ShardId: string,
  start: IteratorStart,
  { client, stream, timed }: PollingOptions,
  signal: AbortSignal,
): Promise<string | undefined> {
  try {
    const command = new GetShardIteratorCommand({ ...stream, ShardId, ...start });
    return (await timed((abortSignal) => client.send(command, { abortSignal }), signal)).ShardIterator;
  } catch (error) {
    if (!(error instanceof Error && error.name === 'InvalidArgumentException')) throw error;
    throw new StreamUnusableError(
      `Kinesis refuses to read ${ShardId} from ${start.StartingSequenceNumber ?? start.ShardIteratorType}: ${error.message} ` +
        'The leases are probably those of an earlier stream of this name; give another applicationName, or delete the table.',
      { cause: error },
    );
  }
}
