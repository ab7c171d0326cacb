/**
 * The aggregate of the Kinesis Producer Library: four bytes that say what it is, a protocol buffer message, and the
 * MD5 of the message.
 * @see https://github.com/awslabs/amazon-kinesis-producer/blob/master/aggregation-format.md
 */
export const MAGIC = [0xf3, 0x89, 0x9a, 0xc2] as const;
export const MD5_BYTES = 16;
/** What an aggregate weighs beside its message. */
export const ENVELOPE_BYTES = MAGIC.length + MD5_BYTES;

/** The fields of `AggregatedRecord`, as tags on the wire: the number of the field, and type 2, a length and bytes. */
export const AGGREGATE_FIELD = { partitionKey: 0x0a, explicitHashKey: 0x12, record: 0x1a } as const;

/** The fields of `Record`. The first two are indexes into the tables, of type 0, an integer. */
export const RECORD_FIELD = {
  partitionKeyIndex: 0x08,
  explicitHashKeyIndex: 0x10,
  data: 0x1a,
  tag: 0x22,
} as const;

/** The fields of `Tag`. */
export const TAG_FIELD = { key: 0x0a, value: 0x12 } as const;

/** Whether data begins as an aggregate does. Only `deaggregate` tells whether it is one. */
export function beginsAsAggregate(data: Uint8Array): boolean {
  return (
    data.length > ENVELOPE_BYTES &&
    data[0] === MAGIC[0] &&
    data[1] === MAGIC[1] &&
    data[2] === MAGIC[2] &&
    data[3] === MAGIC[3]
  );
}
