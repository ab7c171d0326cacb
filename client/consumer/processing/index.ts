export type { DeadLetterSender, DeadLetters } from './dead-letter';
export type { ProcessContext, ProcessedBatch, ProcessRecords, ShardContext } from './deliver';
export { Evidence } from './evidence';
export { consumeShard, type ShardConsumerOptions, type ShardEnd } from './shard-consumer';
