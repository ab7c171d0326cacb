export { LiveShardCount, type LiveShardCountProps } from './live-shard-count';
export { StreamGrants } from './stream-grants';
export { StreamMetrics } from './stream-metrics';
