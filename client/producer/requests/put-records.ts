import { PutRecordsCommand, type PutRecordsResultEntry } from '@aws-sdk/client-kinesis';
import { callWithin } from '../../call-within';
import type { KinesisRecord } from '../records';
import type { ProducerSettings } from '../settings';
import { type RecordsBody, UnreadableDataError } from './records-body';

/** What a PutRecords call said of one of its records. */
export type PutOutcome =
  | { readonly kind: 'written'; readonly shardId: string; readonly sequenceNumber: string }
  | {
      /**
       * - `again`: it passes.
       * - `refused`: Kinesis refuses the call for what it holds. Alone in its call, the record is at fault.
       * - `noStream`: there is no such stream.
       */
      readonly kind: 'again' | 'refused' | 'noStream';
      /** The name of AWS's or the SDK's error. */
      readonly code: string;
      /** A sentence with the error's name and message. */
      readonly reason: string;
      readonly isThrottled: boolean;
      /** Whether Kinesis may have written the record all the same. */
      readonly mayBeWritten: boolean;
    };

/**
 * Makes one PutRecords call.
 *
 * @param body writes the records
 * @param abortSignal ends it
 * @returns one outcome for each record, in order; it never rejects
 */
export async function putRecords(
  batch: readonly KinesisRecord[],
  settings: ProducerSettings,
  body: RecordsBody,
  abortSignal: AbortSignal,
): Promise<PutOutcome[]> {
  const { client, clock, requestTimeout, streamName: StreamName, streamArn: StreamARN } = settings;
  const Records = batch.map(({ data, partitionKey, explicitHashKey }) => ({
    Data: data,
    PartitionKey: partitionKey,
    ExplicitHashKey: explicitHashKey,
  }));
  try {
    const command = new PutRecordsCommand({ StreamName, StreamARN, Records });
    body.fill(command);
    const send = (signal: AbortSignal) => client.send(command, { abortSignal: signal });
    const answer = await callWithin(clock, requestTimeout, send, abortSignal);
    return batch.map((_, index) => readEntry(answer.Records?.[index]));
  } catch (error) {
    const outcome = readError(error);
    return batch.map(() => outcome);
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
function readEntry(entry: PutRecordsResultEntry | undefined): PutOutcome {
  const { ShardId, SequenceNumber, ErrorCode, ErrorMessage } = entry ?? {};
  if (ErrorCode !== undefined) {
    const isThrottled = THROTTLING.has(ErrorCode);
    const reason = `${ErrorCode}: ${ErrorMessage}`;
    return { kind: 'again', code: ErrorCode, reason, isThrottled, mayBeWritten: false };
  }
  if (ShardId !== undefined && SequenceNumber !== undefined) {
    return { kind: 'written', shardId: ShardId, sequenceNumber: SequenceNumber };
  }
  const reason = 'the answer has no entry for the record';
  return { kind: 'again', code: 'NoEntry', reason, isThrottled: false, mayBeWritten: true };
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
function readError(error: unknown): PutOutcome {
  const { name: code, message } = error instanceof Error ? error : new Error(String(error));
  const reason = `${code}: ${message}`;
  const status = statusOf(error);
  const isRefusal = status !== undefined && status >= 400 && status < 500;
  const isUnreadable = error instanceof UnreadableDataError;
  // A refusal is the last word only of an SDK that tried once: its attempt before may have been written.
  const mayBeWritten = !isUnreadable && (!isRefusal || attemptsOf(error) > 1);
  const isThrottled = THROTTLING.has(code) || status === 429;
  const isRefused = REFUSING.has(code) || status === TOO_LARGE || isUnreadable;
  const kind = code === 'ResourceNotFoundException' ? 'noStream' : isRefused ? 'refused' : 'again';
  return { kind, code, reason, isThrottled, mayBeWritten };
}

function statusOf(error: unknown): number | undefined {
  const { httpStatusCode } = metadataOf(error);
  return typeof httpStatusCode === 'number' ? httpStatusCode : undefined;
}

/** How often the SDK has sent the call. */
function attemptsOf(error: unknown): number {
  const { attempts } = metadataOf(error);
  return typeof attempts === 'number' ? attempts : 1;
}

function metadataOf(error: unknown): { readonly httpStatusCode?: unknown; readonly attempts?: unknown } {
  if (typeof error !== 'object' || error === null || !('$metadata' in error)) return {};
  const metadata: unknown = error.$metadata;
  return typeof metadata === 'object' && metadata !== null ? metadata : {};
}
