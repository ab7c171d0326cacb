export { DEFAULT_ATTRIBUTES, type QueueAttributes, withAttributes } from './queue-attributes';
export type { EntryError, QueueRecord, RecordKind } from './queue-records';
export { StreamQueue } from './stream-queue';
export { StreamQueues } from './stream-queues';
