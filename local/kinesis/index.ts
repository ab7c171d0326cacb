export type { DataStream } from './data-stream';
export { KinesisEngine, type KinesisEngineOptions, type NewStream } from './kinesis-engine';
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
