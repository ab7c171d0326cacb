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
