export { FanOutSource } from './fan-out-source';
export { type PollingPace, PollingSource } from './polling-source';
export type { ShardPage, ShardSource, ShardSourceHost } from './shard-source';
export { ShardSuccession } from './shard-succession';
export {
  type ReadRecord,
  type RecordsPage,
  readableShards,
  type ShardPosition,
  type ShardView,
  type StreamReader,
  type StreamRecord,
} from './stream-reader';
export { StreamSource } from './stream-source';
export type { FanOutReader, Subscriber, Subscription, SubscriptionEvent } from './subscription';
