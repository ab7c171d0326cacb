import { deaggregate, hashKeyOfRecord, type UserRecord } from '../../../client';
import type { KeySample } from '../policy';

/** What a record weighs, and the key that puts it where it is. */
export interface SampledRecord {
  readonly PartitionKey: string | undefined;
  readonly Data: Uint8Array | undefined;
}

/** Enough to find a key by, and not enough to be the whole of an address or a token. */
const NAME_CHARACTERS = 8;

/**
 * What each hash key brought, the heaviest first. A record's hash key is the MD5 of its partition key; one that was put
 * with an explicit hash key counts for the wrong place, because GetRecords does not tell it. The user records of an
 * aggregate count where each of them belongs, explicit hash keys included: its own partition key says nothing. Together
 * they are one record for the shard's limit of records.
 */
export function keySample(shardId: string, records: readonly SampledRecord[], durationMs: number): KeySample {
  const byPlace = new Map<string, { hashKey: string; bytes: number; records: number; name: string }>();
  const memo = new Map<string, string>();
  for (const { PartitionKey = '', Data = new Uint8Array() } of records) {
    const users = deaggregate(Data) ?? [{ partitionKey: PartitionKey, data: Data }];
    for (const user of users) {
      const { partitionKey, explicitHashKey, data } = user;
      const place = `${explicitHashKey} ${partitionKey}`;
      const hashKey = memo.get(place) ?? hashKeyFor(user);
      memo.set(place, hashKey);
      const key = byPlace.get(hashKey) ?? { hashKey, bytes: 0, records: 0, name: cut(partitionKey) };
      key.bytes += Buffer.byteLength(partitionKey) + data.length;
      key.records += 1 / users.length;
      byPlace.set(hashKey, key);
    }
  }
  const keys = [...byPlace.values()].sort((one, other) => other.bytes - one.bytes);
  return { shardId, durationMs, keys };
}

function cut(partitionKey: string): string {
  const characters = [...partitionKey];
  return characters.length <= NAME_CHARACTERS
    ? partitionKey
    : `${characters.slice(0, NAME_CHARACTERS).join('')}…`;
}

/** One that Kinesis would refuse counts by its partition key: a foreign producer wrote it. */
function hashKeyFor(user: UserRecord): string {
  const { partitionKey } = user;
  return String(hashKeyOfRecord(user) ?? hashKeyOfRecord({ partitionKey }));
}

/**
 * How long it took a shard to receive the records of a sample, in milliseconds. The answers of a full shard come late, and
 * that is not time in which it received anything, so it is the arrivals that tell.
 *
 * @param arrivals of the records, in order, in milliseconds since the epoch; NaN where that is not known
 * @param waitedMs what passed at least
 * @param passedMs what passed at most: until the last answer was there
 */
export function sampleLength(arrivals: readonly number[], waitedMs: number, passedMs: number): number {
  const [first, last] = [arrivals[0] ?? Number.NaN, arrivals.at(-1) ?? Number.NaN];
  const ms = ((last - first) * arrivals.length) / (arrivals.length - 1);
  return Number.isFinite(ms) ? Math.min(passedMs, Math.max(waitedMs, ms)) : passedMs;
}
