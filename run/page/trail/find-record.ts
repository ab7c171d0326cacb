import type { DataStream } from '../../../local/services/kinesis';
import type { ReadRecord } from '../../../local/services/stream-reading';

/** A record in the stream, and its shard. */
export interface FoundRecord {
  readonly shardId: string;
  readonly record: ReadRecord;
}

/**
 * Looks through all records that the stream still holds for a sequence number, or else for the first record
 * whose data contain the text, such as an id. It takes nothing of the shards' throughput.
 */
export function findRecord({ deliveryReader: reader }: DataStream, text: string): FoundRecord | undefined {
  const wanted = Buffer.from(text);
  const isNumber = /^49\d{54}$/.test(text);
  for (const { shardId } of reader.listShards()) {
    let iterator: string | undefined = reader.getShardIterator(shardId, { type: 'TRIM_HORIZON' });
    while (iterator !== undefined) {
      const page = reader.getRecords(iterator);
      const record = page.records.find(({ sequenceNumber, data }) =>
        isNumber ? sequenceNumber === text : data.includes(wanted),
      );
      if (record !== undefined) return { shardId, record };
      iterator = page.records.length === 0 ? undefined : page.nextShardIterator;
    }
  }
  return undefined;
}
