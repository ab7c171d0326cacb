import { createHash } from 'node:crypto';
import { hashKeyOf } from '../shard-map';
import { AGGREGATE_FIELD, ENVELOPE_BYTES, MAGIC, MD5_BYTES, RECORD_FIELD, TAG_FIELD } from './format';
import { KeyTable } from './key-table';
import { fieldBytes, MessageWriter, varintBytes } from './message-writer';
import type { Tag, UserRecord } from './user-record';

/** A record for PutRecord or PutRecords that carries one or many user records. */
export interface AggregatedRecord {
  readonly partitionKey: string;
  /** Decimal. Undefined where the partition key alone says the place. */
  readonly explicitHashKey?: string;
  readonly data: Uint8Array;
}

/** The partition key of an aggregate, which says nothing: the KPL's. Its explicit hash key says the place. */
const OUTER_PARTITION_KEY = 'a';

/** A record and its part of the message, also before it is added. */
interface Entry {
  readonly data: Uint8Array;
  readonly partitionKey: string;
  readonly partitionKeyIndex: number;
  /** In UTF-8; -1 where the table has the key. */
  readonly newPartitionKeyBytes: number;
  readonly explicitHashKey: string | undefined;
  readonly explicitHashKeyIndex: number;
  readonly newHashKeyBytes: number;
  readonly tags: readonly Tag[] | undefined;
  /** Of the `Record` message. */
  readonly bytes: number;
}

const KNOWN = -1;
const MAGIC_BYTES = Uint8Array.from(MAGIC);

/**
 * Collects user records into one record, byte for byte as the Kinesis Producer Library does. A single record is not
 * wrapped unless it has tags, so that a consumer that knows no aggregates can read it.
 *
 * All user records of an aggregate have to belong to one shard: the KCL drops an aggregate in which it finds one of
 * another shard.
 *
 * @example
 * const builder = new AggregateBuilder();
 * for (const record of records) {
 *   if (builder.sizeWith(record) > 51_200) {
 *     await send(builder.build());
 *     builder.clear();
 *   }
 *   builder.add(record);
 * }
 */
export class AggregateBuilder {
  private partitionKeys = new KeyTable();
  private hashKeys = new KeyTable();
  private entries: Entry[] = [];
  private first: UserRecord | undefined;
  private entryBytes = 0;
  /** Of the record whose size was asked for last: mostly it is added next. */
  private planned: Entry | undefined;

  /** The user records. */
  get count(): number {
    return this.entries.length;
  }

  /** The bytes of the data that `build` gives, without its partition key. */
  get bytes(): number {
    if (!this.isWrapped) return this.first?.data.length ?? 0;
    return ENVELOPE_BYTES + this.partitionKeys.bytes + this.hashKeys.bytes + this.entryBytes;
  }

  /** What `bytes` will be once a record is added. Exact, and nothing is changed. */
  sizeWith(record: UserRecord): number {
    if (this.count === 0 && !hasTags(record)) return record.data.length;
    const entry = this.plan(record);
    let bytes = ENVELOPE_BYTES + this.partitionKeys.bytes + this.hashKeys.bytes + this.entryBytes;
    if (entry.newPartitionKeyBytes !== KNOWN) bytes += fieldBytes(entry.newPartitionKeyBytes);
    if (entry.newHashKeyBytes !== KNOWN) bytes += fieldBytes(entry.newHashKeyBytes);
    return bytes + fieldBytes(entry.bytes);
  }

  /** Takes a record. Its data is copied by `build` only, so it must not change before. */
  add(record: UserRecord): void {
    const entry = this.plan(record);
    this.planned = undefined;
    this.first ??= record;
    if (entry.newPartitionKeyBytes !== KNOWN) {
      this.partitionKeys.add(entry.partitionKey, entry.newPartitionKeyBytes);
    }
    if (entry.explicitHashKey !== undefined && entry.newHashKeyBytes !== KNOWN) {
      this.hashKeys.add(entry.explicitHashKey, entry.newHashKeyBytes);
    }
    this.entries.push(entry);
    this.entryBytes += fieldBytes(entry.bytes);
  }

  /** Begins anew. */
  clear(): void {
    this.partitionKeys = new KeyTable();
    this.hashKeys = new KeyTable();
    this.entries = [];
    this.first = undefined;
    this.entryBytes = 0;
    this.planned = undefined;
  }

  /**
   * The record that carries what was added, with the place of the first user record. Nothing is cleared.
   *
   * @param outerPartitionKey of an aggregate. Default `a`, as the KPL has it. Where all user records have one key, that
   * key keeps their order in a consumer with a parallelization factor.
   * @throws RangeError if nothing was added
   */
  build(outerPartitionKey = OUTER_PARTITION_KEY): AggregatedRecord {
    const { first } = this;
    if (first === undefined)
      throw new RangeError('An aggregate has at least one user record; none was added.');
    if (!this.isWrapped) {
      const { partitionKey, explicitHashKey, data } = first;
      return explicitHashKey === undefined ? { partitionKey, data } : { partitionKey, explicitHashKey, data };
    }
    const explicitHashKey = first.explicitHashKey ?? hashKeyOf(first.partitionKey).toString();
    return { partitionKey: outerPartitionKey, explicitHashKey, data: this.encode() };
  }

  private get isWrapped(): boolean {
    return this.count > 1 || (this.first !== undefined && hasTags(this.first));
  }

  private plan(record: UserRecord): Entry {
    const { data, partitionKey, explicitHashKey, tags } = record;
    const last = this.planned;
    if (
      last !== undefined &&
      last.data === data &&
      last.partitionKey === partitionKey &&
      last.explicitHashKey === explicitHashKey &&
      last.tags === tags
    ) {
      return last;
    }
    const known = this.partitionKeys.indexOf(partitionKey);
    const knownHashKey = explicitHashKey === undefined ? KNOWN : this.hashKeys.indexOf(explicitHashKey);
    const isNewHashKey = explicitHashKey !== undefined && knownHashKey === KNOWN;
    const partitionKeyIndex = known === KNOWN ? this.partitionKeys.size : known;
    const explicitHashKeyIndex = isNewHashKey ? this.hashKeys.size : knownHashKey;
    const entry = {
      data,
      partitionKey,
      partitionKeyIndex,
      newPartitionKeyBytes: known === KNOWN ? Buffer.byteLength(partitionKey) : KNOWN,
      explicitHashKey,
      explicitHashKeyIndex,
      newHashKeyBytes: isNewHashKey ? Buffer.byteLength(explicitHashKey) : KNOWN,
      tags,
      bytes: entryBytes(record, partitionKeyIndex, explicitHashKeyIndex),
    };
    this.planned = entry;
    return entry;
  }

  private encode(): Uint8Array {
    const bytes = Buffer.allocUnsafeSlow(this.bytes);
    const writer = new MessageWriter(bytes);
    writer.raw(MAGIC_BYTES);
    this.partitionKeys.write(writer, AGGREGATE_FIELD.partitionKey);
    this.hashKeys.write(writer, AGGREGATE_FIELD.explicitHashKey);
    for (const entry of this.entries) writeEntry(writer, entry);
    const message = bytes.subarray(MAGIC.length, bytes.length - MD5_BYTES);
    writer.raw(createHash('md5').update(message).digest());
    return bytes;
  }
}

function hasTags({ tags }: UserRecord): boolean {
  return tags !== undefined && tags.length > 0;
}

/** The bytes of a `Record` message. */
function entryBytes(
  { data, explicitHashKey, tags }: UserRecord,
  partitionKeyIndex: number,
  explicitHashKeyIndex: number,
): number {
  let bytes = 1 + varintBytes(partitionKeyIndex) + fieldBytes(data.length);
  if (explicitHashKey !== undefined) bytes += 1 + varintBytes(explicitHashKeyIndex);
  if (tags !== undefined) for (const tag of tags) bytes += fieldBytes(tagBytes(tag));
  return bytes;
}

/** The bytes of a `Tag` message. */
function tagBytes({ key, value }: Tag): number {
  return (
    fieldBytes(Buffer.byteLength(key)) + (value === undefined ? 0 : fieldBytes(Buffer.byteLength(value)))
  );
}

function writeEntry(writer: MessageWriter, entry: Entry): void {
  const { data, partitionKeyIndex, explicitHashKey, explicitHashKeyIndex, tags, bytes } = entry;
  writer.field(AGGREGATE_FIELD.record, bytes);
  writer.integer(RECORD_FIELD.partitionKeyIndex, partitionKeyIndex);
  if (explicitHashKey !== undefined) {
    writer.integer(RECORD_FIELD.explicitHashKeyIndex, explicitHashKeyIndex);
  }
  writer.field(RECORD_FIELD.data, data.length, data);
  if (tags === undefined) return;
  for (const tag of tags) {
    writer.field(RECORD_FIELD.tag, tagBytes(tag));
    writer.text(TAG_FIELD.key, tag.key, Buffer.byteLength(tag.key));
    if (tag.value !== undefined) writer.text(TAG_FIELD.value, tag.value, Buffer.byteLength(tag.value));
  }
}
