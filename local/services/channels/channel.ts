import { type Clock, working } from '../../base/clock';
import type { Scale } from '../../base/scale';
import {
  Batcher,
  DeliveryAccount,
  type DeliveryCounts,
  type DeliveryOutcome,
  type ObjectSink,
  ObjectWriter,
  oldestArrival,
  Retries,
  type SourceRecord,
} from '../delivery';
import type { StreamReader } from '../kinesis';
import { type ShardPage, StreamSource } from '../stream-reading';
import type { ChannelSettings } from './channel-settings';
import { DEFAULT_TEMPLATE, KeyTemplate } from './key-template';
import { MAX_OBJECT_BYTES, MAX_PENDING_BYTES, POLL_MS } from './limits';
import {
  type ChannelCompressor,
  channelCompressor,
  type DeadLetter,
  deadLetterLines,
  problemOfRecord,
} from './object-body';

/**
 * The metrics of a channel to a bucket, with their units (Kinesis Developer Guide, "Monitoring data
 * delivery"); in the namespace AWS/Kinesis.
 */
export const CHANNEL_METRIC_UNITS = {
  'DeliveryToS3.BytesIn': 'Bytes',
  'DeliveryToS3.BytesOut': 'Bytes',
  'DeliveryToS3.BytesProcessed': 'Bytes',
  'DeliveryToS3.DLQDeliverySuccess': 'Count',
  'DeliveryToS3.DataFreshness': 'Seconds',
  'DeliveryToS3.DeliverySuccess': 'Count',
  'DeliveryToS3.FailedRecordCount': 'Count',
  'DeliveryToS3.RecordCount': 'Count',
  'DeliveryToS3.SuccessfulRecordCount': 'Count',
} as const;

export type ChannelMetric = keyof typeof CHANNEL_METRIC_UNITS;

interface ChannelOptions {
  readonly settings: ChannelSettings;
  readonly id: string;
  readonly arn: string;
  /** A reader that uses none of the shards' throughput. */
  readonly reader: StreamReader;
  readonly retentionMs: () => number;
  readonly store: ObjectSink;
  /** What a record stands for. An object has an Nth of its size, so that there are as many as on AWS. */
  readonly scale: Scale;
  readonly clock: Clock;
  readonly onMetric: (metric: ChannelMetric, value: number) => void;
  readonly onOutcome: (outcome: DeliveryOutcome) => void;
  readonly onNotice: (sentence: string) => void;
}

/** Follows the prefix; AWS names only the default prefix. */
const DEAD_LETTER_TEMPLATE = '!{yyyy}/!{MM}/!{dd}/!{HH}/!{channel-name}';

/**
 * A channel from an on-demand stream to a bucket. It delivers the records that are written after its
 * creation, in objects that are at most as old as data freshness says. It checks the format of records and
 * does not change them.
 *
 * AWS does not document a delimiter. Here JSON and STRING records end with a line feed; BYTE_ARRAY records
 * have nothing between them.
 */
export class Channel {
  readonly name: string;
  readonly id: string;
  readonly arn: string;
  readonly streamName: string;
  private readonly account = new DeliveryAccount();
  private readonly source: StreamSource;
  private readonly objects: Batcher<SourceRecord>;
  private readonly deadLetters: Batcher<DeadLetter>;
  private readonly retries: Retries;
  private readonly writer: ObjectWriter;
  private readonly compressor: ChannelCompressor;
  private readonly keys: KeyTemplate;
  private readonly deadLetterKeys: KeyTemplate;
  private readonly running = new Set<Promise<void>>();

  /** @throws Error for an invalid key template, or a compression that this Node.js lacks */
  constructor(private readonly options: ChannelOptions) {
    const { settings, id, arn, reader, store, scale, clock } = options;
    const { name, freshnessMs, keyTemplate = DEFAULT_TEMPLATE, compression } = settings;
    this.name = name;
    this.id = id;
    this.arn = arn;
    this.streamName = reader.streamName;
    this.compressor = channelCompressor(compression);
    const { extension } = this.compressor;
    const values = { channelName: name, channelId: id, streamName: this.streamName, extension };
    this.keys = new KeyTemplate(keyTemplate, values, compression !== 'NONE');
    const { prefix = `kinesis-channel/errors/${name}/${id}/` } = settings.deadLetters;
    this.deadLetterKeys = new KeyTemplate(`${prefix}${DEAD_LETTER_TEMPLATE}`, values, false);
    this.retries = new Retries(clock);
    this.writer = new ObjectWriter(store, clock, this.retries, (sentence) => this.notice(sentence));
    const buffer = { maxBytes: scale.nth(MAX_OBJECT_BYTES), maxMs: freshnessMs, clock };
    this.objects = new Batcher({ ...buffer, onBatch: (_, records) => this.run(this.deliver(records)) });
    this.deadLetters = new Batcher({ ...buffer, onBatch: (_, failed) => this.run(this.bury(failed)) });
    this.source = new StreamSource({
      reader,
      clock,
      pollMs: POLL_MS,
      isFull: () => this.isFull(),
      onPage: (shardId, page) => this.take(shardId, page),
      onNotice: (sentence) => this.notice(sentence),
    });
  }

  /** The counts of all records up to now; records of another format count as failed. */
  get counts(): DeliveryCounts {
    return this.account.counts;
  }

  /** Arrival of the oldest undelivered record; milliseconds since the epoch. */
  get oldestPending(): number | undefined {
    return this.account.oldestPending;
  }

  /** Delivers everything that is in the stream now, without waiting for data freshness. */
  async flush(): Promise<void> {
    await this.source.caughtUp();
    await this.deliverAll();
  }

  /** Reads nothing more and delivers what was read, trying once. */
  async close(): Promise<void> {
    this.source.stop();
    this.retries.close();
    await this.deliverAll();
  }

  private async deliverAll(): Promise<void> {
    this.objects.flush();
    this.deadLetters.flush();
    await Promise.all(this.running);
  }

  private isFull(): boolean {
    if (this.account.pendingBytes < MAX_PENDING_BYTES) return false;
    void this.deliverAll();
    return true;
  }

  private take(shardId: string, page: ShardPage): void {
    const { settings, onMetric } = this.options;
    const records = page.records.map(
      ({ sequenceNumber, partitionKey, data, approximateArrivalTimestamp }) => ({
        id: sequenceNumber,
        data,
        arrival: approximateArrivalTimestamp,
        position: { shardId, sequenceNumber, subSequenceNumber: 0, partitionKey },
      }),
    );
    if (records.length === 0) return;
    this.account.take(records, records.length);
    onMetric('DeliveryToS3.RecordCount', records.length);
    onMetric('DeliveryToS3.BytesIn', bytesOf(records));
    for (const record of records) {
      const problem = problemOfRecord(record.data, settings.format);
      if (problem === undefined) this.objects.add('', record, record.data.length);
      else this.deadLetters.add('', { record, problem }, record.data.length);
    }
  }

  private async deliver(records: readonly SourceRecord[]): Promise<void> {
    const { settings, clock, onMetric } = this.options;
    const { bucket, format } = settings;
    const ends = format === 'BYTE_ARRAY' ? [] : [Buffer.from('\n')];
    const whole = Buffer.concat(records.flatMap(({ data }) => [data, ...ends]));
    const body = await working(clock, 'the compression of a delivery', this.compressor.compress(whole));
    const object = { bucket, key: this.keys.key(clock.now()) };
    const reason = await this.write(object, body, records);
    if (reason !== undefined) {
      this.lose(records, object.key, reason);
      return;
    }
    onMetric('DeliveryToS3.DeliverySuccess', 1);
    onMetric('DeliveryToS3.SuccessfulRecordCount', records.length);
    onMetric('DeliveryToS3.BytesProcessed', bytesOf(records));
    onMetric('DeliveryToS3.BytesOut', body.length);
    this.settle({ kind: 'delivered', records, object });
  }

  private async bury(letters: readonly DeadLetter[]): Promise<void> {
    const { settings, clock, onMetric } = this.options;
    const records = letters.map(({ record }) => record);
    const object = { bucket: settings.deadLetters.bucket, key: this.deadLetterKeys.key(clock.now()) };
    const reason = await this.write(object, deadLetterLines(settings.streamArn, letters), records);
    onMetric('DeliveryToS3.FailedRecordCount', records.length);
    if (reason !== undefined) {
      this.lose(records, object.key, reason);
      return;
    }
    onMetric('DeliveryToS3.DLQDeliverySuccess', records.length);
    this.settle({ kind: 'failed', errorType: 'dead-letter', records, object });
  }

  private write(
    object: { readonly bucket: string; readonly key: string },
    body: Buffer,
    records: readonly SourceRecord[],
  ): Promise<string | undefined> {
    const { retentionMs, clock } = this.options;
    const giveUpAt = (oldestArrival(records) ?? clock.now()) + retentionMs();
    return this.writer.write(object, body, { 'content-type': 'application/octet-stream' }, giveUpAt);
  }

  private lose(records: readonly SourceRecord[], key: string, reason: string): void {
    this.notice(`${records.length} records are lost, ${key} could not be written: ${reason}`);
    this.settle({ kind: 'lost', records, reason });
  }

  private settle(outcome: DeliveryOutcome): void {
    this.account.settle(outcome);
    this.source.onRoom();
    this.options.onOutcome(outcome);
  }

  private run(work: Promise<void>): void {
    const run = work.finally(() => this.running.delete(run));
    this.running.add(run);
  }

  private notice(sentence: string): void {
    this.options.onNotice(`Channel ${this.name}: ${sentence}`);
  }
}

function bytesOf(records: readonly SourceRecord[]): number {
  return records.reduce((sum, { data }) => sum + data.length, 0);
}
