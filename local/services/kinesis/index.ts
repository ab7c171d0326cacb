export { KinesisService } from './api';
export type { DataStream } from './data-stream';
export type { FanOutReader, Subscriber, Subscription, SubscriptionEvent } from './fan-out';
export { KinesisEngine, type KinesisEngineOptions, type NewStream } from './kinesis-engine';
export { SHARD_WRITE_BYTES_PER_SECOND, SHARD_WRITE_RECORDS_PER_SECOND } from './limits';
export type { FanOutObserver, GetOutcome, KinesisObserver, PushOutcome, PutOutcomes } from './observers';
export { streamResources } from './resources';
export type {
  RecordsPage,
  ShardPosition,
  ShardTraffic,
  ShardView,
  StreamReader,
  StreamRecord,
} from './types';
