export * from './data-stream';
export * from './data-stream-encryption';
export * from './live-shard-count';
export * from './record-distribution';
export * from './stream-capacity';
export * from './stream-grants';
export * from './stream-metrics';
