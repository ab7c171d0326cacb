import type { KinesisClient } from '@aws-sdk/client-kinesis';
import { DEFAULT_RECORD_BYTES, PUT_RECORDS, STREAM_NAME } from '../../limits';
import { monotonicClock, type PacingClock } from '../../pacing';
import type { FailedRecord } from '../records';

const MiB = 1024 * 1024;

/** Metrics in CloudWatch's embedded metric format, with the names of the Kinesis Producer Library. */
export interface MetricsOptions {
  /** Gets each line of JSON, for example `console.log` in a container whose output goes to CloudWatch Logs. */
  readonly sink: (line: string) => void;
  /** Default `KinesisProducerLibrary`, the library's. */
  readonly namespace?: string;
  /** The time between two lines, in milliseconds. Default 60,000. */
  readonly intervalMs?: number;
  /** The time stamps of the lines, in milliseconds since the epoch. Default: the machine's wall clock. */
  readonly wallClock?: () => number;
}

/**
 * How a `KinesisProducer` writes. Give exactly one of `streamName` and `streamArn`. Settings that the Kinesis
 * Producer Library has too have its name, unit and default, with one exception: `aggregationEnabled`.
 * @see https://github.com/awslabs/amazon-kinesis-producer/blob/master/java/amazon-kinesis-producer-sample/default_config.properties
 */
export interface KinesisProducerOptions {
  /**
   * The client to write with. Make it with `maxAttempts: 1`: with more, the SDK repeats a failed call by its
   * own rules before the producer sees the failure.
   */
  readonly client: KinesisClient;
  readonly streamName?: string;
  readonly streamArn?: string;

  /**
   * Whether many records are packed into one record of the stream, in the format of the Kinesis Producer Library.
   * It saves records per second of the shards. Every reader then has to take aggregates apart, see
   * `deaggregate`: the KCL and Firehose do; Lambda, Flink and Channels hand on the aggregate. Default false (the
   * library: true). Nothing is aggregated on a stream whose record distribution is AUTO.
   */
  readonly aggregationEnabled?: boolean;
  /**
   * Whether an aggregate holds records of one partition key only and has that key. Records of a key are then
   * written in the order in which they were put: the next aggregate of a key waits for the one before. Default
   * false: an aggregate holds what goes to one shard, has the key "a", and keeps no order with others.
   */
  readonly sameKeyOnly?: boolean;
  /** The most bytes of an aggregate. 64 to 1 MiB, default 51,200. */
  readonly aggregationMaxSize?: number;
  /** The most records of an aggregate. 1 or more, default 4,294,967,295. */
  readonly aggregationMaxCount?: number;
  /** The most records of the stream in a call. 1 to 500, default 500. */
  readonly collectionMaxCount?: number;
  /**
   * The most bytes of a call. 1 to 10 MiB, default 5 MiB: a larger call saves nothing and loses more to one
   * timeout. A larger record is sent alone.
   */
  readonly collectionMaxSize?: number;
  /** The largest record, data and partition key, in bytes. 1 to 10 MiB, default 1 MiB, as for a stream. */
  readonly maxUserRecordSize?: number;
  /** How long a record may wait for others to share its call, in milliseconds. 0 or more, default 100. */
  readonly recordMaxBufferedTime?: number;
  /**
   * The time from `put` until a record is given up, in milliseconds. Default 30,000; Infinity to try without
   * end. Until then it is tried again after every error but one that says that the record or the request is
   * wrong: also without credentials, permissions or key. A call under way may last `requestTimeout` longer.
   */
  readonly recordTtl?: number;
  /** Whether a record that was throttled is given up at once. Default false. */
  readonly failIfThrottled?: boolean;
  /**
   * The most that is sent to a shard, in percent of what it takes. Above 0, default 150: other producers may
   * leave some of their share. Infinity for no limit.
   */
  readonly rateLimit?: number;
  /** The most calls under way at a time. 1 or more, default 24. */
  readonly maxConnections?: number;
  /** How long a call may last, in milliseconds. 1 or more, default 6,000. */
  readonly requestTimeout?: number;
  /**
   * The stream's record distribution, for a producer that may not call DescribeStreamSummary. Default: it is
   * asked for; while the answer is denied, nothing is aggregated.
   */
  readonly recordDistributionStrategyDefault?: 'AUTO' | 'USER_PARTITION_KEY';

  /** The most bytes of records that are put and not written, before `ready` waits. Default 16 MiB. */
  readonly maxOutstandingBytes?: number;
  /** The most records that are put and not written, before `ready` waits. Default 20,000: more costs memory. */
  readonly maxOutstandingRecords?: number;
  /**
   * Gets each record that was given up, at once; it must not throw. Without it, `flush` and `close` reject with
   * a `RecordsNotWrittenError`.
   */
  readonly onFailed?: (failed: FailedRecord) => void;
  /**
   * Gets a sentence for the operator, such as a missing permission. Default: a warning of the process. What it throws is
   * ignored.
   */
  readonly onNotice?: (sentence: string) => void;
  /** Metrics with the names of the Kinesis Producer Library. Default: none. */
  readonly metrics?: MetricsOptions;
  /** Aborting it gives up all records that are not written. */
  readonly signal?: AbortSignal;
  /** The clock of waits and time limits. Default the machine's monotonic clock. */
  readonly clock?: PacingClock;
  /** A number from 0 to 1 for the jitter of waits. Default Math.random. */
  readonly random?: () => number;
}

/** The options with every default in place. */
export type ProducerSettings = Required<Omit<KinesisProducerOptions, Optional>> &
  Pick<KinesisProducerOptions, Optional>;
type Optional =
  | 'streamName'
  | 'streamArn'
  | 'onFailed'
  | 'metrics'
  | 'signal'
  | 'recordDistributionStrategyDefault';

const DEFAULTS = {
  aggregationEnabled: false,
  sameKeyOnly: false,
  aggregationMaxSize: 51_200,
  aggregationMaxCount: 2 ** 32 - 1,
  collectionMaxCount: PUT_RECORDS.records,
  collectionMaxSize: 5 * MiB,
  maxUserRecordSize: DEFAULT_RECORD_BYTES,
  recordMaxBufferedTime: 100,
  recordTtl: 30_000,
  failIfThrottled: false,
  rateLimit: 150,
  maxConnections: 24,
  requestTimeout: 6_000,
  maxOutstandingBytes: 16 * MiB,
  maxOutstandingRecords: 20_000,
  onNotice: (sentence: string) => process.emitWarning(sentence, 'KinesisProducer'),
  clock: monotonicClock,
  random: Math.random,
} satisfies Partial<KinesisProducerOptions>;

/** @throws RangeError with the option, the value given and what is allowed */
export function resolveOptions(options: KinesisProducerOptions): ProducerSettings {
  if ((options.streamName === undefined) === (options.streamArn === undefined)) {
    const given = options.streamName === undefined ? 'neither' : 'both';
    throw new RangeError(`Give a KinesisProducer exactly one of streamName and streamArn, got ${given}.`);
  }
  checkName('streamName', options.streamName, STREAM_NAME.pattern, STREAM_NAME.allowed);
  checkName(
    'streamArn',
    options.streamArn,
    { test: (arn) => STREAM_NAME.pattern.test(STREAM_ARN.exec(arn)?.[1] ?? '') },
    'the ARN of a stream, arn:aws:kinesis:REGION:ACCOUNT:stream/NAME',
  );
  if (options.sameKeyOnly === true && options.aggregationEnabled !== true) {
    throw new RangeError('sameKeyOnly of a KinesisProducer needs aggregationEnabled: true.');
  }
  const settings: ProducerSettings = { ...DEFAULTS, ...withoutUndefined(options) };
  check(
    settings,
    'aggregationMaxSize',
    64,
    DEFAULT_RECORD_BYTES,
    'the largest record of a stream by default',
  );
  check(settings, 'aggregationMaxCount', 1);
  check(settings, 'collectionMaxCount', 1, PUT_RECORDS.records, 'the most records that PutRecords takes');
  check(settings, 'collectionMaxSize', 1, PUT_RECORDS.bytes, 'the largest request that PutRecords takes');
  check(settings, 'maxUserRecordSize', 1, PUT_RECORDS.bytes, 'the largest record that PutRecords takes');
  check(settings, 'recordMaxBufferedTime', 0);
  check(settings, 'recordTtl', 1);
  check(settings, 'rateLimit', Number.MIN_VALUE);
  check(settings, 'maxConnections', 1);
  check(settings, 'requestTimeout', 1);
  check(settings, 'maxOutstandingBytes', 1);
  check(settings, 'maxOutstandingRecords', 1);
  const { recordTtl, recordMaxBufferedTime, metrics } = settings;
  if (recordTtl <= recordMaxBufferedTime) {
    throw new RangeError(
      `recordTtl of a KinesisProducer must be above recordMaxBufferedTime (${recordMaxBufferedTime} ms), or records are given up before they are sent; got ${recordTtl}.`,
    );
  }
  // Neither a broken log nor broken metrics may end the program, or leave a record unsettled.
  const onNotice = onceEach(unlessItThrows(settings.onNotice));
  const broken = (error: unknown) =>
    onNotice(`The sink of the metrics of a KinesisProducer must not throw, and threw ${String(error)}`);
  return {
    ...settings,
    onNotice,
    metrics: metrics && { ...metrics, sink: unlessItThrows(metrics.sink, broken) },
  };
}

function unlessItThrows(
  run: (text: string) => void,
  onError: (error: unknown) => void = () => undefined,
): (text: string) => void {
  return (text) => {
    try {
      run(text);
    } catch (error) {
      onError(error);
    }
  };
}

/** Says each sentence once: what is wrong with one record is mostly wrong with thousands. */
function onceEach(say: (sentence: string) => void): (sentence: string) => void {
  const said = new Set<string>();
  return (sentence) => {
    if (said.has(sentence) || said.size >= MOST_NOTICES) return;
    said.add(sentence);
    say(sentence);
  };
}

/** Sentences with the names of keys in them may all be different. */
const MOST_NOTICES = 100;

/** @see https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutRecords.html */
const STREAM_ARN = /^arn:aws[\w-]*:kinesis:[\w-]+:\d{12}:stream\/(.*)$/;

function checkName(
  option: string,
  value: string | undefined,
  form: Pick<RegExp, 'test'>,
  allowed: string,
): void {
  if (value === undefined || form.test(value)) return;
  throw new RangeError(`${option} of a KinesisProducer must be ${allowed}; got ${JSON.stringify(value)}.`);
}

function withoutUndefined(options: KinesisProducerOptions): KinesisProducerOptions {
  return Object.fromEntries(
    Object.entries(options).filter(([, value]) => value !== undefined),
  ) as unknown as KinesisProducerOptions;
}

function check<K extends string>(
  settings: Record<K, number>,
  name: K,
  min: number,
  max = Number.POSITIVE_INFINITY,
  why?: string,
): void {
  const value = settings[name];
  if (value >= min && value <= max) return;
  const allowed =
    max === Number.POSITIVE_INFINITY
      ? min === Number.MIN_VALUE
        ? 'a number above 0'
        : `a number of ${min} or more`
      : `from ${min} to ${max.toLocaleString('en-US')}, ${why}`;
  throw new RangeError(`${name} of a KinesisProducer must be ${allowed}; got ${value}.`);
}
