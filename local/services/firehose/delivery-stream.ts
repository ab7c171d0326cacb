import type { Clock } from '../../base/clock';
import type { Scale } from '../../base/scale';
import {
  DeliveryAccount,
  type DeliveryCounts,
  type DeliveryOutcome,
  type ObjectSink,
  Retries,
  type SourceRecord,
} from '../delivery';
import type { StreamReader, StreamRecord } from '../kinesis';
import type { FunctionInvoker } from '../lambda';
import { type ShardPage, StreamSource } from '../stream-reading';
import { Outlet, type OutletSettings } from './destinations/outlet';
import type { FirehoseMetric, FirehoseObserver } from './firehose-observer';
import { MAX_PENDING_BYTES, POLL_MS } from './limits';
import { userRecords } from './processing/deaggregation';
import { prepare } from './processing/prepare';
import type { ProcessingSettings } from './processing/processing-settings';
import { Transformer } from './processing/transformer';
import type { ProcessedRecord } from './record';

export interface DeliveryStreamOptions {
  readonly name: string;
  readonly arn: string;
  readonly region: string;
  readonly processing: ProcessingSettings;
  readonly destination: OutletSettings;
  readonly backup?: OutletSettings;
  /** Reads the stream that is its source; absent with Direct PUT. */
  readonly reader?: StreamReader;
  /** How long a record is kept, in milliseconds: the stream's retention, or 24 hours with Direct PUT. */
  readonly retentionMs: () => number;
  /**
   * What a record stands for. Buffers have an Nth of their size, so that objects, requests and invocations are as many
   * as on AWS. The limits of a request to this API are not scaled.
   */
  readonly scale: Scale;
  readonly store: ObjectSink;
  readonly invoker: FunctionInvoker;
  readonly clock: Clock;
  readonly observer: FirehoseObserver;
  readonly onOutcome: (outcome: DeliveryOutcome) => void;
  readonly onNotice: (sentence: string) => void;
}

/** @param read the number of records before deaggregation */
type Taker = (records: readonly SourceRecord[], read: number) => void;

/**
 * A delivery stream: takes records from a Kinesis stream or from PutRecord, sends them through a function,
 * buffers them by size and time, and writes them to their destination. Each record gets exactly one outcome.
 */
export class DeliveryStream {
  readonly name: string;
  readonly arn: string;
  private readonly account = new DeliveryAccount();
  private readonly backupAccount = new DeliveryAccount();
  private readonly retries: Retries;
  private readonly outlet: Outlet;
  private readonly backup: Outlet | undefined;
  private readonly transformer: Transformer | undefined;
  private readonly sources: readonly StreamSource[];

  constructor(private readonly options: DeliveryStreamOptions) {
    const { name, arn, destination, backup, reader } = options;
    this.name = name;
    this.arn = arn;
    this.retries = new Retries(options.clock);
    this.outlet = this.makeOutlet(destination, this.account);
    this.backup = backup && this.makeOutlet(backup, this.backupAccount);
    this.transformer = this.makeTransformer();
    // "when full backup is enabled, Firehose calls GetRecords twice per second": destination and backup each
    // have a reader.
    const takers = [this.take, ...(this.backup === undefined ? [] : [this.takeForBackup])];
    this.sources = reader === undefined ? [] : takers.map((taker) => this.makeSource(reader, taker));
  }

  /** The counts of all records up to now. */
  get counts(): DeliveryCounts {
    return this.account.counts;
  }

  /** The counts of the copies that source record backup makes. */
  get backupCounts(): DeliveryCounts {
    return this.backupAccount.counts;
  }

  /** The metric for the age of the oldest record. */
  get freshnessMetric(): FirehoseMetric {
    return `${this.options.destination.role}.DataFreshness`;
  }

  /** Arrival of the oldest undelivered record; milliseconds since the epoch. */
  get oldestPending(): number | undefined {
    return this.account.oldestPending;
  }

  /** Takes records that a client puts. */
  put(records: readonly SourceRecord[], operation: 'PutRecord' | 'PutRecordBatch'): void {
    const { observer } = this.options;
    const bytes = records.reduce((sum, { data }) => sum + data.length, 0);
    observer.measure('IncomingPutRequests', 1);
    observer.measure('IncomingRecords', records.length);
    observer.measure('IncomingBytes', bytes);
    observer.measure(`${operation}.Requests`, 1);
    observer.measure(`${operation}.Bytes`, bytes);
    if (operation === 'PutRecordBatch') observer.measure('PutRecordBatch.Records', records.length);
    this.take(records, records.length);
    if (this.backup !== undefined) this.takeForBackup(records, records.length);
  }

  /**
   * Delivers everything at once, whatever the buffering hints: the records in the stream, then the buffers.
   * Resolves when each record has its outcome.
   */
  async flush(): Promise<void> {
    await Promise.all(this.sources.map((source) => source.caughtUp()));
    await this.deliverAll();
  }

  /**
   * Reads nothing more and delivers what was read. A delivery that fails now is not tried again: its records
   * go under the error prefix.
   */
  async close(): Promise<void> {
    for (const source of this.sources) source.stop();
    this.retries.close();
    await this.deliverAll();
  }

  private async deliverAll(): Promise<void> {
    await this.transformer?.flush();
    await Promise.all([this.outlet.flush(), this.backup?.flush()]);
  }

  /** Takes records on their way to the destination. */
  private readonly take: Taker = (records, read) => {
    const { ready, failed } = prepare(records, this.options.processing);
    this.account.take([...ready, ...failed.map(({ source }) => source)], read);
    if (failed.length > 0) this.outlet.fail(failed);
    if (this.transformer !== undefined) this.transformer.take(ready);
    else this.emit(ready.map((source) => ({ source, data: source.data })));
  };

  private readonly takeForBackup: Taker = (records, read) => {
    this.backupAccount.take(records, read);
    this.backup?.take(records.map((source) => ({ source, data: source.data })));
  };

  private emit(records: readonly ProcessedRecord[]): void {
    const { delimiter } = this.options.processing;
    if (delimiter === undefined) this.outlet.take(records);
    else this.outlet.take(records.map((it) => ({ ...it, data: Buffer.concat([it.data, delimiter]) })));
  }

  private makeSource(reader: StreamReader, take: Taker): StreamSource {
    const { clock, observer } = this.options;
    return new StreamSource({
      reader,
      clock,
      pollMs: POLL_MS,
      isFull: () => this.isFull(),
      onPage: (shardId, page) => {
        measurePage(observer, page);
        const records = page.records.flatMap((record) => userRecords(sourceRecord(shardId, record)));
        if (records.length > 0) take(records, page.records.length);
      },
      onThrottled: (operation) => observer.measure(`Throttled${operation}`, 1),
      onNotice: (sentence) => this.notice(sentence),
    });
  }

  private isFull(): boolean {
    if (this.account.pendingBytes + this.backupAccount.pendingBytes < MAX_PENDING_BYTES) return false;
    void this.deliverAll();
    return true;
  }

  private makeOutlet(settings: OutletSettings, account: DeliveryAccount): Outlet {
    const { name, retries } = this;
    return new Outlet(settings, {
      ...this.options,
      deliveryStreamName: name,
      retries,
      onOutcome: (outcome) => this.settle(account, outcome),
      notice: (sentence) => this.notice(sentence),
    });
  }

  private makeTransformer(): Transformer | undefined {
    const { arn, retries, options, account } = this;
    const { processing, region, reader } = options;
    if (processing.transform === undefined) return undefined;
    return new Transformer({
      ...options,
      settings: processing.transform,
      context: { deliveryStreamArn: arn, sourceKinesisStreamArn: reader?.streamArn, region },
      retries,
      outcomes: {
        onTransformed: (records) => this.emit(records),
        onDropped: (records) => this.settle(account, { kind: 'dropped', records }),
        onFailed: (records) => this.outlet.fail(records),
      },
      notice: (sentence) => this.notice(sentence),
    });
  }

  private settle(account: DeliveryAccount, outcome: DeliveryOutcome): void {
    account.settle(outcome);
    for (const source of this.sources) source.onRoom();
    this.options.onOutcome(outcome);
  }

  private notice(sentence: string): void {
    this.options.onNotice(`Delivery stream ${this.name}: ${sentence}`);
  }
}

function sourceRecord(shardId: string, record: StreamRecord): SourceRecord {
  const { sequenceNumber, partitionKey, data, approximateArrivalTimestamp: arrival } = record;
  const position = { shardId, sequenceNumber, subSequenceNumber: 0, partitionKey };
  return { id: sequenceNumber, data, arrival, position };
}

function measurePage(observer: FirehoseObserver, { records, millisBehindLatest }: ShardPage): void {
  observer.measure('DataReadFromKinesisStream.Records', records.length);
  observer.measure(
    'DataReadFromKinesisStream.Bytes',
    records.reduce((sum, { data }) => sum + data.length, 0),
  );
  observer.measure('KinesisMillisBehindLatest', millisBehindLatest);
}
