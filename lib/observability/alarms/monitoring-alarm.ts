/**
 * The kinds of alarms that StreamMonitoring makes. The value is the alarm's construct id and its key in
 * `tuning`; in kebab-case it is the name of its runbook page.
 */
export enum MonitoringAlarm {
  /** Kinesis refused records because a shard was full. */
  WRITE_THROTTLED = 'WriteThrottled',
  /** Most calls that write fail. */
  WRITES_FAILING = 'WritesFailing',
  /** Kinesis refused GetRecords calls because readers share a shard. */
  READ_THROTTLED = 'ReadThrottled',
  /** GetRecords calls fail, and not because of throttling. */
  READS_FAILING = 'ReadsFailing',
  /** A reader with shared throughput is behind. */
  READERS_BEHIND = 'ReadersBehind',
  /** No records were written during `quietTime`. */
  NO_RECORDS = 'NoRecords',
  /** A Lambda consumer is behind. */
  CONSUMER_BEHIND = 'ConsumerBehind',
  /** A consumer processes nothing of what it is handed. */
  CONSUMER_FAILING = 'ConsumerFailing',
  /** An event source mapping has stopped polling. */
  CONSUMER_STOPPED = 'ConsumerStopped',
  /** Lambda dropped records: they are in no failure destination. */
  RECORDS_DROPPED = 'RecordsDropped',
  /** A consumer's function fails or parks many of its records. */
  INVOCATIONS_FAILING = 'InvocationsFailing',
  /** A consumer's function throws or times out. */
  FUNCTION_ERRORS = 'FunctionErrors',
  /** Lambda throttles a consumer's function. */
  FUNCTION_THROTTLED = 'FunctionThrottled',
  /** A table refuses what consumers write to it. */
  TABLE_THROTTLED = 'TableThrottled',
  /** A consumer with dedicated throughput is behind. */
  FAN_OUT_BEHIND = 'FanOutBehind',
  /** Subscriptions of a consumer with dedicated throughput break. */
  FAN_OUT_FAILING = 'FanOutFailing',
  /** A KclService is behind, by the metric of its own program. */
  KCL_BEHIND = 'KclBehind',
  /** No task of a KclService renews a lease. */
  KCL_STOPPED = 'KclStopped',
  /** A KclService has fewer tasks than its least number. */
  KCL_TASKS_MISSING = 'KclTasksMissing',
  /** A Firehose stream is behind the stream that it reads. */
  DELIVERY_BEHIND = 'DeliveryBehind',
  /** A Firehose stream holds records for longer than its buffering explains. */
  DELIVERY_STALE = 'DeliveryStale',
  /** A Firehose stream cannot write to its destination. */
  DELIVERY_FAILING = 'DeliveryFailing',
  /** A Firehose stream could not convert records to Parquet or ORC. */
  CONVERSION_FAILED = 'ConversionFailed',
  /** The transform of a Firehose stream fails. */
  TRANSFORM_FAILING = 'TransformFailing',
  /** The transform of a Firehose stream rejects records. */
  RECORDS_REJECTED = 'RecordsRejected',
  /** A Firehose stream has more partitions than Firehose keeps open. */
  PARTITIONS_EXCEEDED = 'PartitionsExceeded',
  /** A Firehose stream may not use its key. */
  KEY_REFUSED = 'KeyRefused',
  /** A Flink application does not run. */
  FLINK_STOPPED = 'FlinkStopped',
  /** The job of a Flink application fails and restarts. */
  FLINK_FAILING = 'FlinkFailing',
  /** A Flink application is behind the stream that it reads. */
  FLINK_BEHIND = 'FlinkBehind',
  /** A Flink application cannot save its state. */
  FLINK_CHECKPOINTS_FAILING = 'FlinkCheckpointsFailing',
  /** A Flink application saves its state all the time. */
  FLINK_CHECKPOINTS_SLOW = 'FlinkCheckpointsSlow',
  /** A Flink application needs more CPU than it may have. */
  FLINK_BUSY = 'FlinkBusy',
  /** A Flink application has nearly no heap left. */
  FLINK_HEAP_FULL = 'FlinkHeapFull',
  /** A way in over HTTP answers with errors of its own. */
  HTTP_FAILING = 'HttpFailing',
  /** A way in over HTTP throttles its clients. */
  HTTP_THROTTLED = 'HttpThrottled',
  /** A way in over HTTP refuses most of what its clients send. */
  HTTP_REFUSED = 'HttpRefused',
  /** A way in over HTTP answers slowly. */
  HTTP_SLOW = 'HttpSlow',
  /** The stream has its most shards, and is nearly full. */
  AUTOSCALER_AT_MAXIMUM = 'AutoscalerAtMaximum',
  /** The load wants more shards than it may have. */
  AUTOSCALER_WANTS_MORE = 'AutoscalerWantsMore',
}

/** How soon a person has to look. */
export enum AlarmSeverity {
  /** Now. Records are lost or will be, or nothing is processed, unless a person acts. */
  PAGE = 'page',

  /** In working hours. Something is wrong, but no record is lost by waiting until then. */
  TICKET = 'ticket',
}

/** Changes of one kind of alarm. */
export interface AlarmTuning {
  /**
   * How soon a person has to look.
   *
   * @default - as the alarm's runbook says
   */
  readonly severity?: AlarmSeverity;

  /**
   * The threshold, in the unit of the alarm's metric: a share from 0 to 1, a count, milliseconds for the age
   * of a reader, seconds for the age of records that Firehose holds.
   *
   * @default - as the alarm's runbook says
   */
  readonly threshold?: number;

  /**
   * Whether the alarm is made.
   *
   * @default true
   */
  readonly enabled?: boolean;
}
