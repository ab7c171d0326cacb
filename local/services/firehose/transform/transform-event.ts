import type { SourceRecord } from '../../delivery';

/** What an invocation of a transform function is told besides its records. */
export interface TransformContext {
  readonly invocationId: string;
  readonly deliveryStreamArn: string;
  /** Absent with Direct PUT. */
  readonly sourceKinesisStreamArn?: string;
  readonly region: string;
}

/**
 * The event of a transform function, as JSON text (AWS Lambda Developer Guide, "Using Lambda with Data Firehose";
 * `FirehoseTransformationEvent` of @types/aws-lambda). A record without a partition key has an empty one (Kinesis, record
 * distribution AUTO).
 */
export function transformEvent(context: TransformContext, records: readonly SourceRecord[]): string {
  return JSON.stringify({
    ...context,
    records: records.map(({ id, data, arrival, position }) => ({
      recordId: id,
      approximateArrivalTimestamp: arrival,
      data: data.toString('base64'),
      ...(position === undefined
        ? {}
        : {
            kinesisRecordMetadata: {
              sequenceNumber: position.sequenceNumber,
              subsequenceNumber: String(position.subSequenceNumber),
              partitionKey: position.partitionKey ?? '',
              shardId: position.shardId,
              approximateArrivalTimestamp: arrival,
            },
          }),
    })),
  });
}
