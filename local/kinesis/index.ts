export type { DataStream } from './data-stream';
export { KinesisEngine, type KinesisEngineOptions, type NewStream } from './kinesis-engine';
export type { GetOutcome, KinesisObserver, PutOutcomes } from './kinesis-observer';
export { KinesisService } from './kinesis-service';
export { streamResources } from './resources';
export type {
  RecordsPage,
  ShardPosition,
  ShardTraffic,
  ShardView,
  StreamReader,
  StreamRecord,
} from './types';
