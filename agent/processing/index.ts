export { type PartitionKeyOption, partitionKeys } from './partition-key';
export { processRecords } from './process-records';
export type { Processing } from './processing';
export { processingOf } from './processing-options';
