export { MemoryBudget } from './memory-budget';
export { RecordLog } from './record-log';
export type { LoggedRecord } from './record-segment';
export { parseSequenceNumber, SequenceNumbers } from './sequence-number';
