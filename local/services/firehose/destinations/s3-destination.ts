import { type Clock, working } from '../../../base/clock';
import { messageOf } from '../../../base/message-of';
import type { Scale } from '../../../base/scale';
import { Batcher, type DeliveryOutcome, type ObjectWriter, oldestArrival } from '../../delivery';
import type { FirehoseMetric, FirehoseObserver } from '../firehose-observer';
import { MAX_ACTIVE_PARTITIONS } from '../limits';
import type { Encode, EncodedBatch } from '../object-encoding';
import type { ObjectKeys } from '../prefix/object-keys';
import type { Destination, FailedRecord, ProcessedRecord } from '../record';

type Failure = Omit<FailedRecord, 'source'>;

/** The partition of a record: the values of the keys in the prefix, or the reason why it has none. */
export type Partition = { readonly keys: Readonly<Record<string, string>> } | { readonly failure: Failure };

/** Finds the partitions of records, in their order. */
export type FindPartitions = (records: readonly ProcessedRecord[]) => readonly Partition[];

export interface S3DestinationOptions {
  readonly bucket: string;
  readonly keys: ObjectKeys;
  readonly encode: Encode;
  readonly bufferBytes: number;
  readonly scale: Scale;
  readonly bufferMs: number;
  /** Absent without dynamic partitioning. */
  readonly findPartitions?: FindPartitions;
  /** Whether it is the destination or source record backup; names its outcomes and metrics. */
  readonly role: 'DeliveryToS3' | 'BackupToS3';
  readonly writer: ObjectWriter;
  readonly clock: Clock;
  readonly retentionMs: () => number;
  readonly onOutcome: (outcome: DeliveryOutcome) => void;
  readonly onFailed: (records: readonly FailedRecord[]) => void;
  readonly observer: FirehoseObserver;
}

/** Writes records to a bucket: an object a batch, a batch for each set of partition keys. */
export class S3Destination implements Destination {
  private readonly batcher: Batcher<ProcessedRecord>;
  private readonly running = new Set<Promise<void>>();
  /** Batches in delivery, by their partition: a partition is active until they are delivered. */
  private readonly delivering = new Map<string, number>();

  constructor(private readonly options: S3DestinationOptions) {
    const { bufferBytes, bufferMs, scale, clock } = options;
    this.batcher = new Batcher({
      maxBytes: scale.nth(bufferBytes),
      maxMs: bufferMs,
      clock,
      onBatch: (partition, records) => {
        const run = this.deliver(partition, records).finally(() => this.running.delete(run));
        this.running.add(run);
      },
    });
  }

  take(records: readonly ProcessedRecord[]): void {
    const { findPartitions, onFailed, observer } = this.options;
    if (findPartitions === undefined) {
      for (const record of records) this.batcher.add('', record, record.data.length);
      return;
    }
    const failed: FailedRecord[] = [];
    const found = findPartitions(records);
    for (const [index, record] of records.entries()) {
      const partition = found[index] ?? { keys: {} };
      const failure =
        'failure' in partition ? partition.failure : this.admit(JSON.stringify(partition.keys), record);
      if (failure !== undefined) failed.push({ source: record.source, ...failure });
    }
    observer.measure('PartitionCount', this.activePartitions);
    observer.measure('PartitionCountExceeded', failed.some(isPartitionExceeded) ? 1 : 0);
    if (failed.length > 0) onFailed(failed);
  }

  async flush(): Promise<void> {
    this.batcher.flush();
    await Promise.all(this.running);
  }

  private get activePartitions(): number {
    return this.batcher.size + [...this.delivering.keys()].filter((it) => !this.batcher.has(it)).length;
  }

  private admit(partition: string, record: ProcessedRecord): Failure | undefined {
    const isActive = this.batcher.has(partition) || this.delivering.has(partition);
    if (!isActive && this.activePartitions >= MAX_ACTIVE_PARTITIONS) {
      return {
        errorType: 'activePartitionExceeded',
        attempts: 1,
        errorCode: 'DynamicPartitioning.ActivePartitionsLimitExceeded',
        errorMessage: `The delivery stream has ${MAX_ACTIVE_PARTITIONS} active partitions, which is the limit.`,
      };
    }
    this.batcher.add(partition, record, record.data.length);
    return undefined;
  }

  private async deliver(partition: string, batch: readonly ProcessedRecord[]): Promise<void> {
    this.count(partition, 1);
    const encoded = await this.encode(batch);
    if (encoded.failed.length > 0) this.options.onFailed(encoded.failed);
    if (encoded.records.length > 0) await this.write(partition, encoded);
    this.count(partition, -1);
  }

  /** When the encoder itself fails, another attempt would fail too; so the whole batch fails. */
  private async encode(batch: readonly ProcessedRecord[]): Promise<EncodedBatch> {
    try {
      const { clock, encode } = this.options;
      // Compression is the work of threads.
      return await working(clock, 'the compression of a delivery', encode(batch));
    } catch (error) {
      const failed = failures(batch, 'delivery-failed', 'InternalError', messageOf(error));
      return { body: Buffer.alloc(0), headers: {}, records: [], failed };
    }
  }

  private async write(partition: string, { records: delivered, body, headers }: EncodedBatch): Promise<void> {
    const { bucket, keys, writer, clock, retentionMs, onOutcome, onFailed, role } = this.options;
    const records = delivered.map(({ source }) => source);
    const time = oldestArrival(records) ?? clock.now();
    const key = keys.delivered({ time, keys: partition === '' ? undefined : JSON.parse(partition) });
    if (key === undefined) {
      onFailed(
        failures(delivered, 'metadata-extraction-failed', 'S3.InvalidPrefixConfigurationException', TOO_LONG),
      );
      return;
    }
    const giveUpAt = time + retentionMs();
    const object = { bucket, key };
    const reason = await writer.write(object, body, headers, giveUpAt, (succeeded) => {
      this.measure('Success', succeeded ? 1 : 0);
    });
    if (reason !== undefined) {
      onFailed(failures(delivered, 'delivery-failed', 'InternalError', reason));
      return;
    }
    this.measure('Records', records.length);
    // "When data transformation is enabled, this metric reflects the pre-processed byte size" (Firehose,
    // metrics).
    this.measure(
      'Bytes',
      records.reduce((sum, { data }) => sum + data.length, 0),
    );
    this.measure('DataFreshness', (clock.now() - time) / 1000);
    if (role === 'DeliveryToS3') this.options.observer.measure('DeliveryToS3.ObjectCount', 1);
    onOutcome({ kind: role === 'DeliveryToS3' ? 'delivered' : 'backedUp', records, object });
  }

  private measure(name: 'Success' | 'Records' | 'Bytes' | 'DataFreshness', value: number): void {
    this.options.observer.measure(`${this.options.role}.${name}` satisfies FirehoseMetric, value);
  }

  private count(partition: string, change: 1 | -1): void {
    const count = (this.delivering.get(partition) ?? 0) + change;
    if (count === 0) this.delivering.delete(partition);
    else this.delivering.set(partition, count);
  }
}

const TOO_LONG = 'The prefix has more than 512 characters once it is evaluated.';

function isPartitionExceeded({ errorType }: FailedRecord): boolean {
  return errorType === 'activePartitionExceeded';
}

function failures(
  records: readonly ProcessedRecord[],
  errorType: FailedRecord['errorType'],
  errorCode: string,
  errorMessage: string,
): FailedRecord[] {
  return records.map(({ source }) => ({ source, errorType, attempts: 1, errorCode, errorMessage }));
}
