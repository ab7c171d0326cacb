import { PutRecordsCommand, type PutRecordsResultEntry } from '@aws-sdk/client-kinesis';
import type { RecordWriterSettings } from './record-writer-options';
import type { PendingRecord } from './records';

/** The outcome of a PutRecords call for one of its records. */
export type PutOutcome =
  | { readonly kind: 'written'; readonly pending: PendingRecord; readonly shardId: string }
  /** The writer sends the record again. */
  | {
      readonly kind: 'again';
      readonly pending: PendingRecord;
      readonly throttled: boolean;
      readonly reason: string;
    }
  /** No further attempt can help. */
  | { readonly kind: 'failed'; readonly pending: PendingRecord; readonly reason: string };

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
/** Errors with a 4xx status that a later attempt of the same call can overcome. */
const PASSING = new Set([
  'RequestTimeout',
  'RequestTimeoutException',
  'RequestTimeTooSkewed',
  'RequestExpired',
]);

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
      return { kind: 'written', pending, shardId: ShardId ?? '' };
    }
    const reason =
      ErrorCode === undefined ? 'the answer has no entry for the record' : `${ErrorCode}: ${ErrorMessage}`;
    return { kind: 'again', pending, throttled: THROTTLING.has(ErrorCode ?? ''), reason };
  });
}

/**
 * Reads a call that failed as a whole. Its records fail when Kinesis refuses the call for good (an unknown
 * stream, a missing permission, bad input) or when it never left this program (no credentials). After any
 * other error (throttling, a fault of the service, the network) they are sent again. Kinesis may have written
 * them before a timeout, so a record can be written twice: that is why events have ids.
 */
function readError(batch: readonly PendingRecord[], error: unknown): PutOutcome[] {
  const { name, message } = error instanceof Error ? error : new Error(String(error));
  const reason = `${name}: ${message}`;
  const throttled = THROTTLING.has(name) || statusOf(error) === 429;
  const passes = throttled || PASSING.has(name) || !isPermanent(error, name);
  return batch.map((pending) =>
    passes ? { kind: 'again', pending, throttled, reason } : { kind: 'failed', pending, reason },
  );
}

function isPermanent(error: unknown, name: string): boolean {
  const status = statusOf(error);
  if (status !== undefined) return status >= 400 && status < 500;
  return name === 'CredentialsProviderError' || error instanceof TypeError || error instanceof RangeError;
}

function statusOf(error: unknown): number | undefined {
  if (typeof error !== 'object' || error === null || !('$metadata' in error)) return undefined;
  const metadata: unknown = error.$metadata;
  if (typeof metadata !== 'object' || metadata === null || !('httpStatusCode' in metadata)) return undefined;
  return typeof metadata.httpStatusCode === 'number' ? metadata.httpStatusCode : undefined;
}
