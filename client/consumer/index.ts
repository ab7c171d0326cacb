export {
  ConsumerStateError,
  LeaseLostError,
  LeaseTableError,
  MixedFleetError,
  StreamUnusableError,
} from './errors';
export type { ShutdownReport } from './fleet';
export { LeaseConsumer } from './lease-consumer';
export type { LeaseConsumerOptions } from './lease-consumer-options';
export type { DeadLetters, ProcessContext, ProcessRecords, ShardContext } from './processing';
export type { ConsumerRecord } from './record-channel';
export type { InitialPosition } from './retrieval';
