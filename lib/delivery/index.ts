export type { DeliveryBuffering } from './buffering';
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
export type { DeliveryTransform } from './delivery-transform';
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
export type { RedshiftDestinationOptions } from './destinations/redshift-destination';
export * from './destinations/redshift-target';
export type { BackedUpSinkOptions, SinkOptions } from './destinations/sink-options';
export type { SnowflakeDestinationOptions } from './destinations/snowflake-destination';
export * from './destinations/snowflake-loading';
export type { SplunkDestinationOptions } from './destinations/splunk-destination';
export * from './destinations/splunk-endpoint-type';
export type { VpcDelivery } from './destinations/vpc-delivery';
export * from './firehose-delivery';
export * from './firehose-delivery-props';
export {
  DeliveryFormat,
  type OrcFormatOptions,
  type ParquetFormatOptions,
  type SchemaTable,
} from './s3/delivery-format';
export type { DynamicPartitioning } from './s3/dynamic-partitioning';
export * from './s3/record-splitting';
export type { S3DestinationOptions } from './s3/s3-destination';
export type { DeliveryBucketOptions } from './source-backup';
