export type { DataStream } from './data-stream';
export type { FanOutReader, Subscriber, Subscription, SubscriptionEvent } from './fan-out';
export type { FanOutObserver, PushOutcome } from './fan-out-observer';
export { KinesisEngine, type KinesisEngineOptions, type NewStream } from './kinesis-engine';
export type { GetOutcome, KinesisObserver, PutOutcomes } from './kinesis-observer';
export { KinesisService } from './kinesis-service';
export { SHARD_WRITE_BYTES_PER_SECOND, SHARD_WRITE_RECORDS_PER_SECOND } from './limits';
export { readableShards } from './lineage';
export { streamResources } from './resources';
export type {
  RecordsPage,
  ShardPosition,
  ShardTraffic,
  ShardView,
  StreamReader,
  StreamRecord,
} from './types';
