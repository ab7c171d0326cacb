import type { PutRecordsResultEntry } from '@aws-sdk/client-kinesis';
import type { PendingRecord } from './pending-record';

/** What a PutRecords call came to for one of its records. */
export type PutOutcome =
  | { readonly kind: 'written'; readonly pending: PendingRecord; readonly shardId: string }
  /** To be sent again. */
  | {
      readonly kind: 'again';
      readonly pending: PendingRecord;
      readonly throttled: boolean;
      readonly reason: string;
    }
  /** No further attempt can help. */
  | { readonly kind: 'failed'; readonly pending: PendingRecord; readonly reason: string };

const THROTTLING = new Set([
  'ProvisionedThroughputExceededException',
  'LimitExceededException',
  'KMSThrottlingException',
  'ThrottlingException',
  'Throttling',
  'TooManyRequestsException',
]);
/** Errors of the 4xx kind that a later attempt of the same request can overcome. */
const PASSING = new Set([
  'RequestTimeout',
  'RequestTimeoutException',
  'RequestTimeTooSkewed',
  'RequestExpired',
]);

/**
 * Reads the answer of a call that succeeded: PutRecords succeeds even when each of its records failed. AWS names two
 * errors of an entry, ProvisionedThroughputExceededException and InternalFailure (AWS SDK, PutRecordsResultEntry);
 * both pass, and so is taken what it may name later.
 */
export function readEntries(
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
 * Reads a call that failed as a whole. What the service refuses for good (an unknown stream, missing permission, bad
 * input) or what never leaves this program (no credentials) fails; anything else (throttling, a fault of the service,
 * the network) is sent again. After a timeout the records may have been written all the same, so they can be written
 * twice: that is why events have ids.
 */
export function readError(batch: readonly PendingRecord[], error: unknown): PutOutcome[] {
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
