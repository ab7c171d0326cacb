import { type PacingClock, systemClock } from '../../pacing';
import type { SentRecord } from '../packing';
import type { MetricsOptions } from '../settings';
import { EmbeddedMetrics } from './embedded-metrics';

/**
 * Counts for the metrics of a producer, and writes them. Counts are sums: `UserRecordsReceived`,
 * `UserRecordsPut`, `UserRecordsDataPut`, `KinesisRecordsPut`, `KinesisRecordsDataPut`, `AllErrors`, `ErrorsByCode`
 * (with the dimension `ErrorCode`), `UserRecordExpired`. `UserRecordsPending` is the number at the time of the line.
 * The others are samples: `BufferingTime`, `RequestTime`, `RetriesPerRecord`, `UserRecordsPerKinesisRecord`,
 * `KinesisRecordsPerPutRecordsRequest`, `UserRecordsPerPutRecordsRequest`.
 * @see https://docs.aws.amazon.com/streams/latest/dev/monitoring-with-kpl.html
 */
export class ProducerMetrics {
  private readonly metrics: EmbeddedMetrics;
  private stop: (() => void) | undefined;

  /** @param pending the number of records that are not settled */
  constructor(
    private readonly options: MetricsOptions,
    private readonly clock: PacingClock,
    random: () => number,
    streamName: string,
    private readonly pending: () => number,
  ) {
    const { namespace = 'KinesisProducerLibrary', wallClock = systemClock.now, sink } = options;
    this.metrics = new EmbeddedMetrics({ namespace, wallClock, sink, random }, { StreamName: streamName });
  }

  received(): void {
    this.metrics.count('UserRecordsReceived', 1);
    this.arm();
  }

  called(batch: readonly SentRecord[], now: number): void {
    let users = 0;
    for (const { userRecords } of batch) {
      users += userRecords.length;
      this.metrics.sample('UserRecordsPerKinesisRecord', userRecords.length, 'Count');
      const [oldest] = userRecords;
      if (oldest !== undefined) {
        this.metrics.sample('BufferingTime', now - oldest.acceptedAt, 'Milliseconds');
      }
    }
    this.metrics.sample('KinesisRecordsPerPutRecordsRequest', batch.length, 'Count');
    this.metrics.sample('UserRecordsPerPutRecordsRequest', users, 'Count');
  }

  answered(ms: number): void {
    this.metrics.sample('RequestTime', ms, 'Milliseconds');
  }

  written({ userRecords, bytes }: SentRecord): void {
    this.metrics.count('KinesisRecordsPut', 1);
    this.metrics.count('KinesisRecordsDataPut', bytes, 'Bytes');
    this.metrics.count('UserRecordsPut', userRecords.length);
    for (const user of userRecords) this.metrics.count('UserRecordsDataPut', user.bytes, 'Bytes');
    const [first] = userRecords;
    if (first !== undefined) this.metrics.sample('RetriesPerRecord', first.attempts - 1, 'Count');
  }

  /** A record of the stream was not written. */
  erred(code: string): void {
    this.metrics.count('AllErrors', 1);
    this.metrics.countBy('ErrorsByCode', 'ErrorCode', code);
  }

  expired(): void {
    this.metrics.count('UserRecordExpired', 1);
  }

  /** Writes what was counted since the last line. */
  write(): void {
    this.stop?.();
    this.stop = undefined;
    const pending = this.pending();
    if (this.metrics.isEmpty && pending === 0) return;
    this.metrics.sample('UserRecordsPending', pending, 'Count');
    this.metrics.write();
    // What is pending shows in the next line too, also when nothing more is put.
    if (pending > 0) this.arm();
  }

  private arm(): void {
    this.stop ??= this.clock.after(this.options.intervalMs ?? 60_000, () => {
      this.stop = undefined;
      this.write();
    });
  }
}
