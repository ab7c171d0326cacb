import { createHash } from 'node:crypto';
import type { KeySample } from './policy';

/** What a record weighs, and the key that puts it where it is. */
export interface SampledRecord {
  readonly PartitionKey: string | undefined;
  readonly Data: Uint8Array | undefined;
}

/**
 * Bytes by hash key, the heaviest first. A record's hash key is the MD5 of its partition key; one that was put with an
 * explicit hash key counts for the wrong place, because GetRecords does not tell it.
 */
export function keySample(shardId: string, records: readonly SampledRecord[], durationMs: number): KeySample {
  const bytesByKey = new Map<string, number>();
  for (const { PartitionKey = '', Data } of records) {
    const bytes = Buffer.byteLength(PartitionKey) + (Data?.length ?? 0);
    bytesByKey.set(PartitionKey, (bytesByKey.get(PartitionKey) ?? 0) + bytes);
  }
  const keys = [...bytesByKey].map(([key, bytes]) => ({ hashKey: hashKey(key), bytes }));
  return { shardId, durationMs, keys: keys.sort((one, other) => other.bytes - one.bytes) };
}

function hashKey(partitionKey: string): string {
  return BigInt(`0x${createHash('md5').update(partitionKey, 'utf8').digest('hex')}`).toString();
}
