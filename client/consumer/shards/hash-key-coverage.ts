import { isFinished, type Lease } from '../leases';

const MAX_HASH_KEY = 2n ** 128n - 1n;

/** A range of hash keys that no lease covers, both ends included. */
export interface Hole {
  readonly start: bigint;
  readonly end: bigint;
}

/**
 * The first range of hash keys whose records nobody is going to process, by the leases alone. A parent covers the range
 * of its children until they have leases, so a split or a merge is no hole.
 *
 * @returns undefined for none; the whole range where a lease says no range
 */
export function firstHole(leases: readonly Lease[]): Hole | undefined {
  const ranges: Hole[] = [];
  for (const { hashKeyRange } of leases.filter((lease) => !isFinished(lease))) {
    if (hashKeyRange === undefined) return { start: 0n, end: MAX_HASH_KEY };
    ranges.push({ start: BigInt(hashKeyRange.start), end: BigInt(hashKeyRange.end) });
  }
  ranges.sort((a, b) => (a.start < b.start ? -1 : 1));
  let next = 0n;
  for (const { start, end } of ranges) {
    if (start > next) return { start: next, end: start - 1n };
    if (end >= next) next = end + 1n;
  }
  return next > MAX_HASH_KEY ? undefined : { start: next, end: MAX_HASH_KEY };
}

/**
 * The first lease whose range of hash keys is not that of the stream's shard with its id: so the leases are those of
 * another stream, or of one that was deleted and made again with other shards.
 */
export function strangeLease(
  shards: readonly { readonly shardId: string; readonly hashKeyRange: { start: string; end: string } }[],
  leases: readonly Lease[],
): Lease | undefined {
  const ranges = new Map(shards.map(({ shardId, hashKeyRange }) => [shardId, hashKeyRange]));
  return leases.find(({ leaseKey, hashKeyRange }) => {
    const range = ranges.get(leaseKey);
    if (range === undefined || hashKeyRange === undefined) return false;
    return range.start !== hashKeyRange.start || range.end !== hashKeyRange.end;
  });
}
