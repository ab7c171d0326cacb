import { deaggregate, hashKeyOfRecord, type UserRecord } from '../../client';
import type { KeySample } from './policy';

/** What a record weighs, and the key that puts it where it is. */
export interface SampledRecord {
  readonly PartitionKey: string | undefined;
  readonly Data: Uint8Array | undefined;
}

/**
 * Bytes by hash key, the heaviest first. A record's hash key is the MD5 of its partition key; one that was put with an
 * explicit hash key counts for the wrong place, because GetRecords does not tell it. The user records of an aggregate
 * count where each of them belongs, explicit hash keys included: its own partition key says nothing.
 */
export function keySample(shardId: string, records: readonly SampledRecord[], durationMs: number): KeySample {
  const bytesByKey = new Map<string, number>();
  const memo = new Map<string, string>();
  for (const { PartitionKey = '', Data = new Uint8Array() } of records) {
    for (const user of deaggregate(Data) ?? [{ partitionKey: PartitionKey, data: Data }]) {
      const { partitionKey, explicitHashKey, data } = user;
      const place = `${explicitHashKey} ${partitionKey}`;
      const hashKey = memo.get(place) ?? hashKeyFor(user);
      memo.set(place, hashKey);
      const bytes = Buffer.byteLength(partitionKey) + data.length;
      bytesByKey.set(hashKey, (bytesByKey.get(hashKey) ?? 0) + bytes);
    }
  }
  const keys = [...bytesByKey].map(([hashKey, bytes]) => ({ hashKey, bytes }));
  return { shardId, durationMs, keys: keys.sort((one, other) => other.bytes - one.bytes) };
}

/** One that Kinesis would refuse counts by its partition key: a foreign producer wrote it. */
function hashKeyFor(user: UserRecord): string {
  const { partitionKey } = user;
  return String(hashKeyOfRecord(user) ?? hashKeyOfRecord({ partitionKey }));
}
