import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { KinesisClient } from '@aws-sdk/client-kinesis';
import { classifyError, type ErrorClass } from '../lambda/classify-error';
import { monotonicClock, type PacingClock } from '../pacing';
import type { DeadLetters, ProcessRecords, ShardContext } from './processing';
import type { InitialPosition } from './retrieval';
import { LONGEST_CALL_MS } from './timed-call';

const MiB = 1024 * 1024;

/** How a LeaseConsumer consumes. Give exactly one of `streamName` and `streamArn`. */
export interface LeaseConsumerOptions {
  readonly kinesis: KinesisClient;
  readonly dynamodb: DynamoDBClient;
  readonly streamName?: string;
  readonly streamArn?: string;
  /** Names the fleet: its workers share the lease table of this name, and metrics are in the namespace of this name. */
  readonly applicationName: string;
  /** The lease table. It is made if there is none. Default `applicationName`, as in the Kinesis Client Library. */
  readonly tableName?: string;
  /** Unique among all workers that ever run. Default host name, process id and a random UUID. */
  readonly workerId?: string;
  /** Processes records. Without it the consumer is to be iterated. */
  readonly processRecords?: ProcessRecords;
  /**
   * Writes and checkpoints what the handler has buffered. It is called before a shard is given up: at the shard's end, at
   * a hand-off and at a shutdown, not when the lease was lost. It needs `autoCheckpoint: false`: a handler that buffers
   * has to say itself what it has processed.
   */
  readonly flush?: (context: ShardContext) => unknown;
  /**
   * Whether records count as processed when `processRecords` has resolved. Default true; with false only what the handler
   * says counts (`processed`, `checkpoint`), and at the end of a shard everything.
   */
  readonly autoCheckpoint?: boolean;
  /** Where to begin when there are no leases yet. Default TRIM_HORIZON, with which nothing can be missed. */
  readonly initialPosition?: InitialPosition;
  /** The name of a consumer for enhanced fan-out, which is registered if it is not yet. Default none: polling. */
  readonly fanOutConsumer?: string;
  /** Where records go that cannot be processed. Without it they are tried without end, and hold up their shard. */
  readonly deadLetters?: DeadLetters;
  /** What an error says about its record. Default `classifyError` of `cdk-kinesis-blueprint/lambda`. */
  readonly classifyError?: (error: unknown) => ErrorClass;

  /** A worker that has not renewed its leases for so long loses them, in milliseconds. 1,000 or more, default 10,000. */
  readonly failoverTimeMs?: number;
  /** For so long a worker may take to hand over a lease that it is asked for, in milliseconds. Default 30,000. */
  readonly leaseHandOffTimeoutMs?: number;
  /** The most leases of this worker. 1 or more, default no limit. */
  readonly maxLeasesForWorker?: number;
  /** The most leases that it asks others for at a time. 1 or more, default 10. */
  readonly maxLeasesToStealAtOneTime?: number;
  /** The time between two searches for hash keys without a lease, in milliseconds. Default 120,000. */
  readonly leasesRecoveryAuditorIntervalMs?: number;

  /** The most records of a GetRecords call. 1 to 10,000, default 10,000. */
  readonly maxRecords?: number;
  /** The wait between two calls at the end of a shard, in milliseconds. 200 or more, default 1,000. */
  readonly idleTimeBetweenReadsMs?: number;
  /** The most user records of one call of the handler. 1 or more, default 10,000; 500 when it is iterated. */
  readonly maxBatchRecords?: number;
  /** Read ahead of a shard: reading stops when so many records wait. 1 or more, default 30,000. */
  readonly maxPendingRecords?: number;
  /**
   * Read ahead of a shard: reading stops when so many bytes wait. 1 or more, default 2 MiB: as much as a shard gives in a
   * second.
   */
  readonly maxPendingBytes?: number;

  /**
   * The longest that a call to Kinesis or for the whole lease table lasts, with the SDK's own retries, in milliseconds. 1 or
   * more, default 30,000. Then it counts as failed, and is tried again. A call for one lease has a third of
   * `failoverTimeMs`.
   */
  readonly requestTimeout?: number;

  /** Gets lines of metrics in CloudWatch's embedded metric format. Default none. */
  readonly metrics?: (line: string) => void;
  /** Gets what is out of the ordinary, without contents of records. Default lines of JSON on standard error. */
  readonly onNotice?: (message: string, details: Record<string, unknown>) => void;
  /** Aborting it shuts the consumer down. */
  readonly signal?: AbortSignal;
  /** The clock of leases and waits. Default the machine's monotonic clock. */
  readonly clock?: PacingClock;
  /** Milliseconds since the epoch, for timestamps in dead letters and metrics. Default Date.now. */
  readonly wallClock?: () => number;
  /** A number from 0 to 1, 1 excluded. Default Math.random. */
  readonly random?: () => number;
}

type Optional =
  | 'streamName'
  | 'streamArn'
  | 'processRecords'
  | 'flush'
  | 'fanOutConsumer'
  | 'deadLetters'
  | 'metrics'
  | 'signal';
/** The options with every default in place. */
export type LeaseConsumerSettings = Required<Omit<LeaseConsumerOptions, Optional>> &
  Pick<LeaseConsumerOptions, Optional>;

/** @throws RangeError with the option, the value given and what is allowed */
export function resolveOptions(options: LeaseConsumerOptions): LeaseConsumerSettings {
  if ((options.streamName === undefined) === (options.streamArn === undefined)) {
    const given = options.streamName === undefined ? 'neither' : 'both';
    throw new RangeError(`Give a LeaseConsumer exactly one of streamName and streamArn, got ${given}.`);
  }
  const given = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
  const settings: LeaseConsumerSettings = {
    ...options,
    tableName: options.applicationName,
    workerId: `${hostname()}:${process.pid}:${randomUUID()}`,
    autoCheckpoint: options.processRecords !== undefined,
    initialPosition: 'TRIM_HORIZON',
    classifyError,
    failoverTimeMs: 10_000,
    leaseHandOffTimeoutMs: 30_000,
    maxLeasesForWorker: Number.POSITIVE_INFINITY,
    maxLeasesToStealAtOneTime: 10,
    leasesRecoveryAuditorIntervalMs: 120_000,
    maxRecords: 10_000,
    idleTimeBetweenReadsMs: 1_000,
    maxBatchRecords: options.processRecords === undefined ? 500 : 10_000,
    maxPendingRecords: 30_000,
    maxPendingBytes: 2 * MiB,
    requestTimeout: LONGEST_CALL_MS,
    onNotice: writeNotice,
    clock: monotonicClock,
    wallClock: Date.now,
    random: Math.random,
    ...given,
  };
  checkText(settings);
  if (settings.flush !== undefined && settings.autoCheckpoint) {
    throw new RangeError(
      'flush of a LeaseConsumer needs autoCheckpoint: false, got true: a handler that buffers has to say itself what it has processed.',
    );
  }
  if (settings.processRecords === undefined && settings.autoCheckpoint) {
    throw new RangeError(
      'autoCheckpoint of a LeaseConsumer needs processRecords, got true without: a loop says itself what it has processed, by asking for the next record.',
    );
  }
  check(settings, 'failoverTimeMs', 1_000);
  check(settings, 'leaseHandOffTimeoutMs', 0);
  check(settings, 'maxLeasesForWorker', 1);
  check(settings, 'maxLeasesToStealAtOneTime', 1);
  check(settings, 'leasesRecoveryAuditorIntervalMs', 1_000);
  check(settings, 'maxRecords', 1, 10_000);
  check(settings, 'idleTimeBetweenReadsMs', 200);
  check(settings, 'maxBatchRecords', 1);
  check(settings, 'maxPendingRecords', 1);
  check(settings, 'maxPendingBytes', 1);
  check(settings, 'requestTimeout', 1);
  return { ...settings, ...harmless(settings) };
}

/** Neither a broken log nor broken metrics may end a worker: the next would die of them too. */
function harmless({ onNotice: say, metrics }: LeaseConsumerSettings) {
  const onNotice: typeof say = (message, details) => {
    try {
      say(message, details);
    } catch {
      // There is nobody to tell.
    }
  };
  const sink = (line: string) => {
    try {
      metrics?.(line);
    } catch (error) {
      onNotice('the metrics could not be written', { error });
    }
  };
  return { onNotice, metrics: metrics && sink };
}

type NumericOption = {
  [Name in keyof LeaseConsumerSettings]-?: LeaseConsumerSettings[Name] extends number ? Name : never;
}[keyof LeaseConsumerSettings];

function check(
  settings: LeaseConsumerSettings,
  name: NumericOption,
  least: number,
  most = Number.POSITIVE_INFINITY,
): void {
  const value = settings[name];
  if (value >= least && value <= most) return;
  const range = most === Number.POSITIVE_INFINITY ? `${least} or more` : `${least} to ${most}`;
  throw new RangeError(`${name} of a LeaseConsumer must be ${range}, got ${value}.`);
}

/**
 * A name of a DynamoDB table.
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.NamingRulesDataTypes.html
 */
const TABLE_NAME = /^[\w.-]{3,255}$/;

function checkText({ tableName, workerId, initialPosition }: LeaseConsumerSettings): void {
  if (!TABLE_NAME.test(tableName)) {
    throw new RangeError(
      `The lease table of a LeaseConsumer (tableName, or else applicationName) is "${tableName}"; a name has 3 to 255 letters, digits, "_", "-" and ".".`,
    );
  }
  if (workerId === '') throw new RangeError('workerId of a LeaseConsumer must not be empty.');
  const isDate = typeof initialPosition === 'object' && !Number.isNaN(Number(initialPosition.timestamp));
  if (initialPosition !== 'LATEST' && initialPosition !== 'TRIM_HORIZON' && !isDate) {
    throw new RangeError(
      `initialPosition of a LeaseConsumer must be TRIM_HORIZON, LATEST or { timestamp: Date }, got ${JSON.stringify(initialPosition)}.`,
    );
  }
}

function writeNotice(message: string, { error, ...details }: Record<string, unknown>): void {
  const { name, message: reason } = error instanceof Error ? error : { name: undefined, message: undefined };
  process.stderr.write(
    `${JSON.stringify({ level: 'WARN', message, ...details, errorName: name, reason })}\n`,
  );
}
