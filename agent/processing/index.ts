export { type PartitionKeyOption, partitionKeys } from './partition-key';
export type { Processing } from './processing';
export { processingOf } from './processing-options';
