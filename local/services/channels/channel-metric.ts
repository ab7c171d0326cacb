/**
 * The metrics of a channel to a bucket, with their units (Kinesis Developer Guide, "Monitoring data delivery"); in the
 * namespace AWS/Kinesis.
 */
export const CHANNEL_METRIC_UNITS = {
  'DeliveryToS3.BytesIn': 'Bytes',
  'DeliveryToS3.BytesOut': 'Bytes',
  'DeliveryToS3.BytesProcessed': 'Bytes',
  'DeliveryToS3.DLQDeliverySuccess': 'Count',
  'DeliveryToS3.DataFreshness': 'Seconds',
  'DeliveryToS3.DeliverySuccess': 'Count',
  'DeliveryToS3.FailedRecordCount': 'Count',
  'DeliveryToS3.RecordCount': 'Count',
  'DeliveryToS3.SuccessfulRecordCount': 'Count',
} as const;

export type ChannelMetric = keyof typeof CHANNEL_METRIC_UNITS;
