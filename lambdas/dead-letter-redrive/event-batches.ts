import type { EventRecord } from './event-record';

/** A synchronous invocation takes 6 MB (AWS Lambda Developer Guide, quotas). */
const MAX_EVENT_BYTES = 6 * 1024 * 1024;
/** The default batch size of an event source mapping (AWS SDK, CreateEventSourceMapping): what consumers are built for. */
const MAX_EVENT_RECORDS = 100;
const ENVELOPE_BYTES = '{"Records":[]}'.length;

/** An event for the consumer. */
export interface EventBatch {
  readonly json: string;
  readonly sequenceNumbers: readonly string[];
}

/**
 * Cuts records into events, in order. An event has at most 100 records and 6 MB, and at a low rate no more records than
 * fit into a second, so that the consumer's load is even. A record that alone is too large makes an event of its own,
 * which Lambda will refuse.
 */
export function eventBatches(records: readonly EventRecord[], recordsPerSecond: number): EventBatch[] {
  const maxRecords = Math.max(1, Math.min(MAX_EVENT_RECORDS, Math.floor(recordsPerSecond)));
  const batches: EventBatch[] = [];
  let texts: string[] = [];
  let sequenceNumbers: string[] = [];
  let bytes = ENVELOPE_BYTES;
  const close = () => {
    if (texts.length > 0) batches.push({ json: `{"Records":[${texts.join(',')}]}`, sequenceNumbers });
    texts = [];
    sequenceNumbers = [];
    bytes = ENVELOPE_BYTES;
  };
  for (const record of records) {
    const text = JSON.stringify(record);
    const size = Buffer.byteLength(text) + ','.length;
    if (texts.length === maxRecords || bytes + size > MAX_EVENT_BYTES) close();
    texts.push(text);
    sequenceNumbers.push(record.kinesis.sequenceNumber);
    bytes += size;
  }
  close();
  return batches;
}
