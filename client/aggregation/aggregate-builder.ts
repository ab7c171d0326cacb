import { createHash } from 'node:crypto';
import { hashKeyOf } from '../shard-map';
import { AGGREGATE_FIELD, ENVELOPE_BYTES, MAGIC, MD5_BYTES, RECORD_FIELD, TAG_FIELD } from './format';
import { KeyTable } from './key-table';
import { fieldBytes, MessageWriter, textBytes, varintBytes } from './message-writer';
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

interface Entry {
  readonly data: Uint8Array;
  readonly partitionKeyIndex: number;
  readonly explicitHashKeyIndex: number | undefined;
  readonly tags: readonly Tag[];
  /** Of the `Record` message. */
  readonly bytes: number;
}

const NO_TAGS: readonly Tag[] = [];

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
 *   if (builder.sizeWith(record) > 51_200) await send(builder.build()), builder.clear();
 *   builder.add(record);
 * }
 */
export class AggregateBuilder {
  private partitionKeys = new KeyTable();
  private hashKeys = new KeyTable();
  private entries: Entry[] = [];
  private first: UserRecord | undefined;
  private entryBytes = 0;

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
    const { partitionKey, explicitHashKey, tags = NO_TAGS } = record;
    if (this.count === 0 && tags.length === 0) return record.data.length;
    const hashKeyIndex = explicitHashKey === undefined ? undefined : this.hashKeys.indexOf(explicitHashKey);
    const entry = entryBytes(record, this.partitionKeys.indexOf(partitionKey), hashKeyIndex);
    const tables = this.partitionKeys.bytes + this.hashKeys.bytes;
    const keys = this.partitionKeys.growthBy(partitionKey);
    const hashKeys = explicitHashKey === undefined ? 0 : this.hashKeys.growthBy(explicitHashKey);
    return ENVELOPE_BYTES + tables + keys + hashKeys + this.entryBytes + fieldBytes(entry);
  }

  /** Takes a record. Its data is copied by `build` only, so it must not change before. */
  add(record: UserRecord): void {
    const { data, partitionKey, explicitHashKey, tags = NO_TAGS } = record;
    this.first ??= record;
    const partitionKeyIndex = this.partitionKeys.add(partitionKey);
    const explicitHashKeyIndex =
      explicitHashKey === undefined ? undefined : this.hashKeys.add(explicitHashKey);
    const bytes = entryBytes(record, partitionKeyIndex, explicitHashKeyIndex);
    this.entries.push({ data, partitionKeyIndex, explicitHashKeyIndex, tags, bytes });
    this.entryBytes += fieldBytes(bytes);
  }

  /** Begins anew. */
  clear(): void {
    this.partitionKeys = new KeyTable();
    this.hashKeys = new KeyTable();
    this.entries = [];
    this.first = undefined;
    this.entryBytes = 0;
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
    return this.count > 1 || (this.first?.tags ?? NO_TAGS).length > 0;
  }

  private encode(): Uint8Array {
    const bytes = Buffer.allocUnsafeSlow(this.bytes);
    const writer = new MessageWriter(bytes);
    writer.raw(MAGIC);
    this.partitionKeys.write(writer, AGGREGATE_FIELD.partitionKey);
    this.hashKeys.write(writer, AGGREGATE_FIELD.explicitHashKey);
    for (const entry of this.entries) writeEntry(writer, entry);
    const message = bytes.subarray(MAGIC.length, bytes.length - MD5_BYTES);
    writer.raw(createHash('md5').update(message).digest());
    return bytes;
  }
}

/** The bytes of a `Record` message. */
function entryBytes(
  { data, tags = NO_TAGS }: UserRecord,
  partitionKeyIndex: number,
  explicitHashKeyIndex: number | undefined,
): number {
  let bytes = 1 + varintBytes(partitionKeyIndex) + fieldBytes(data.length);
  if (explicitHashKeyIndex !== undefined) bytes += 1 + varintBytes(explicitHashKeyIndex);
  for (const tag of tags) bytes += fieldBytes(tagBytes(tag));
  return bytes;
}

/** The bytes of a `Tag` message. */
function tagBytes({ key, value }: Tag): number {
  return fieldBytes(textBytes(key)) + (value === undefined ? 0 : fieldBytes(textBytes(value)));
}

function writeEntry(writer: MessageWriter, entry: Entry): void {
  const { data, partitionKeyIndex, explicitHashKeyIndex, tags, bytes } = entry;
  writer.field(AGGREGATE_FIELD.record, bytes);
  writer.integer(RECORD_FIELD.partitionKeyIndex, partitionKeyIndex);
  if (explicitHashKeyIndex !== undefined) {
    writer.integer(RECORD_FIELD.explicitHashKeyIndex, explicitHashKeyIndex);
  }
  writer.field(RECORD_FIELD.data, data.length, data);
  for (const tag of tags) {
    writer.field(RECORD_FIELD.tag, tagBytes(tag));
    writer.text(TAG_FIELD.key, tag.key, textBytes(tag.key));
    if (tag.value !== undefined) writer.text(TAG_FIELD.value, tag.value, textBytes(tag.value));
  }
}
