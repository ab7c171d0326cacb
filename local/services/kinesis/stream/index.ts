export {
  checkDistribution,
  checkMaxRecordSize,
  SHARD_LEVEL_METRICS,
  StreamConfiguration,
} from './stream-configuration';
export { StreamLifecycle } from './stream-lifecycle';
export {
  checkWarmThroughput,
  type ShardAllowance,
  StreamResharding,
  shardsForWarmThroughput,
} from './stream-resharding';
export {
  type RecordDistribution,
  type StreamEnvironment,
  type StreamMode,
  type StreamSettings,
  StreamState,
} from './stream-state';
export { addTags, removeTags } from './tags';
