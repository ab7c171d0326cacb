import { isAscii } from 'node:buffer';
import { hash } from 'node:crypto';
import { AGGREGATE_FIELD, beginsAsAggregate, MAGIC, MD5_BYTES, RECORD_FIELD, TAG_FIELD } from './format';
import { MalformedError, MessageReader } from './message-reader';
import type { Tag, UserRecord } from './user-record';

/**
 * Takes an aggregate of the Kinesis Producer Library apart. The data of its user records are views of `data`.
 *
 * @returns undefined for any other data, also for data that only begins alike or whose MD5 is another: it is a
 * record as it stands, for the KCL too
 * @example
 * const users = deaggregate(record.Data) ?? [{ partitionKey: record.PartitionKey, data: record.Data }];
 */
export function deaggregate(data: Uint8Array): UserRecord[] | undefined {
  if (!beginsAsAggregate(data)) return undefined;
  const bytes = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
  const end = bytes.length - MD5_BYTES;
  const digest = hash('md5', bytes.subarray(MAGIC.length, end), 'buffer');
  if (bytes.compare(digest, 0, MD5_BYTES, end) !== 0) return undefined;
  try {
    return readAggregate(bytes, MAGIC.length, end);
  } catch (error) {
    if (error instanceof MalformedError) return undefined;
    throw error;
  }
}

/** Where a part begins and ends, one after the other, for many parts. */
type Spans = number[];

function readAggregate(bytes: Buffer, start: number, end: number): UserRecord[] {
  const reader = new MessageReader(bytes, start, end);
  const [partitionKeys, hashKeys, records]: [Spans, Spans, Spans] = [[], [], []];
  while (!reader.isAtEnd) {
    const tag = reader.varint();
    if (tag === AGGREGATE_FIELD.record) records.push(reader.skipBytes(), reader.at);
    else if (tag === AGGREGATE_FIELD.partitionKey) partitionKeys.push(reader.skipBytes(), reader.at);
    else if (tag === AGGREGATE_FIELD.explicitHashKey) hashKeys.push(reader.skipBytes(), reader.at);
    else reader.skipUnknown(tag);
  }
  const tables = { partitionKeys: texts(bytes, partitionKeys), hashKeys: texts(bytes, hashKeys) };
  const users: UserRecord[] = [];
  for (let at = 0; at < records.length; at += 2) {
    reader.moveTo(records[at] as number, records[at + 1] as number);
    users.push(readRecord(bytes, reader, tables));
  }
  return users;
}

/** A table's texts. As a table is one run of bytes, mostly ASCII, one call makes a text of it, to be cut. */
function texts(bytes: Buffer, spans: Spans): string[] {
  const [first = 0, last = 0] = [spans[0], spans[spans.length - 1]];
  const isPlain = isAscii(bytes.subarray(first, last));
  const run = isPlain ? bytes.toString('latin1', first, last) : '';
  const result: string[] = [];
  for (let at = 0; at < spans.length; at += 2) {
    const [from, to] = [spans[at] as number, spans[at + 1] as number];
    result.push(isPlain ? run.slice(from - first, to - first) : bytes.toString('utf8', from, to));
  }
  return result;
}

interface Tables {
  readonly partitionKeys: readonly string[];
  readonly hashKeys: readonly string[];
}

function readRecord(bytes: Buffer, reader: MessageReader, tables: Tables): UserRecord {
  let partitionKey: string | undefined;
  let explicitHashKey: string | undefined;
  let data: Uint8Array | undefined;
  let tags: Tag[] | undefined;
  while (!reader.isAtEnd) {
    const tag = reader.varint();
    if (tag === RECORD_FIELD.data) data = view(bytes, reader.skipBytes(), reader.at);
    else if (tag === RECORD_FIELD.partitionKeyIndex) partitionKey = at(tables.partitionKeys, reader.varint());
    else if (tag === RECORD_FIELD.explicitHashKeyIndex)
      explicitHashKey = at(tables.hashKeys, reader.varint());
    else if (tag === RECORD_FIELD.tag) {
      tags ??= [];
      tags.push(readTag(bytes, reader.skipBytes(), reader.at));
    } else reader.skipUnknown(tag);
  }
  if (partitionKey === undefined || data === undefined) {
    throw new MalformedError('a record has no partition key or no data');
  }
  return userRecord(partitionKey, explicitHashKey, data, tags);
}

function userRecord(
  partitionKey: string,
  explicitHashKey: string | undefined,
  data: Uint8Array,
  tags: Tag[] | undefined,
): UserRecord {
  if (tags !== undefined) {
    return explicitHashKey === undefined
      ? { partitionKey, data, tags }
      : { partitionKey, explicitHashKey, data, tags };
  }
  return explicitHashKey === undefined ? { partitionKey, data } : { partitionKey, explicitHashKey, data };
}

function readTag(bytes: Buffer, start: number, end: number): Tag {
  const reader = new MessageReader(bytes, start, end);
  let key: string | undefined;
  let value: string | undefined;
  while (!reader.isAtEnd) {
    const tag = reader.varint();
    if (tag === TAG_FIELD.key) key = bytes.toString('utf8', reader.skipBytes(), reader.at);
    else if (tag === TAG_FIELD.value) value = bytes.toString('utf8', reader.skipBytes(), reader.at);
    else reader.skipUnknown(tag);
  }
  if (key === undefined) throw new MalformedError('a tag has no key');
  return value === undefined ? { key } : { key, value };
}

/** @throws MalformedError for an index that the table does not have */
function at(table: readonly string[], index: number): string {
  const text = table[index];
  if (text === undefined) throw new MalformedError('a record names a key that the table does not have');
  return text;
}

function view(bytes: Buffer, start: number, end: number): Uint8Array {
  return new Uint8Array(bytes.buffer, bytes.byteOffset + start, end - start);
}
