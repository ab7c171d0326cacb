import { hash } from 'node:crypto';
import {
  arrivalOf,
  type FailedRecord,
  type InvocationContext,
  type KinesisBatchRecord,
  shardIdOf,
  streamArnOf,
} from './batch-event';

/** A record that is parked, and why. */
export interface ParkedRecord {
  readonly record: KinesisBatchRecord;
  readonly failure: FailedRecord;
}

/** The `condition` of a parked object; Lambda's own are RetryAttemptsExhausted and RecordAgeExceeded. */
export const PARKED_CONDITION = 'RecordsParked';

/**
 * The object for the parked records of one invocation: in the shape that Lambda's own on-failure objects
 * have, so that one parser reads both, and `parked` with the reasons.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/kinesis-on-failure-destination.html
 *
 * @param parked at least one, in the order of the shard
 * @param now milliseconds since the epoch
 */
export function parkedBody(parked: readonly ParkedRecord[], context: InvocationContext, now: number): string {
  const [first, last] = ends(parked);
  return JSON.stringify({
    requestContext: {
      requestId: context.awsRequestId,
      functionArn: context.invokedFunctionArn,
      condition: PARKED_CONDITION,
      approximateInvokeCount: 1,
    },
    responseContext: { statusCode: 200, executedVersion: context.functionVersion, functionError: null },
    version: '1.0',
    timestamp: new Date(now).toISOString(),
    KinesisBatchInfo: {
      shardId: shardIdOf(first),
      startSequenceNumber: first.kinesis.sequenceNumber,
      endSequenceNumber: last.kinesis.sequenceNumber,
      approximateArrivalOfFirstRecord: new Date(arrivalOf(first)).toISOString(),
      approximateArrivalOfLastRecord: new Date(arrivalOf(last)).toISOString(),
      batchSize: new Set(parked.map(({ record }) => record.kinesis.sequenceNumber)).size,
      streamArn: streamArnOf(first),
    },
    payload: JSON.stringify({ Records: parked.map(({ record }) => record) }),
    parked: parked.map(({ failure }) => failure),
  });
}

/**
 * The key of that object: the same for the same records, whenever they are parked, so that an invocation that
 * is repeated overwrites what it wrote. The hour is the arrival of the first record, in UTC.
 */
export function parkedKey(consumer: string, parked: readonly ParkedRecord[]): string {
  const [first] = ends(parked);
  const hour = new Date(arrivalOf(first)).toISOString().slice(0, 13).replace(/[-T]/g, '/');
  const numbers = parked.map(({ record: { kinesis } }) =>
    kinesis.subSequenceNumber === undefined
      ? kinesis.sequenceNumber
      : `${kinesis.sequenceNumber}:${kinesis.subSequenceNumber}`,
  );
  const set = hash('sha256', [streamArnOf(first), ...numbers].join('\n'), 'hex').slice(0, 16);
  return `parked/${consumer}/${shardIdOf(first)}/${hour}/${first.kinesis.sequenceNumber}-${set}.json`;
}

function ends(parked: readonly ParkedRecord[]): [KinesisBatchRecord, KinesisBatchRecord] {
  const [first, last] = [parked[0]?.record, parked[parked.length - 1]?.record];
  if (first === undefined || last === undefined)
    throw new RangeError('an object of parked records needs one');
  return [first, last];
}
