import { ENVELOPE_BYTES, type ReplayEvent } from './replay-event';
import type { ReplayRecord } from './replay-record';

/** A synchronous invocation takes 6 MB (AWS Lambda Developer Guide, quotas). */
const MAX_EVENT_BYTES = 6 * 1024 * 1024;
/** The default batch size of an event source mapping (AWS SDK, CreateEventSourceMapping): what consumers are built for. */
const MAX_EVENT_RECORDS = 100;

/**
 * Puts the records of one shard into events, in order. An event has at most 100 records and 6 MB, and at a low rate no
 * more records than fit into a second, so that the consumer's load is even. A record that alone is too large makes an
 * event of its own, which Lambda will refuse.
 */
export class EventBatcher {
  private readonly maxRecords: number;
  private records: ReplayEvent['records'][number][] = [];
  private bytes = ENVELOPE_BYTES;

  constructor(recordsPerSecond: number) {
    this.maxRecords = Math.max(1, Math.min(MAX_EVENT_RECORDS, Math.floor(recordsPerSecond)));
  }

  /** @returns an event that has become full; with the record, or without it where it did not fit */
  add({ record, ranges }: ReplayRecord): ReplayEvent | undefined {
    const json = JSON.stringify(record);
    const bytes = Buffer.byteLength(json) + ','.length;
    const before = this.bytes + bytes > MAX_EVENT_BYTES ? this.close() : undefined;
    this.records.push({ sequenceNumber: record.kinesis.sequenceNumber, json, ranges });
    this.bytes += bytes;
    return before ?? (this.records.length === this.maxRecords ? this.close() : undefined);
  }

  /** @returns what is left; undefined when nothing is */
  close(): ReplayEvent | undefined {
    const { records } = this;
    this.records = [];
    this.bytes = ENVELOPE_BYTES;
    return records.length === 0 ? undefined : { records };
  }
}
