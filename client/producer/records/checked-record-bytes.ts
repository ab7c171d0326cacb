import { RecordTooLargeError } from '../../errors';
import { MAX_HASH_KEY, MAX_PARTITION_KEY_CHARACTERS } from '../../limits';
import type { OutgoingRecord } from './records';

/**
 * The bytes of a record that count towards the limits of records and calls: its data and its partition key in
 * UTF-8.
 * @see https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutRecords.html
 *
 * @throws RecordTooLargeError above `maxRecordBytes`
 * @throws TypeError for data that is not bytes, or a key that is not text
 * @throws RangeError for a key that makes PutRecords refuse the whole call
 */
export function checkedRecordBytes(record: OutgoingRecord, maxRecordBytes: number): number {
  const { data, partitionKey, explicitHashKey } = record;
  if (!(data instanceof Uint8Array)) {
    throw new TypeError(`data is not a Uint8Array, such as a Buffer, but ${kindOf(data)}.`);
  }
  if (typeof partitionKey !== 'string') {
    throw new TypeError(`partitionKey is not a string, but ${kindOf(partitionKey)}.`);
  }
  const characters =
    partitionKey.length > MAX_PARTITION_KEY_CHARACTERS ? [...partitionKey].length : partitionKey.length;
  if (partitionKey === '' || characters > MAX_PARTITION_KEY_CHARACTERS) {
    throw new RangeError(
      `partitionKey has ${characters} characters; PutRecords takes 1 to ${MAX_PARTITION_KEY_CHARACTERS}.`,
    );
  }
  if (explicitHashKey !== undefined && !isHashKey(explicitHashKey)) {
    throw new RangeError(
      `explicitHashKey "${explicitHashKey}" is not a decimal number from 0 to 2^128 - 1, as PutRecords takes it.`,
    );
  }
  const bytes = data.byteLength + Buffer.byteLength(partitionKey);
  if (bytes > maxRecordBytes) throw new RecordTooLargeError(bytes, maxRecordBytes);
  return bytes;
}

function kindOf(value: unknown): string {
  return value === null ? 'null' : typeof value;
}

function isHashKey(text: string): boolean {
  return /^(?:0|[1-9]\d{0,38})$/.test(text) && BigInt(text) <= MAX_HASH_KEY;
}
