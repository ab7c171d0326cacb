import type { Clock } from '../../../base/clock';
import type { Scale } from '../../../base/scale';
import { Batcher, type DeliveryOutcome, type ObjectWriter, oldestArrival } from '../../delivery';
import type { ObjectKeys } from '../prefix/object-keys';
import type { ErrorOutputType, FailedRecord } from '../record';

interface ErrorOutputOptions {
  readonly bucket: string;
  readonly keys: ObjectKeys;
  readonly bufferBytes: number;
  readonly scale: Scale;
  readonly bufferMs: number;
  readonly writer: ObjectWriter;
  readonly clock: Clock;
  /** How long a record is kept, in milliseconds. */
  readonly retentionMs: () => number;
  readonly onOutcome: (outcome: DeliveryOutcome) => void;
  readonly notice: (sentence: string) => void;
}

/**
 * Writes failed records under the error prefix: one object for each kind of failure, one JSON document per
 * line.
 */
export class ErrorOutput {
  private readonly batcher: Batcher<FailedRecord>;
  private readonly running = new Set<Promise<void>>();

  constructor(private readonly options: ErrorOutputOptions) {
    const { bufferBytes, bufferMs, scale, clock } = options;
    this.batcher = new Batcher({
      maxBytes: scale.nth(bufferBytes),
      maxMs: bufferMs,
      clock,
      onBatch: (errorType, records) => {
        const run = this.write(errorType as ErrorOutputType, records).finally(() => this.running.delete(run));
        this.running.add(run);
      },
    });
  }

  take(records: readonly FailedRecord[]): void {
    for (const record of records) this.batcher.add(record.errorType, record, record.source.data.length);
  }

  /** Writes the buffered records; resolves when they are written or lost. */
  async flush(): Promise<void> {
    this.batcher.flush();
    await Promise.all(this.running);
  }

  private async write(errorType: ErrorOutputType, failed: readonly FailedRecord[]): Promise<void> {
    const { bucket, keys, writer, clock, retentionMs, onOutcome, notice } = this.options;
    const now = clock.now();
    const records = failed.map(({ source }) => source);
    const time = oldestArrival(records) ?? now;
    const object = { bucket, key: keys.failed({ time, errorType }) };
    const body = Buffer.from(failed.map((record) => `${errorRecord(record, now)}\n`).join(''));
    const headers = { 'content-type': 'application/octet-stream' };
    const reason = await writer.write(object, body, headers, time + retentionMs());
    if (reason === undefined) {
      onOutcome({ kind: 'failed', errorType, records, object });
      return;
    }
    notice(
      `${records.length} records are lost, s3://${bucket}/${object.key} could not be written: ${reason}`,
    );
    onOutcome({ kind: 'lost', reason, records });
  }
}

/**
 * The JSON document that stands for a failed record in an error object (Firehose, "Handle failure in data
 * transformation" and "Handling errors for data format conversion", which begins two names with a capital;
 * numbers as users saw them on AWS).
 *
 * @param attemptEndingTimestamp milliseconds since the epoch
 */
function errorRecord(failed: FailedRecord, attemptEndingTimestamp: number): string {
  const { source, attempts, errorType, errorCode, errorMessage, details } = failed;
  const error =
    errorType === 'format-conversion-failed'
      ? { ErrorCode: errorCode, ErrorMessage: errorMessage }
      : { errorCode, errorMessage };
  return JSON.stringify({
    attemptsMade: attempts,
    arrivalTimestamp: source.arrival,
    ...error,
    attemptEndingTimestamp,
    rawData: source.data.toString('base64'),
    ...details,
  });
}
