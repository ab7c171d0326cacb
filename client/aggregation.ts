import { createHash } from 'node:crypto';

/** A record that the Kinesis Producer Library put into an aggregate. */
export interface UserRecord {
  readonly partitionKey: string;
  /** A decimal number of up to 128 bits. Undefined where the producer set none. */
  readonly explicitHashKey?: string;
  readonly data: Uint8Array;
}

/** How an aggregate begins. */
const MAGIC = Buffer.from([0xf3, 0x89, 0x9a, 0xc2]);
const MD5_BYTES = 16;

/**
 * Takes an aggregate of the Kinesis Producer Library apart: the magic number, a protocol buffer message, and its MD5.
 *
 * @returns undefined for any other data, also for data that only begins alike: it is a record as it stands
 * @see https://github.com/awslabs/amazon-kinesis-producer/blob/master/aggregation-format.md
 */
export function takeApart(data: Uint8Array): UserRecord[] | undefined {
  const bytes = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
  if (bytes.length < MAGIC.length + MD5_BYTES || !bytes.subarray(0, MAGIC.length).equals(MAGIC)) {
    return undefined;
  }
  const message = bytes.subarray(MAGIC.length, -MD5_BYTES);
  if (!createHash('md5').update(message).digest().equals(bytes.subarray(-MD5_BYTES))) return undefined;
  try {
    return readAggregate(message);
  } catch (error) {
    if (error instanceof MalformedError) return undefined;
    throw error;
  }
}

/** `AggregatedRecord`: 1 partition keys, 2 explicit hash keys, 3 records, which name their keys by index. */
function readAggregate(message: Buffer): UserRecord[] {
  const partitionKeys: string[] = [];
  const hashKeys: string[] = [];
  const entries: Buffer[] = [];
  for (const { number, value } of fields(message)) {
    if (number === 1) partitionKeys.push(bytesOf(value).toString());
    if (number === 2) hashKeys.push(bytesOf(value).toString());
    if (number === 3) entries.push(bytesOf(value));
  }
  return entries.map((entry) => readRecord(entry, partitionKeys, hashKeys));
}

/** `Record`: 1 index of the partition key, 2 index of the explicit hash key, 3 data; 4, tags, say nothing. */
function readRecord(
  entry: Buffer,
  partitionKeys: readonly string[],
  hashKeys: readonly string[],
): UserRecord {
  let partitionKey: string | undefined;
  let explicitHashKey: string | undefined;
  let data: Buffer | undefined;
  for (const { number, value } of fields(entry)) {
    if (number === 1) partitionKey = partitionKeys[Number(value)];
    if (number === 2) explicitHashKey = hashKeys[Number(value)];
    if (number === 3) data = bytesOf(value);
  }
  if (partitionKey === undefined || data === undefined) throw new MalformedError();
  return explicitHashKey === undefined ? { partitionKey, data } : { partitionKey, explicitHashKey, data };
}

/** The message is no aggregate, although its MD5 is right. */
class MalformedError extends Error {}

interface Field {
  readonly number: number;
  readonly value: bigint | Buffer;
}

function bytesOf(value: Field['value']): Buffer {
  if (typeof value === 'bigint') throw new MalformedError();
  return value;
}

/**
 * The fields of a protocol buffer message; those of fixed length have no value here.
 * @see https://protobuf.dev/programming-guides/encoding/
 */
function* fields(message: Buffer): Generator<Field> {
  let at = 0;
  const varint = (): bigint => {
    let result = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = message[at++];
      if (byte === undefined) throw new MalformedError();
      result |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return result;
    }
    throw new MalformedError();
  };
  const take = (length: number): Buffer => {
    if (at + length > message.length) throw new MalformedError();
    at += length;
    return message.subarray(at - length, at);
  };
  while (at < message.length) {
    const tag = varint();
    const number = Number(tag >> 3n);
    switch (Number(tag & 7n)) {
      case 0:
        yield { number, value: varint() };
        break;
      case 1:
        take(8);
        break;
      case 2:
        yield { number, value: take(Number(varint())) };
        break;
      case 5:
        take(4);
        break;
      default:
        throw new MalformedError();
    }
  }
}
