export { type QueueCloseReport, QueueConsumer } from './queue-consumer';
export type { QueueConsumerOptions, QueueRecord, QueueRecordContext } from './queue-consumer-options';
