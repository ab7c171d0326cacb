export { FanOutSource } from './fan-out-source';
export { type PollingPace, PollingSource } from './polling-source';
export type { ShardPage, ShardSource, ShardSourceHost } from './shard-source';
export { ShardSuccession } from './shard-succession';
export { StreamSource } from './stream-source';
