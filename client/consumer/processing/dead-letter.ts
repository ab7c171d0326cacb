import type { PlacedUserRecord } from '../../aggregation';
import type { InvocationContext, KinesisBatchRecord } from '../../lambda/batch-event';
import { failureOf } from '../../lambda/batch-log';
import type { ErrorClass } from '../../lambda/classify-error';
import { parkedBody, parkedKey } from '../../lambda/parked-object';

/** Where records go that cannot be processed. An object of S3 each does; so does anything else that keeps them. */
export interface DeadLetters {
  /**
   * Keeps one record, with the reason. It is called again until it succeeds; the same record has the same key.
   *
   * @param key `parked/<application>/<shard>/<yyyy>/<mm>/<dd>/<hh>/…json`
   * @param body JSON, in the shape of Lambda's on-failure objects, with the record's data in `payload`
   */
  put(key: string, body: string): unknown;
}

/** Of whom a dead letter tells. */
export interface DeadLetterSender {
  readonly applicationName: string;
  readonly workerId: string;
  /** The ARN where it is known, otherwise the name. */
  readonly stream: string;
}

/** The dead letter of a user record: the object that the redrive of this package reads. */
export function deadLetter(
  record: PlacedUserRecord,
  shardId: string,
  error: unknown,
  errorClass: ErrorClass,
  sender: DeadLetterSender,
  now: number,
): { readonly key: string; readonly body: string } {
  const kinesisRecord = batchRecordOf(record, shardId, sender.stream, now);
  const parked = [{ record: kinesisRecord, failure: failureOf(kinesisRecord, error, errorClass) }];
  return {
    key: parkedKey(sender.applicationName, parked),
    body: parkedBody(parked, contextOf(sender), now),
  };
}

function batchRecordOf(
  record: PlacedUserRecord,
  shardId: string,
  stream: string,
  now: number,
): KinesisBatchRecord {
  const { sequenceNumber, subSequenceNumber, partitionKey, explicitHashKey, data } = record;
  const arrival = record.approximateArrivalTimestamp?.getTime() ?? now;
  return {
    eventID: `${shardId}:${sequenceNumber}`,
    eventSourceARN: stream,
    kinesis: {
      sequenceNumber,
      partitionKey,
      data: Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString('base64'),
      approximateArrivalTimestamp: arrival / 1000,
      ...(record.isAggregated && { subSequenceNumber, explicitHashKey }),
    },
  };
}

function contextOf({ applicationName, workerId }: DeadLetterSender): InvocationContext {
  return {
    awsRequestId: workerId,
    invokedFunctionArn: applicationName,
    functionVersion: '',
    getRemainingTimeInMillis: () => Number.POSITIVE_INFINITY,
  };
}
