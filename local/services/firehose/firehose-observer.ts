/**
 * The metrics of AWS/Firehose that this machine measures, with their units (Firehose Developer Guide,
 * "Monitor Amazon Data Firehose with CloudWatch metrics").
 */
export const METRIC_UNITS = {
  'BackupToS3.Bytes': 'Bytes',
  'BackupToS3.DataFreshness': 'Seconds',
  'BackupToS3.Records': 'Count',
  'BackupToS3.Success': 'Count',
  'DataReadFromKinesisStream.Bytes': 'Bytes',
  'DataReadFromKinesisStream.Records': 'Count',
  'DeliveryToHttpEndpoint.Bytes': 'Bytes',
  'DeliveryToHttpEndpoint.DataFreshness': 'Seconds',
  'DeliveryToHttpEndpoint.ProcessedBytes': 'Bytes',
  'DeliveryToHttpEndpoint.ProcessedRecords': 'Count',
  'DeliveryToHttpEndpoint.Records': 'Count',
  'DeliveryToHttpEndpoint.Success': 'Count',
  'DeliveryToS3.Bytes': 'Bytes',
  'DeliveryToS3.DataFreshness': 'Seconds',
  'DeliveryToS3.ObjectCount': 'Count',
  'DeliveryToS3.Records': 'Count',
  'DeliveryToS3.Success': 'Count',
  'ExecuteProcessing.Duration': 'Milliseconds',
  'ExecuteProcessing.Success': 'Count',
  'FailedConversion.Bytes': 'Bytes',
  'FailedConversion.Records': 'Count',
  IncomingBytes: 'Bytes',
  IncomingPutRequests: 'Count',
  IncomingRecords: 'Count',
  'JQProcessing.Duration': 'Milliseconds',
  KinesisMillisBehindLatest: 'Milliseconds',
  PartitionCount: 'Count',
  PartitionCountExceeded: 'Count',
  'PutRecord.Bytes': 'Bytes',
  'PutRecord.Requests': 'Count',
  'PutRecordBatch.Bytes': 'Bytes',
  'PutRecordBatch.Records': 'Count',
  'PutRecordBatch.Requests': 'Count',
  'SucceedConversion.Bytes': 'Bytes',
  'SucceedConversion.Records': 'Count',
  'SucceedProcessing.Bytes': 'Bytes',
  'SucceedProcessing.Records': 'Count',
  ThrottledGetRecords: 'Count',
  ThrottledGetShardIterator: 'Count',
} as const;

export type FirehoseMetric = keyof typeof METRIC_UNITS;

/** Gets the measurements of one delivery stream. */
export interface FirehoseObserver {
  measure(metric: FirehoseMetric, value: number): void;
}
