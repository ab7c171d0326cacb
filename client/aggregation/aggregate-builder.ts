import { hash } from 'node:crypto';
import { hashKeyOf } from '../shard-map';
import { AGGREGATE_FIELD, ENVELOPE_BYTES, MAGIC, RECORD_FIELD, TAG_FIELD } from './format';
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
export const OUTER_PARTITION_KEY = 'a';

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
  private readonly partitionKeys = new KeyTable(AGGREGATE_FIELD.partitionKey);
  private readonly hashKeys = new KeyTable(AGGREGATE_FIELD.explicitHashKey);
  private readonly records = new MessageWriter();
  private first: UserRecord | undefined;
  /** Whether the message begins without the first record: where that stays alone, it needs none. */
  private lacksFirst = false;
  private added = 0;
  /** The record whose size was asked for last: mostly it is added next. */
  private readonly planned = new Plan();

  /** The user records. */
  get count(): number {
    return this.added;
  }

  /** The bytes of the data that `build` gives, without its partition key. */
  get bytes(): number {
    if (!this.isWrapped) return this.first?.data.length ?? 0;
    return ENVELOPE_BYTES + this.partitionKeys.bytes + this.hashKeys.bytes + this.records.at;
  }

  /** What `bytes` will be once a record is added. Exact, and nothing is changed. */
  sizeWith(record: UserRecord): number {
    if (this.added === 0 && !hasTags(record)) return record.data.length;
    return this.plan(record).bytes;
  }

  /** Takes a record. Its data must not change before `build`. */
  add(record: UserRecord): void {
    if (this.added === 0) {
      this.first = record;
      this.lacksFirst = !hasTags(record);
    }
    if (this.added > 0 || !this.lacksFirst) this.write(record, this.plan(record));
    this.added++;
  }

  /** Begins anew. */
  clear(): void {
    this.partitionKeys.clear();
    this.hashKeys.clear();
    this.records.clear();
    this.first = undefined;
    this.lacksFirst = false;
    this.added = 0;
    this.planned.record = undefined;
  }

  /**
   * The record that carries what was added, with the place of the first user record. Nothing is cleared.
   *
   * @param outerPartitionKey of an aggregate. Default `a`, as the KPL has it. Where all user records have one key, that
   * key keeps their order in a consumer with a parallelization factor.
   * @param allocate gives so many bytes, which `data` is then written into. Default: bytes of its own
   * @throws RangeError if nothing was added
   */
  build(
    outerPartitionKey = OUTER_PARTITION_KEY,
    allocate: (length: number) => Buffer = Buffer.allocUnsafeSlow,
  ): AggregatedRecord {
    const { first } = this;
    if (first === undefined)
      throw new RangeError('An aggregate has at least one user record; none was added.');
    if (!this.isWrapped) {
      const { partitionKey, explicitHashKey, data } = first;
      return explicitHashKey === undefined ? { partitionKey, data } : { partitionKey, explicitHashKey, data };
    }
    const explicitHashKey = first.explicitHashKey ?? hashKeyOf(first.partitionKey).toString();
    return { partitionKey: outerPartitionKey, explicitHashKey, data: this.encode(allocate) };
  }

  private get isWrapped(): boolean {
    return this.added > 1 || (this.first !== undefined && hasTags(this.first));
  }

  private plan(record: UserRecord): Plan {
    const { planned, partitionKeys, hashKeys, first } = this;
    if (planned.isOf(record)) return planned;
    if (this.lacksFirst && first !== undefined) {
      this.lacksFirst = false;
      this.write(first, this.plan(first));
    }
    const { data, partitionKey, explicitHashKey, tags } = record;
    planned.record = record;
    planned.data = data;
    planned.partitionKey = partitionKey;
    planned.explicitHashKey = explicitHashKey;
    planned.tags = tags;
    planned.partitionKeyIndex = partitionKeys.plan(partitionKey);
    let tableBytes = partitionKeys.plannedBytes + hashKeys.bytes;
    if (explicitHashKey !== undefined) {
      planned.hashKeyIndex = hashKeys.plan(explicitHashKey);
      tableBytes += hashKeys.plannedBytes - hashKeys.bytes;
    }
    planned.messageBytes = messageBytes(planned);
    planned.bytes = ENVELOPE_BYTES + tableBytes + this.records.at + fieldBytes(planned.messageBytes);
    return planned;
  }

  private write({ data, explicitHashKey, tags }: UserRecord, plan: Plan): void {
    const { records } = this;
    this.partitionKeys.add();
    records.head(AGGREGATE_FIELD.record, plan.messageBytes);
    records.head(RECORD_FIELD.partitionKeyIndex, plan.partitionKeyIndex);
    if (explicitHashKey !== undefined) {
      this.hashKeys.add();
      records.head(RECORD_FIELD.explicitHashKeyIndex, plan.hashKeyIndex);
    }
    records.field(RECORD_FIELD.data, data);
    if (tags !== undefined) for (const tag of tags) writeTag(records, tag);
    plan.record = undefined;
  }

  private encode(allocate: (length: number) => Buffer): Uint8Array {
    const bytes = allocate(this.bytes);
    bytes.set(MAGIC_BYTES);
    let at = MAGIC.length;
    for (const part of [this.partitionKeys, this.hashKeys, this.records]) {
      bytes.set(part.written, at);
      at += part.written.length;
    }
    bytes.set(hash('md5', bytes.subarray(MAGIC.length, at), 'buffer'), at);
    return bytes;
  }
}

/** How a record will be written. One for all records of a builder: an object for each costs more than its work. */
class Plan {
  /** Undefined when there is no plan, or when it was carried out. */
  record: UserRecord | undefined;
  // What the record held, for it may be changed.
  data: Uint8Array = MAGIC_BYTES;
  partitionKey = '';
  explicitHashKey: string | undefined;
  tags: readonly Tag[] | undefined;
  partitionKeyIndex = 0;
  hashKeyIndex = 0;
  /** Of the `Record` message. */
  messageBytes = 0;
  /** Of the aggregate with it. */
  bytes = 0;

  isOf(record: UserRecord): boolean {
    return (
      this.record === record &&
      this.data === record.data &&
      this.partitionKey === record.partitionKey &&
      this.explicitHashKey === record.explicitHashKey &&
      this.tags === record.tags
    );
  }
}

function hasTags({ tags }: UserRecord): boolean {
  return tags !== undefined && tags.length > 0;
}

/** The bytes of a `Record` message. */
function messageBytes({ data, explicitHashKey, tags, partitionKeyIndex, hashKeyIndex }: Plan): number {
  let bytes = 1 + varintBytes(partitionKeyIndex) + fieldBytes(data.length);
  if (explicitHashKey !== undefined) bytes += 1 + varintBytes(hashKeyIndex);
  if (tags !== undefined) for (const tag of tags) bytes += fieldBytes(tagBytes(tag));
  return bytes;
}

/** The bytes of a `Tag` message. */
function tagBytes({ key, value }: Tag): number {
  return (
    fieldBytes(Buffer.byteLength(key)) + (value === undefined ? 0 : fieldBytes(Buffer.byteLength(value)))
  );
}

function writeTag(writer: MessageWriter, tag: Tag): void {
  writer.head(RECORD_FIELD.tag, tagBytes(tag));
  writer.text(TAG_FIELD.key, tag.key);
  if (tag.value !== undefined) writer.text(TAG_FIELD.value, tag.value);
}
