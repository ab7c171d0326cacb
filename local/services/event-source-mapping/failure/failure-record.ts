import type { Batch } from '../batch';

/**
 * Why records were given up. AWS shows the first in its examples; third parties report the second from real
 * destinations. The third, for a record too large for any invocation, is our own: AWS documents none.
 */
export type FailureCondition = 'RetryAttemptsExhausted' | 'RecordAgeExceeded' | 'PayloadSizeExceeded';

/** Where a given-up batch comes from. */
interface FailureSource {
  readonly mappingUuid: string;
  readonly functionArn: string;
  readonly streamArn: string;
  readonly shardId: string;
}

/** A message for the destination: its body, or the body of an object under `key`. */
export interface FailureDelivery {
  readonly body: string;
  /** For a bucket only. */
  readonly key?: string;
}

/**
 * Takes the records that mappings give up: a queue or topic gets the body, a bucket the body under its key.
 */
export interface FailureDestination {
  /**
   * @param destinationArn of a standard queue, a standard topic or a bucket
   * @throws when it could not be delivered; the mapping then tries again, a few times
   */
  deliver(destinationArn: string, delivery: FailureDelivery): Promise<void>;
}

/**
 * Writes the invocation record for a batch that was given up ("Retain discarded batch records for a Kinesis
 * Data Streams event source"). A queue or topic gets the metadata alone, a bucket also the whole event, as a
 * string.
 *
 * Assumptions, as AWS shows none of these: without a function error, when the function reported the failures
 * itself, `functionError` is left out; without any invocation, `responseContext` is.
 *
 * @param at milliseconds since the epoch
 * @param event for a bucket: the event's JSON text, and an id that makes the key unique
 */
export function failureDelivery(
  source: FailureSource,
  batch: Batch,
  condition: FailureCondition,
  at: number,
  requestId: string,
  event?: { readonly payload: string; readonly objectId: string },
): FailureDelivery {
  const first = batch.records[0];
  const last = batch.records[batch.records.length - 1];
  if (first === undefined || last === undefined) throw new RangeError('an empty batch has no failure record');
  const timestamp = new Date(at).toISOString();
  const { shardId, streamArn } = source;
  const body = JSON.stringify({
    requestContext: {
      requestId,
      functionArn: source.functionArn,
      condition,
      approximateInvokeCount: batch.invocations,
    },
    // JSON.stringify leaves out what is undefined.
    responseContext: batch.last && {
      statusCode: 200,
      executedVersion: batch.last.executedVersion,
      functionError: batch.last.functionError,
    },
    version: '1.0',
    timestamp,
    KinesisBatchInfo: {
      shardId,
      startSequenceNumber: first.record.sequenceNumber,
      endSequenceNumber: last.record.sequenceNumber,
      approximateArrivalOfFirstRecord: new Date(first.record.approximateArrivalTimestamp).toISOString(),
      approximateArrivalOfLastRecord: new Date(last.record.approximateArrivalTimestamp).toISOString(),
      batchSize: batch.records.length,
      streamArn,
    },
    payload: event?.payload,
  });
  if (event === undefined) return { body };
  const [day = ''] = timestamp.split('T');
  const second = timestamp.slice(0, 19).replaceAll(':', '.');
  const key = `aws/lambda/${source.mappingUuid}/${shardId}/${day.replaceAll('-', '/')}/${second}-${event.objectId}`;
  return { body, key };
}
