export { LiveShardCount, type LiveShardCountProps } from './live-shard-count';
export { type KclAccess, StreamGrants } from './stream-grants';
export { StreamMetrics } from './stream-metrics';
