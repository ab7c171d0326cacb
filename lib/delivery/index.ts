export {
  type ChannelBucketOptions,
  ChannelCompression,
  ChannelRecordFormat,
  ChannelStorageClass,
} from './channel/channel-bucket-destination';
export { ChannelDelivery, type ChannelDeliveryProps } from './channel/channel-delivery';
export { ChannelDestination } from './channel/channel-destination';
export {
  ChannelTableCompression,
  ChannelTableFormat,
  type ChannelTableOptions,
} from './channel/channel-table-destination';
export { DeliveryDestination } from './delivery-destination';
export {
  DeliveryFormat,
  type OrcFormatOptions,
  type ParquetFormatOptions,
  type SchemaTable,
} from './destinations/delivery-format';
export { type DynamicPartitioning, RecordSplitting } from './destinations/dynamic-partitioning';
export type { HttpDestinationOptions } from './destinations/http-destination';
export { IcebergCatalog } from './destinations/iceberg-catalog';
export type {
  IcebergDestinationOptions,
  IcebergRouting,
  IcebergTable,
} from './destinations/iceberg-destination';
export { IndexRotation, type OpenSearchDestinationOptions } from './destinations/open-search-destination';
export type { OpenSearchServerlessDestinationOptions } from './destinations/open-search-serverless-destination';
export { type RedshiftDestinationOptions, RedshiftTarget } from './destinations/redshift-destination';
export type { S3DestinationOptions } from './destinations/s3-destination';
export { type SnowflakeDestinationOptions, SnowflakeLoading } from './destinations/snowflake-destination';
export { type SplunkDestinationOptions, SplunkEndpointType } from './destinations/splunk-destination';
export { FirehoseDelivery, type FirehoseDeliveryProps } from './firehose-delivery';
export type { DeliveryBuffering } from './shared/buffering';
export type { DeliveryTransform } from './shared/delivery-transform';
export type { BackedUpSinkOptions, SinkOptions } from './shared/sink';
export type { DeliveryBucketOptions } from './shared/source-backup';
export type { VpcDelivery } from './shared/vpc-delivery';
