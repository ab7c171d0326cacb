/** A reader with shared throughput. */
export interface SharedReader {
  readonly path: string;
  readonly kind: 'Lambda' | 'Firehose' | 'KCL' | 'Flink';
  /** GetRecords calls per second on each shard. */
  readonly callsPerSecond: number;
}

/** A redrive that reads the records of pointers from the stream again. It does so only while it runs. */
export interface Redrive {
  readonly path: string;
  /** GetRecords calls per second on each shard, at most. */
  readonly callsPerSecond: number;
}

/** The function of an event source mapping. */
export interface ReadingFunction {
  readonly path: string;
  readonly batchSize: number;
  readonly batchingWindowSeconds: number;
  readonly parallelizationFactor: number;
  /** Undefined if Lambda retries until the records expire. */
  readonly maxRecordAgeSeconds?: number;
  /** Whether what is given up goes to a bucket, with its payload. */
  readonly keepsPayload: boolean;
  readonly reservedConcurrency?: number;
  readonly memoryMiB: number;
  readonly arm: boolean;
}

/** The tasks of a fleet with the Kinesis Client Library. */
export interface ReadingService {
  readonly path: string;
  readonly minTasks: number;
  readonly maxTasks: number;
  readonly vcpus: number;
  readonly memoryGb: number;
  readonly arm: boolean;
  readonly publicAddresses: boolean;
}

/** A Flink application that reads the stream. */
export interface ReadingApplication {
  readonly path: string;
  /** The KPUs of its tasks, with which it begins. */
  readonly kpus: number;
  readonly kpuQuota: number;
}

/** The number of shards of a stream: a fixed one, a range, or one that Kinesis sets. */
export type Shards =
  | { readonly kind: 'fixed'; readonly count: number }
  | { readonly kind: 'autoscaled'; readonly min: number; readonly max: number }
  | { readonly kind: 'on-demand' }
  | { readonly kind: 'unknown' };

/** A service that writes to a stream. */
export type WriterKind = 'CloudFront' | 'CloudWatch Logs' | 'DMS' | 'DynamoDB' | 'EventBridge' | 'IoT';

/** A resource with which a service writes to a stream. */
export interface Writer {
  readonly path: string;
  readonly kind: WriterKind;
  /** Of a subscription filter: how many filters the app has on its log group. */
  readonly filtersOfGroup?: number;
}

/** One stream and its readers, as the app has them. A report is made from these facts. */
export interface StreamFacts {
  readonly path: string;
  readonly stack: string;
  /** Undefined if the stack has none. */
  readonly region?: string;
  readonly shards: Shards;
  /** Undefined if only the deployment knows it. */
  readonly retentionHours?: number;
  readonly maxRecordKiB: number;
  /** The services that write to it. Undefined is none. */
  readonly writers?: readonly Writer[];
  readonly sharedReaders: readonly SharedReader[];
  readonly redrives: readonly Redrive[];
  /** Paths of the consumers with dedicated throughput. */
  readonly fanOutConsumers: readonly string[];
  /** Paths of the queues on it. */
  readonly queues: readonly string[];
  readonly functions: readonly ReadingFunction[];
  readonly services: readonly ReadingService[];
  /** Paths of the Firehose streams that read it. */
  readonly deliveries: readonly string[];
  readonly applications: readonly ReadingApplication[];
  /** The ways in over HTTP. */
  readonly httpIngests: readonly HttpWay[];
  /** The on-demand tables that its records are written to. */
  readonly tables: readonly WrittenTable[];
  readonly load: Load;
}

/** A way into a stream over HTTP. */
export interface HttpWay {
  readonly path: string;
  /** What its method for many records takes of all clients together. */
  readonly requestsPerSecond: number;
}

/** An on-demand table that a stream's records are written to. */
export interface WrittenTable {
  readonly path: string;
  readonly itemsPerRecord: number;
  /** Whether `itemsPerRecord` is the most that there can be. */
  readonly isUpperBound: boolean;
  /** Undefined if items are as large as their records. */
  readonly itemBytes?: number;
  /** Undefined if items are kept for ever. */
  readonly keptDays?: number;
  /** How many partition keys the writes of one moment are spread over, if that is known. */
  readonly partitionKeys?: number;
  readonly warmWritesPerSecond?: number;
  readonly isRecoverable: boolean;
}

/** A load in plain numbers. */
export interface Load {
  readonly recordsPerSecond: number;
  readonly recordBytes: number;
  /** Whether it was not stated. The report then says so. */
  readonly assumed: boolean;
}

/** The alarms, dashboards and keys of the whole app. */
export interface SharedFacts {
  readonly alarmMetrics: number;
  readonly compositeAlarms: number;
  readonly dashboards: number;
  readonly keys: number;
  /** The least capacity of serverless databases, in ACU. Undefined is none. */
  readonly databaseCapacity?: number;
}
