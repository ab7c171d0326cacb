/** A reader with shared throughput. */
export interface SharedReader {
  readonly path: string;
  readonly kind: 'Lambda' | 'Firehose';
  /** GetRecords calls a second on each shard. */
  readonly callsPerSecond: number;
}

/** A function that an event source mapping feeds. */
export interface ReadingFunction {
  readonly path: string;
  readonly batchSize: number;
  readonly batchingWindowSeconds: number;
  readonly parallelizationFactor: number;
  /** Undefined: until the records expire. */
  readonly maxRecordAgeSeconds?: number;
  /** Whether what is given up goes to a bucket, with its payload. */
  readonly keepsPayload: boolean;
  readonly reservedConcurrency?: number;
  readonly memoryMiB: number;
  readonly arm: boolean;
}

/** How many shards a stream has: a number, a range, or what AWS makes of its traffic. */
export type Shards =
  | { readonly kind: 'fixed'; readonly count: number }
  | { readonly kind: 'autoscaled'; readonly min: number; readonly max: number }
  | { readonly kind: 'on-demand' }
  | { readonly kind: 'unknown' };

/** What a report is made from: one stream and what reads it, as the app has them. */
export interface StreamFacts {
  readonly path: string;
  readonly stack: string;
  /** Undefined where the stack has none. */
  readonly region?: string;
  readonly shards: Shards;
  /** Undefined where it is known only at deployment. */
  readonly retentionHours?: number;
  readonly maxRecordKiB: number;
  readonly sharedReaders: readonly SharedReader[];
  /** Paths of the consumers with dedicated throughput. */
  readonly fanOutConsumers: readonly string[];
  readonly functions: readonly ReadingFunction[];
  /** Paths of the Firehose streams that read it. */
  readonly deliveries: readonly string[];
  readonly load: Load;
}

/** A load in plain numbers. */
export interface Load {
  readonly recordsPerSecond: number;
  readonly recordBytes: number;
  /** Nobody stated it: the report says so. */
  readonly assumed: boolean;
}

/** What watches and encrypts, of the whole app. */
export interface SharedFacts {
  readonly alarmMetrics: number;
  readonly compositeAlarms: number;
  readonly dashboards: number;
  readonly keys: number;
}
