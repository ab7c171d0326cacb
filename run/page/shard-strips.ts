import type { DataStream } from '../../local/services/kinesis';
import type { ShardStrip } from './page-data';

/** Hash keys have 128 bits and a number holds 53 of them, which is more than a screen can show. */
const HASH_KEY_BITS = 128n;
const NUMBER_BITS = 53n;

/** The shards of a stream that are open, or were at some time after `since`, in order of creation. */
export function shardStrips({ state }: DataStream, since: number): ShardStrip[] {
  if (!state.hasShards) return [];
  const shards = state.shards();
  return shards.all
    .filter(({ closedAt }) => closedAt === undefined || closedAt >= since)
    .map(({ number, range, createdAt, closedAt, parentIds }) => ({
      number,
      from: share(range.start),
      to: share(range.end + 1n),
      createdAt,
      closedAt: closedAt ?? null,
      parents: parentIds.map((id) => Number(id.slice(id.lastIndexOf('-') + 1))),
    }));
}

/** A hash key as a share of them all, 0 to 1. */
function share(hashKey: bigint): number {
  return Number(hashKey >> (HASH_KEY_BITS - NUMBER_BITS)) / 2 ** Number(NUMBER_BITS);
}
