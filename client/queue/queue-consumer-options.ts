import type { KinesisClient } from '@aws-sdk/client-kinesis';
import { monotonicClock, type PacingClock } from '../pacing';

/** A record of a queue. */
export interface QueueRecord {
  /** The same in every delivery. */
  readonly recordId: string;
  /** Undefined where the stream distributes records itself. */
  readonly partitionKey: string | undefined;
  readonly data: Uint8Array;
  readonly approximateArrivalTimestamp: Date;
  readonly firstReceiveTimestamp: Date;
  /** 1 for the first delivery. */
  readonly receiveCount: number;
}

/** What a handler may know of its record. */
export interface QueueRecordContext {
  /** Aborted when the record is no longer this consumer's: it was lost, or the time of a close is over. */
  readonly signal: AbortSignal;
}

/** How a QueueConsumer consumes. */
export interface QueueConsumerOptions {
  readonly kinesis: KinesisClient;
  readonly queueArn: string;
  /**
   * Processes a record. When it resolves, the record is acknowledged; when it rejects, the record comes again, later each
   * time, and after as many receives as the queue allows it is a dead letter. Without it the consumer is to be iterated.
   */
  readonly processRecord?: (record: QueueRecord, context: QueueRecordContext) => unknown;
  /** The most records in hand. 1 or more, default 10. */
  readonly concurrency?: number;
  /** For so long others do not get a record in hand; it is extended while work goes on. 10 to 43,200 seconds, default 30. */
  readonly visibilityTimeoutSeconds?: number;
  /** A receive waits for so long for records. 1 to 20 seconds, default 9. */
  readonly waitTimeSeconds?: number;
  /** A record that failed comes again after so many seconds the first time, and twice as many each further time. Default 5. */
  readonly retryDelaySeconds?: number;
  /** Aborting it closes the consumer. */
  readonly signal?: AbortSignal;
  /** Gets what is out of the ordinary, without contents of records. Default lines of JSON on standard error. */
  readonly onNotice?: (message: string, details: Record<string, unknown>) => void;
  /** Default the machine's monotonic clock. */
  readonly clock?: PacingClock;
  /** A number from 0 to 1, 1 excluded. Default Math.random. */
  readonly random?: () => number;
}

type Optional = 'processRecord' | 'signal';
export type QueueConsumerSettings = Required<Omit<QueueConsumerOptions, Optional>> &
  Pick<QueueConsumerOptions, Optional>;

const QUEUE_ARN = /^arn:[\w-]+:kinesis:[\w-]+:\d{12}:queue\/.+$/;

/** @throws RangeError with the option, the value given and what is allowed */
export function resolveQueueOptions(options: QueueConsumerOptions): QueueConsumerSettings {
  const given = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
  const settings: QueueConsumerSettings = {
    concurrency: 10,
    visibilityTimeoutSeconds: 30,
    waitTimeSeconds: 9,
    retryDelaySeconds: 5,
    onNotice: writeNotice,
    clock: monotonicClock,
    random: Math.random,
    ...(given as unknown as QueueConsumerOptions),
  };
  if (!QUEUE_ARN.test(settings.queueArn)) {
    throw new RangeError(
      `queueArn of a QueueConsumer must be the ARN of a Kinesis queue (arn:…:queue/…), got ${JSON.stringify(settings.queueArn)}.`,
    );
  }
  check(settings, 'concurrency', 1, Number.POSITIVE_INFINITY);
  check(settings, 'visibilityTimeoutSeconds', 10, 43_200);
  check(settings, 'waitTimeSeconds', 1, 20);
  check(settings, 'retryDelaySeconds', 0, 43_200);
  return settings;
}

function check(
  settings: QueueConsumerSettings,
  name: 'concurrency' | 'visibilityTimeoutSeconds' | 'waitTimeSeconds' | 'retryDelaySeconds',
  least: number,
  most: number,
): void {
  const value = settings[name];
  if (value >= least && value <= most) return;
  const range =
    most === Number.POSITIVE_INFINITY ? `${least} or more` : `${least} to ${most.toLocaleString('en-US')}`;
  throw new RangeError(`${name} of a QueueConsumer must be ${range}, got ${value}.`);
}

function writeNotice(message: string, { error, ...details }: Record<string, unknown>): void {
  const { name, message: reason } = error instanceof Error ? error : { name: undefined, message: undefined };
  process.stderr.write(
    `${JSON.stringify({ level: 'WARN', message, ...details, errorName: name, reason })}\n`,
  );
}
