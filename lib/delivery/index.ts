export type { ChannelBucketOptions } from './channel/channel-bucket-destination';
export * from './channel/channel-compression';
export * from './channel/channel-delivery';
export * from './channel/channel-delivery-props';
export * from './channel/channel-destination';
export * from './channel/channel-record-format';
export * from './channel/channel-storage-class';
export * from './channel/channel-table-compression';
export type { ChannelTableOptions } from './channel/channel-table-destination';
export * from './channel/channel-table-format';
export * from './delivery-destination';
export {
  DeliveryFormat,
  type OrcFormatOptions,
  type ParquetFormatOptions,
  type SchemaTable,
} from './destinations/delivery-format';
export type { DynamicPartitioning } from './destinations/dynamic-partitioning';
export type { HttpDestinationOptions } from './destinations/http-destination';
export { IcebergCatalog } from './destinations/iceberg-catalog';
export type {
  IcebergDestinationOptions,
  IcebergRouting,
  IcebergTable,
} from './destinations/iceberg-destination';
export * from './destinations/index-rotation';
export type { OpenSearchDestinationOptions } from './destinations/open-search-destination';
export type { OpenSearchServerlessDestinationOptions } from './destinations/open-search-serverless-destination';
export * from './destinations/record-splitting';
export type { RedshiftDestinationOptions } from './destinations/redshift-destination';
export * from './destinations/redshift-target';
export type { S3DestinationOptions } from './destinations/s3-destination';
export type { SnowflakeDestinationOptions } from './destinations/snowflake-destination';
export * from './destinations/snowflake-loading';
export type { SplunkDestinationOptions } from './destinations/splunk-destination';
export * from './destinations/splunk-endpoint-type';
export * from './firehose-delivery';
export * from './firehose-delivery-props';
export type { DeliveryBuffering } from './shared/buffering';
export type { DeliveryTransform } from './shared/delivery-transform';
export type { BackedUpSinkOptions, SinkOptions } from './shared/sink-options';
export type { DeliveryBucketOptions } from './shared/source-backup';
export type { VpcDelivery } from './shared/vpc-delivery';
