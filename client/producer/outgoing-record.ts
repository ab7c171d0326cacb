import { RecordTooLargeError } from './record-too-large-error';

/** A record to be written. Its members are those of the API's PutRecordsRequestEntry. */
export interface OutgoingRecord {
  readonly data: Uint8Array;
  /** 1 to 256 Unicode characters (AWS SDK, PutRecordsRequestEntry). */
  readonly partitionKey: string;
  /** A decimal number from 0 to 2^128 - 1 that decides on the shard in place of the partition key. */
  readonly explicitHashKey?: string;
}

const MAX_PARTITION_KEY_CHARACTERS = 256;
const MAX_HASH_KEY = 2n ** 128n - 1n;

/**
 * What a record counts as against the limits of a record and of a request: its data and its partition key in UTF-8
 * (AWS SDK, PutRecords).
 *
 * @throws RecordTooLargeError above `maxRecordBytes`
 * @throws RangeError for a key that PutRecords would refuse, and the whole request with it
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
