import { RecordTooLargeError } from '../errors';
import { MAX_HASH_KEY, MAX_PARTITION_KEY_CHARACTERS } from '../limits';
import type { OutgoingRecord } from './records';

/**
 * The bytes of a record that count towards the limits of records and calls: its data and its partition key in
 * UTF-8.
 * @see https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutRecords.html
 *
 * @throws RecordTooLargeError above `maxRecordBytes`
 * @throws RangeError for a key that makes PutRecords refuse the whole call
 */
export function checkedRecordBytes(record: OutgoingRecord, maxRecordBytes: number): number {
  const { partitionKey, explicitHashKey } = record;
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
  const bytes = record.data.byteLength + Buffer.byteLength(partitionKey);
  if (bytes > maxRecordBytes) throw new RecordTooLargeError(bytes, maxRecordBytes);
  return bytes;
}

function isHashKey(text: string): boolean {
  return /^(?:0|[1-9]\d{0,38})$/.test(text) && BigInt(text) <= MAX_HASH_KEY;
}
