import { PutRecordsCommand, type PutRecordsResultEntry } from '@aws-sdk/client-kinesis';
import type { RecordWriterSettings } from './record-writer-options';
import type { PendingRecord } from './records';

/** The outcome of a PutRecords call for one of its records. */
export type PutOutcome =
  | {
      readonly kind: 'written';
      readonly pending: PendingRecord;
      readonly shardId: string;
      readonly sequenceNumber: string;
    }
  /** The writer sends the record again. */
  | {
      readonly kind: 'again';
      readonly pending: PendingRecord;
      readonly throttled: boolean;
      readonly reason: string;
    }
  /** Kinesis refuses the call for what it holds. Alone in its call, the record is at fault. */
  | { readonly kind: 'refused'; readonly pending: PendingRecord; readonly reason: string }
  /** There is no such stream. */
  | { readonly kind: 'noStream'; readonly pending: PendingRecord; readonly reason: string };

/**
 * Whether no further attempt can help. A refused call of many records is refused for one of them. A stream
 * that was never there is a wrong name; one that was there may come back, for example in a new deployment.
 *
 * @param records of the call
 * @param hasWritten whether a record was ever written to the stream
 */
export function isFinal({ kind }: PutOutcome, records: number, hasWritten: boolean): boolean {
  return (kind === 'refused' && records === 1) || (kind === 'noStream' && !hasWritten);
}

export function isUnwritten(
  outcome: PutOutcome,
): outcome is Exclude<PutOutcome, { readonly kind: 'written' }> {
  return outcome.kind !== 'written';
}

/**
 * Makes one PutRecords call, and aborts it when the time of its oldest record is up: by itself a call waits
 * for its answer without end.
 *
 * @returns one outcome for each record, in order; it never rejects
 */
export async function putRecords(
  batch: readonly PendingRecord[],
  settings: RecordWriterSettings,
): Promise<PutOutcome[]> {
  const { client, clock, recordTtlMs, signal, streamName: StreamName, streamArn: StreamARN } = settings;
  const timeUp = new AbortController();
  const oldest = Math.min(...batch.map(({ acceptedAt }) => acceptedAt));
  const cancel =
    recordTtlMs === Number.POSITIVE_INFINITY
      ? undefined
      : clock.after(oldest + recordTtlMs - clock.now(), () => timeUp.abort());
  const Records = batch.map(({ record }) => ({
    Data: record.data,
    PartitionKey: record.partitionKey,
    ExplicitHashKey: record.explicitHashKey,
  }));
  const abortSignal = signal === undefined ? timeUp.signal : AbortSignal.any([signal, timeUp.signal]);
  try {
    const command = new PutRecordsCommand({ StreamName, StreamARN, Records });
    const answer = await client.send(command, { abortSignal });
    return readEntries(batch, answer.Records ?? []);
  } catch (error) {
    return readError(batch, error);
  } finally {
    cancel?.();
  }
}

const THROTTLING = new Set([
  'ProvisionedThroughputExceededException',
  'LimitExceededException',
  'KMSThrottlingException',
  'ThrottlingException',
  'Throttling',
  'TooManyRequestsException',
]);
/**
 * Errors that say that the request itself is wrong, so that the same one is refused for ever.
 * @see https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutRecords.html#API_PutRecords_Errors
 * @see https://docs.aws.amazon.com/kinesis/latest/APIReference/CommonErrors.html
 */
const REFUSING = new Set([
  'InvalidArgumentException',
  'ValidationException',
  'ValidationError',
  'SerializationException',
  'InvalidParameterValue',
  'InvalidParameterCombination',
  'MissingParameter',
]);
/** The request is larger than the service takes. */
const TOO_LARGE = 413;

/**
 * Reads the answer of a call that succeeded: PutRecords succeeds even when all of its records failed. AWS
 * documents two errors of an entry, ProvisionedThroughputExceededException and InternalFailure. Both are
 * temporary, and any other error is assumed to be.
 * @see https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutRecordsResultEntry.html
 */
function readEntries(
  batch: readonly PendingRecord[],
  entries: readonly PutRecordsResultEntry[],
): PutOutcome[] {
  return batch.map((pending, index) => {
    const { ShardId, SequenceNumber, ErrorCode, ErrorMessage } = entries[index] ?? {};
    if (ErrorCode === undefined && SequenceNumber !== undefined) {
      return { kind: 'written', pending, shardId: ShardId ?? '', sequenceNumber: SequenceNumber };
    }
    const reason =
      ErrorCode === undefined ? 'the answer has no entry for the record' : `${ErrorCode}: ${ErrorMessage}`;
    return { kind: 'again', pending, throttled: THROTTLING.has(ErrorCode ?? ''), reason };
  });
}

/**
 * Reads a call that failed as a whole. Only what is wrong with the request itself is final. Everything else
 * passes, and is tried again until the records' time is up: throttling, faults of the service and the network,
 * and also credentials, permissions and keys. Those fail for minutes when the instance's metadata service does
 * not answer, a role is new, or a key is switched off by mistake.
 *
 * Kinesis may have written the records before a timeout, so a record can be written twice: that is why events
 * have ids.
 */
function readError(batch: readonly PendingRecord[], error: unknown): PutOutcome[] {
  const { name, message } = error instanceof Error ? error : new Error(String(error));
  const reason = `${name}: ${message}`;
  const status = statusOf(error);
  if (name === 'ResourceNotFoundException')
    return batch.map((pending) => ({ kind: 'noStream', pending, reason }));
  if (REFUSING.has(name) || status === TOO_LARGE) {
    return batch.map((pending) => ({ kind: 'refused', pending, reason }));
  }
  const throttled = THROTTLING.has(name) || status === 429;
  return batch.map((pending) => ({ kind: 'again', pending, throttled, reason }));
}

function statusOf(error: unknown): number | undefined {
  if (typeof error !== 'object' || error === null || !('$metadata' in error)) return undefined;
  const metadata: unknown = error.$metadata;
  if (typeof metadata !== 'object' || metadata === null || !('httpStatusCode' in metadata)) return undefined;
  return typeof metadata.httpStatusCode === 'number' ? metadata.httpStatusCode : undefined;
}
