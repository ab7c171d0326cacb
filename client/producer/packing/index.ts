export { BufferPool } from './buffer-pool';
export type { SentRecord } from './kinesis-record';
export { Lanes } from './lanes';
export { RetryQueue } from './retry-queue';
export { StreamLayout } from './stream-layout';
