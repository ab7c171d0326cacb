export * from './data-stream';
export * from './data-stream-encryption';
export * from './record-distribution';
export * from './stream-capacity';
export * from './stream-grants';
export * from './stream-metrics';
