import { OutageError, PoisonError } from '../errors';
import { type FailedRecord, type KinesisBatchRecord, placeOf, shardIdOf } from './batch-event';
import type { ErrorClass } from './classify-error';
import type { Fate } from './verdict';

/** Where the line of a batch goes. A Logger of Powertools fits. */
export interface BatchLogger {
  info(message: string, details: Record<string, unknown>): void;
  warn(message: string, details: Record<string, unknown>): void;
}

/** The most failures in the log line. */
const MAX_FAILURES_LISTED = 100;
const MAX_MESSAGE_LENGTH = 200;
const METRIC_NAMESPACE = 'KinesisBlueprint';

/** Lines of JSON on standard output, which Lambda passes on as they are. */
export const standardOutput: BatchLogger = {
  info: (message, details) => printLine({ level: 'INFO', message, ...details }),
  warn: (message, details) => printLine({ level: 'WARN', message, ...details }),
};

/** A record that was not processed, as the log tells of it. */
interface LoggedFailure extends FailedRecord {
  readonly fate: 'parked' | 'again';
}

/** Writes the one line of a batch: enough to find its records again, and none of their contents. */
export function logBatch(
  logger: BatchLogger,
  records: readonly KinesisBatchRecord[],
  fates: readonly Fate[],
  failures: readonly (FailedRecord | undefined)[],
): void {
  const listed = failures.flatMap((failure, index): LoggedFailure[] =>
    failure === undefined ? [] : [{ ...failure, fate: fates[index] === 'park' ? 'parked' : 'again' }],
  );
  const count = (fate: Fate) => fates.filter((one) => one === fate).length;
  const [first, last] = [records[0], records[records.length - 1]];
  const line = {
    shardId: first && shardIdOf(first),
    firstSequenceNumber: first?.kinesis.sequenceNumber,
    lastSequenceNumber: last?.kinesis.sequenceNumber,
    records: records.length,
    done: count('done'),
    parked: count('park'),
    failed: count('again'),
    failures: listed.slice(0, MAX_FAILURES_LISTED),
  };
  if (listed.length === 0) logger.info('batch processed', line);
  else logger.warn('batch processed', line);
}

/**
 * Counts parked records in CloudWatch's embedded metric format: a line on standard output, not through a
 * logger, which would put it into a line of its own.
 * @param now milliseconds since the epoch
 */
export function countParked(consumer: string, count: number, now: number): void {
  printLine({
    _aws: {
      Timestamp: now,
      CloudWatchMetrics: [
        {
          Namespace: METRIC_NAMESPACE,
          Dimensions: [['Consumer']],
          Metrics: [{ Name: 'RecordsParked', Unit: 'Count' }],
        },
      ],
    },
    Consumer: consumer,
    RecordsParked: count,
  });
}

function printLine(line: object): void {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

/**
 * What may be told of an error. The messages of PoisonError, OutageError and known outages tell of no record.
 * Any other message may quote one, as that of JSON.parse does: instead of it stands where in the code it was
 * thrown.
 */
export function failureOf(record: KinesisBatchRecord, error: unknown, errorClass: ErrorClass): FailedRecord {
  const thrown = error instanceof Error ? error : new Error('no error was thrown');
  const { name: errorName } = thrown;
  const isSafe = error instanceof PoisonError || error instanceof OutageError || errorClass === 'outage';
  // A stack costs more than the rest of a failure, and an outage fails each record: it is read only where it is told.
  const reason = isSafe
    ? thrown.message.slice(0, MAX_MESSAGE_LENGTH)
    : `${errorName}${thrownAt(thrown.stack)}`;
  return { ...placeOf(record), reason, errorName };
}

/** The first line of the code, ` at function (file:line:column)` without its folders. */
function thrownAt(stack: string | undefined): string {
  const frame = stack?.split('\n').find((line) => /^\s+at /.test(line)) ?? '';
  return frame.replace(/^\s+/, ' ').replace(/(?:file:\/\/)?\/(?:[^/():]+\/)*/, '');
}
