export * from '../data-stream/data-stream';
export * from '../data-stream/data-stream-encryption';
export * from '../data-stream/record-distribution';
export * from '../data-stream/stream-capacity';
export * from './live-shard-count';
export * from './stream-grants';
export * from './stream-metrics';
