import type { KinesisClient } from '@aws-sdk/client-kinesis';
import { DEFAULT_RECORD_BYTES, PUT_RECORDS } from '../limits';
import { monotonicClock, type PacingClock } from '../pacing';
import type { FailedRecord, WrittenRecord } from './records';

const MiB = 1024 * 1024;

/** How a `RecordWriter` writes. Give exactly one of `streamName` and `streamArn`. */
export interface RecordWriterOptions {
  /**
   * The client to write with. Make it with `maxAttempts: 1`: with more, the SDK repeats a failed call by its
   * own rules before the writer sees the failure.
   */
  readonly client: KinesisClient;
  readonly streamName?: string;
  readonly streamArn?: string;
  /**
   * The stream's maximum record size in bytes: data and partition key. 1 to 10 MiB, default 1 MiB, as for a
   * stream.
   */
  readonly maxRecordBytes?: number;
  /**
   * The most bytes of one call. 1 to 10 MiB, default 5 MiB: a larger call saves nothing and loses more to one
   * timeout. A larger record is sent alone.
   */
  readonly maxBatchBytes?: number;
  /** The most calls under way at a time. 1 or more, default 8. */
  readonly maxConcurrentRequests?: number;
  /** The most bytes that are accepted and not yet written; beyond that `write` waits. Default 16 MiB. */
  readonly maxBufferedBytes?: number;
  /** How long a record may wait for others to share its call, in milliseconds. 0 or more, default 100. */
  readonly maxBufferedTimeMs?: number;
  /**
   * The time from accepting a record until it fails, in milliseconds. Default 300,000; Infinity to wait
   * without end. Until then it is tried again after every error but one that says that the record or the
   * request is wrong; missing credentials and permissions are tried again too. Throttling alone does not make records that old, because the bounded buffer slows `write`
   * down. An outage does, and an outage should end in a report, not in a hang.
   */
  readonly recordTtlMs?: number;
  /** The most records a second, without repeated attempts. Above 0, default no limit. */
  readonly recordsPerSecond?: number;
  /** Gets each record that was written; it must not throw. */
  readonly onWritten?: (written: WrittenRecord) => void;
  /**
   * Gets each record that was given up; it must not throw. Without it, `flush` and `close` reject with a
   * `RecordsNotWrittenError`.
   */
  readonly onFailed?: (failed: FailedRecord) => void;
  /** Aborting it gives up all records that are buffered or under way. */
  readonly signal?: AbortSignal;
  /** The clock of waits and time limits. Default the machine's monotonic clock. */
  readonly clock?: PacingClock;
  /** A number from 0 to 1 for the jitter of waits. Default Math.random. */
  readonly random?: () => number;
}

/** The options with every default in place. */
export type RecordWriterSettings = Required<Omit<RecordWriterOptions, Optional>> &
  Pick<RecordWriterOptions, Optional>;
type Optional = 'streamName' | 'streamArn' | 'onWritten' | 'onFailed' | 'signal';

/** @throws RangeError with the option, the value given and what is allowed */
export function resolveOptions(options: RecordWriterOptions): RecordWriterSettings {
  if ((options.streamName === undefined) === (options.streamArn === undefined)) {
    const given = options.streamName === undefined ? 'neither' : 'both';
    throw new RangeError(`Give a RecordWriter exactly one of streamName and streamArn, got ${given}.`);
  }
  const settings = {
    maxRecordBytes: DEFAULT_RECORD_BYTES,
    maxBatchBytes: 5 * MiB,
    maxConcurrentRequests: 8,
    maxBufferedBytes: 16 * MiB,
    maxBufferedTimeMs: 100,
    recordTtlMs: 300_000,
    recordsPerSecond: Number.POSITIVE_INFINITY,
    clock: monotonicClock,
    random: Math.random,
    ...withoutUndefined(options),
  };
  check(settings, 'maxRecordBytes', 1, PUT_RECORDS.bytes, 'the largest record that PutRecords takes');
  check(settings, 'maxBatchBytes', 1, PUT_RECORDS.bytes, 'the largest request that PutRecords takes');
  check(settings, 'maxConcurrentRequests', 1);
  check(settings, 'maxBufferedBytes', 1);
  check(settings, 'maxBufferedTimeMs', 0);
  check(settings, 'recordTtlMs', 1);
  check(settings, 'recordsPerSecond', Number.MIN_VALUE);
  return settings;
}

function withoutUndefined(options: RecordWriterOptions): RecordWriterOptions {
  return Object.fromEntries(
    Object.entries(options).filter(([, value]) => value !== undefined),
  ) as unknown as RecordWriterOptions;
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
  throw new RangeError(`${name} of a RecordWriter must be ${allowed}; got ${value}.`);
}
