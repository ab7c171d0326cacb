import { createHash } from 'node:crypto';
import type { SourceRecord, StreamPosition } from '../../delivery';
import { MAX_SUB_RECORDS } from '../limits';

/** How a record that holds several is split: between JSON objects, or at a delimiter. */
export type SubRecordType =
  | { readonly type: 'JSON' }
  | { readonly type: 'DELIMITED'; readonly delimiter: Buffer };

/** The user records of a record that the KPL aggregated; any other record stays as it is. */
export function userRecords(record: SourceRecord): SourceRecord[] {
  const users = readKplAggregate(record.data);
  if (users === undefined) return [record];
  return users.map(({ partitionKey, data }, index) => {
    const part = subRecord(record, data, index);
    return part.position === undefined ? part : { ...part, position: { ...part.position, partitionKey } };
  });
}

/**
 * The records that a record holds. A record that cannot be split, or holds more than 500, stays whole, as
 * users report of Firehose.
 */
export function subRecords(record: SourceRecord, how: SubRecordType): SourceRecord[] {
  const parts = how.type === 'JSON' ? splitJsonObjects(record.data) : splitAt(record.data, how.delimiter);
  if (parts === undefined || parts.length > MAX_SUB_RECORDS) return [record];
  return parts.map((data, index) => subRecord(record, data, index));
}

function subRecord(record: SourceRecord, data: Buffer, index: number): SourceRecord {
  const position: StreamPosition | undefined = record.position && {
    ...record.position,
    subSequenceNumber: record.position.subSequenceNumber * MAX_SUB_RECORDS + index,
  };
  return { ...record, id: `${record.id}.${index}`, data, position };
}

/** The parts between the delimiters, without empty ones. */
function splitAt(data: Buffer, delimiter: Buffer): Buffer[] | undefined {
  const parts: Buffer[] = [];
  for (let start = 0; start < data.length; ) {
    const end = data.indexOf(delimiter, start);
    const part = data.subarray(start, end === -1 ? undefined : end);
    if (part.length > 0) parts.push(part);
    start = end === -1 ? data.length : end + delimiter.length;
  }
  return parts.length === 0 ? undefined : parts;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN = new Set([0x7b, 0x5b]);
const CLOSE = new Set([0x7d, 0x5d]);
const WHITESPACE = new Set([0x20, 0x09, 0x0a, 0x0d]);

/**
 * Splits consecutive JSON objects, such as `{"a":1}{"a":2}`, with only white space between them. It does not
 * check that each is valid JSON.
 * @returns `undefined` for data that is not a sequence of objects
 */
export function splitJsonObjects(data: Buffer): Buffer[] | undefined {
  const documents: Buffer[] = [];
  let start = -1;
  let depth = 0;
  let inString = false;
  for (let at = 0; at < data.length; at++) {
    const byte = data[at] ?? 0;
    if (inString) {
      if (byte === BACKSLASH) at++;
      else if (byte === QUOTE) inString = false;
    } else if (depth === 0) {
      if (WHITESPACE.has(byte)) continue;
      if (byte !== 0x7b) return undefined;
      start = at;
      depth = 1;
    } else if (byte === QUOTE) inString = true;
    else if (OPEN.has(byte)) depth++;
    else if (CLOSE.has(byte) && --depth === 0) documents.push(data.subarray(start, at + 1));
  }
  return depth === 0 && documents.length > 0 ? documents : undefined;
}

/** How an aggregated record begins (Kinesis Producer Library, aggregation format). */
const MAGIC = Buffer.from([0xf3, 0x89, 0x9a, 0xc2]);
const MD5_BYTES = 16;

/** One user record of an aggregated record. */
interface UserRecord {
  readonly partitionKey: string;
  readonly data: Buffer;
}

/**
 * The user records of a record that the Kinesis Producer Library aggregated: the magic number, a protocol
 * buffer message, and its MD5.
 * @returns `undefined` for any other record, also for one that only begins alike
 */
function readKplAggregate(data: Buffer): UserRecord[] | undefined {
  if (data.length < MAGIC.length + MD5_BYTES || !data.subarray(0, MAGIC.length).equals(MAGIC))
    return undefined;
  const message = data.subarray(MAGIC.length, -MD5_BYTES);
  if (!createHash('md5').update(message).digest().equals(data.subarray(-MD5_BYTES))) return undefined;
  const keys: string[] = [];
  const entries: Buffer[] = [];
  for (const { number, value } of fields(message)) {
    if (!Buffer.isBuffer(value)) return undefined;
    if (number === 1) keys.push(value.toString());
    // Field 2 is the table of explicit hash keys, which matter only when the record is put.
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

/**
 * The fields of a protocol buffer message, of the two wire types that aggregates have: varint and
 * length-delimited.
 */
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
