/**
 * The alarms that StreamMonitoring makes. The value is an alarm's construct id, its key in `tuning`, and, in
 * kebab-case, the name of its runbook page.
 */
export enum MonitoringAlarm {
  /** Records were refused because a shard was full. */
  WRITE_THROTTLED = 'WriteThrottled',
  /** Most calls that write fail. */
  WRITES_FAILING = 'WritesFailing',
  /** GetRecords calls were refused because readers share a shard. */
  READ_THROTTLED = 'ReadThrottled',
  /** GetRecords calls fail for another reason than throttling. */
  READS_FAILING = 'ReadsFailing',
  /** Some reader with shared throughput is behind. */
  READERS_BEHIND = 'ReadersBehind',
  /** Nothing has been written for a while, where that was said to be wrong. */
  NO_RECORDS = 'NoRecords',
  /** A Lambda consumer is behind. */
  CONSUMER_BEHIND = 'ConsumerBehind',
  /** An event source mapping no longer polls. */
  CONSUMER_STOPPED = 'ConsumerStopped',
  /** An event source mapping dropped records: they are in no failure destination. */
  RECORDS_DROPPED = 'RecordsDropped',
  /** Much of what an event source mapping hands to its function fails. */
  INVOCATIONS_FAILING = 'InvocationsFailing',
  /** A consumer's function throws or times out. */
  FUNCTION_ERRORS = 'FunctionErrors',
  /** Lambda refuses to run a consumer's function. */
  FUNCTION_THROTTLED = 'FunctionThrottled',
  /** A consumer with dedicated throughput is behind. */
  FAN_OUT_BEHIND = 'FanOutBehind',
  /** Subscriptions of a consumer with dedicated throughput break. */
  FAN_OUT_FAILING = 'FanOutFailing',
  /** A Firehose stream reads behind the stream. */
  DELIVERY_BEHIND = 'DeliveryBehind',
  /** What a Firehose stream holds is older than its buffering explains. */
  DELIVERY_STALE = 'DeliveryStale',
  /** A Firehose stream cannot write to its destination. */
  DELIVERY_FAILING = 'DeliveryFailing',
  /** A Firehose stream could not convert records to Parquet or ORC. */
  CONVERSION_FAILED = 'ConversionFailed',
  /** The function that transforms for a Firehose stream fails. */
  TRANSFORM_FAILING = 'TransformFailing',
  /** More partitions at once than Firehose keeps open. */
  PARTITIONS_EXCEEDED = 'PartitionsExceeded',
  /** A Firehose stream may not use its key. */
  KEY_REFUSED = 'KeyRefused',
}

/** How soon a person has to look. */
export enum AlarmSeverity {
  /** Now: records are lost, or will be, unless somebody acts. */
  PAGE = 'page',

  /** In working hours: something is wrong, and nothing is lost by waiting. */
  TICKET = 'ticket',
}

/** What to change about one kind of alarm. */
export interface AlarmTuning {
  /**
   * How soon a person has to look.
   *
   * @default - as the alarm's runbook says
   */
  readonly severity?: AlarmSeverity;

  /**
   * The value that the alarm compares with, in the unit of its metric: a share from 0 to 1, a count,
   * milliseconds for the age of a reader, seconds for the age of what Firehose holds.
   *
   * @default - as the alarm's runbook says
   */
  readonly threshold?: number;

  /**
   * Whether the alarm is made at all.
   *
   * @default true
   */
  readonly enabled?: boolean;
}
