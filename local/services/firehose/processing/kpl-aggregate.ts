import { createHash } from 'node:crypto';

/** How an aggregated record begins (Kinesis Producer Library, aggregation format). */
const MAGIC = Buffer.from([0xf3, 0x89, 0x9a, 0xc2]);
const MD5_BYTES = 16;

/** One user record of an aggregated record. */
export interface UserRecord {
  readonly partitionKey: string;
  readonly data: Buffer;
}

/**
 * The user records of a record that the Kinesis Producer Library aggregated: the magic number, a protocol buffer
 * message, and its MD5.
 * @returns `undefined` for any other record, one that only begins like it included
 */
export function readKplAggregate(data: Buffer): UserRecord[] | undefined {
  if (data.length < MAGIC.length + MD5_BYTES || !data.subarray(0, MAGIC.length).equals(MAGIC))
    return undefined;
  const message = data.subarray(MAGIC.length, -MD5_BYTES);
  if (!createHash('md5').update(message).digest().equals(data.subarray(-MD5_BYTES))) return undefined;
  const keys: string[] = [];
  const entries: Buffer[] = [];
  for (const { number, value } of fields(message)) {
    if (!Buffer.isBuffer(value)) return undefined;
    if (number === 1) keys.push(value.toString());
    // Field 2 is the table of explicit hash keys, which have done their work when the record was put.
    if (number === 3) entries.push(value);
  }
  return entries.map((entry) => userRecord(entry, keys));
}

function userRecord(entry: Buffer, keys: readonly string[]): UserRecord {
  let partitionKey = '';
  let data: Buffer = Buffer.alloc(0);
  for (const { number, value } of fields(entry)) {
    if (number === 1 && typeof value === 'number') partitionKey = keys[value] ?? '';
    if (number === 3 && Buffer.isBuffer(value)) data = value;
  }
  return { partitionKey, data };
}

interface Field {
  readonly number: number;
  readonly value: number | Buffer;
}

/** The fields of a protocol buffer message, of the two wire types that aggregates have: varint and length-delimited. */
function* fields(message: Buffer): Generator<Field> {
  let at = 0;
  const varint = () => {
    let result = 0;
    for (let scale = 1; ; scale *= 128) {
      const byte = message[at++] ?? 0;
      result += (byte & 0x7f) * scale;
      if (byte < 128) return result;
    }
  };
  while (at < message.length) {
    const tag = varint();
    const length = varint();
    if (tag % 8 === 0) yield { number: tag >> 3, value: length };
    else {
      yield { number: tag >> 3, value: message.subarray(at, at + length) };
      at += length;
    }
  }
}
