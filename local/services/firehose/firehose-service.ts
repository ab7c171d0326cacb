import { randomUUID } from 'node:crypto';
import type { Clock } from '../../base/clock';
import { isObject } from '../../base/json-object';
import { AwsError, type JsonInput, type JsonOperation, JsonService } from '../../http';
import type { SourceRecord } from '../delivery';
import type { DeliveryStreams, KnownDeliveryStream } from './delivery-streams';
import { describeDeliveryStream } from './describe-delivery-stream';

export interface FirehoseServiceOptions {
  readonly streams: DeliveryStreams;
  /** Stamps what is put. */
  readonly clock: Clock;
  /** Gets what failed in a way that is not an answer of Firehose. */
  readonly onError: (error: unknown, operation: string) => void;
}

/** Firehose quotas: a record before base64, and PutRecordBatch. */
const MAX_RECORD_BYTES = 1000 * 1024;
const MAX_BATCH_RECORDS = 500;
const MAX_BATCH_BYTES = 4 * 1024 * 1024;

/**
 * Amazon Data Firehose over AWS JSON: PutRecord, PutRecordBatch, DescribeDeliveryStream, ListDeliveryStreams. Delivery
 * streams are made by templates only.
 */
export class FirehoseService extends JsonService {
  constructor({ streams, clock, onError }: FirehoseServiceOptions) {
    super({ signingName: 'firehose', jsonVersion: '1.1', onError, operations: operations(streams, clock) });
  }
}

function operations(streams: DeliveryStreams, clock: Clock): Readonly<Record<string, JsonOperation>> {
  const known = (input: JsonInput) => streams.get(text(input, 'DeliveryStreamName'));
  return {
    PutRecord(input) {
      const target = directPut(known(input));
      const record = sourceRecord(input.Record, clock.now());
      target.put([record], 'PutRecord');
      return { RecordId: record.id, Encrypted: false };
    },
    PutRecordBatch(input) {
      const target = directPut(known(input));
      const now = clock.now();
      const records = list(input, 'Records').map((it) => sourceRecord(it, now));
      const bytes = records.reduce((sum, { data }) => sum + data.length, 0);
      if (records.length < 1 || records.length > MAX_BATCH_RECORDS) {
        throw invalid(`Records must have 1 to ${MAX_BATCH_RECORDS} entries, got ${records.length}.`);
      }
      if (bytes > MAX_BATCH_BYTES) {
        throw invalid(`Records size exceeds 4 MB limit: got ${bytes} bytes, ${MAX_BATCH_BYTES} are allowed.`);
      }
      target.put(records, 'PutRecordBatch');
      return {
        FailedPutCount: 0,
        Encrypted: false,
        RequestResponses: records.map(({ id }) => ({ RecordId: id })),
      };
    },
    DescribeDeliveryStream: (input) => ({ DeliveryStreamDescription: describeDeliveryStream(known(input)) }),
    ListDeliveryStreams(input) {
      const limit = typeof input.Limit === 'number' ? input.Limit : 10;
      const after = input.ExclusiveStartDeliveryStreamName ?? '';
      const names = streams
        .list()
        .map(({ name }) => name)
        .filter((name) => name > String(after))
        .sort();
      return { DeliveryStreamNames: names.slice(0, limit), HasMoreDeliveryStreams: names.length > limit };
    },
  };
}

/** "PutRecord and PutRecordBatch operations are disabled" where a Kinesis stream is the source (Firehose, source settings). */
function directPut({ stream, settings }: KnownDeliveryStream): KnownDeliveryStream['stream'] {
  if (settings.source.type === 'DirectPut') return stream;
  throw invalid(
    `This operation is not permitted on KinesisStreamAsSource delivery stream type: put to ${settings.source.streamArn}.`,
  );
}

function sourceRecord(record: unknown, arrival: number): SourceRecord {
  const data = isObject(record) ? record.Data : undefined;
  if (typeof data !== 'string') throw invalid('A record must have Data.');
  const bytes = Buffer.from(data, 'base64');
  if (bytes.length > MAX_RECORD_BYTES) {
    throw invalid(`A record may have ${MAX_RECORD_BYTES} bytes, got ${bytes.length}.`);
  }
  return { id: randomUUID().replaceAll('-', ''), data: bytes, arrival };
}

function text(input: JsonInput, name: string): string {
  const value = input[name];
  if (typeof value === 'string' && value !== '') return value;
  throw invalid(`${name} must be given.`);
}

function list(input: JsonInput, name: string): readonly unknown[] {
  const value = input[name];
  return Array.isArray(value) ? value : [];
}

function invalid(message: string): AwsError {
  return new AwsError('InvalidArgumentException', message);
}
