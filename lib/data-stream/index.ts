export { DataStream, type DataStreamAttributes, type DataStreamProps } from './data-stream';
export { DataStreamEncryption } from './data-stream-encryption';
export {
  type AutoscaledCapacityOptions,
  type OnDemandCapacityOptions,
  type ProvisionedCapacityOptions,
  RecordDistribution,
  StreamCapacity,
} from './stream-capacity';
