import { HASH_KEYS } from '../../lambdas/resharder/policy';

/**
 * An open shard: its hash keys as AWS has them, and its range as fractions of all, for the arithmetic of
 * loads.
 */
export interface SimulatedShard {
  readonly shardId: string;
  readonly start: bigint;
  /** Included in the range. */
  readonly end: bigint;
  readonly from: number;
  readonly to: number;
}

/** So many that each double from 2^-11 upwards is a hash key of its own. */
const FRACTION_BITS = 64n;

/** A hash key as a fraction of all. */
export function fractionOf(hashKey: bigint): number {
  return Number(hashKey >> (128n - FRACTION_BITS)) / 2 ** Number(FRACTION_BITS);
}

/** The hash key at a fraction of all, within 2^-64. */
export function hashKeyAt(fraction: number): bigint {
  return BigInt(Math.floor(fraction * 2 ** Number(FRACTION_BITS))) << (128n - FRACTION_BITS);
}

/** `count` even shards, numbered from `firstId`. */
export function evenShards(count: number, firstId: number): SimulatedShard[] {
  const border = (part: number): bigint => (HASH_KEYS * BigInt(part)) / BigInt(count);
  return Array.from({ length: count }, (_, part) =>
    makeShard(firstId + part, border(part), border(part + 1) - 1n),
  );
}

/** A shard with an id in AWS's form. */
export function makeShard(id: number, start: bigint, end: bigint): SimulatedShard {
  return {
    shardId: `shardId-${String(id).padStart(12, '0')}`,
    start,
    end,
    from: fractionOf(start),
    to: end === HASH_KEYS - 1n ? 1 : fractionOf(end + 1n),
  };
}
