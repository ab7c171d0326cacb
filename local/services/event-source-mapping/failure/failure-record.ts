import type { Batch } from '../batch';

/**
 * Why records were given up. AWS shows the first in its examples; the second is recorded from AWS
 * (test/recorded). The third, for a record too large for any invocation, is our own: AWS documents none.
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
 * Recorded from AWS (test/recorded): `functionError` is null when the function reported the failures itself.
 * Records that have become too old carry no `responseContext`. The count is of this batch alone, and of its
 * attempts: it includes the one that the records' age prevented. The count after a bisect is not recorded.
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
      approximateInvokeCount: batch.retries + 1,
    },
    // JSON.stringify leaves out what is undefined.
    responseContext: condition === 'RecordAgeExceeded' ? undefined : responseContext(batch),
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

function responseContext({ last }: Batch): object | undefined {
  if (last === undefined) return undefined;
  const { executedVersion, functionError = null } = last;
  return { statusCode: 200, executedVersion, functionError };
}
