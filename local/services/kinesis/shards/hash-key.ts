/** The first and the last hash key of a range, both within it. */
export interface HashKeyRange {
  readonly start: bigint;
  readonly end: bigint;
}

/** Partition keys are hashed with MD5, so hash keys have 128 bits. */
export const MAX_HASH_KEY = 2n ** 128n - 1n;

const HASH_KEYS = MAX_HASH_KEY + 1n;

/**
 * The whole range of hash keys, cut into `count` parts that differ by one key at most. Each border is rounded for
 * itself, so that borders which mean the same fraction are the same: the middle of 4 parts is the middle of 6.
 */
export function evenParts(count: number) {
  const parts = BigInt(count);
  const startOf = (part: number): bigint => (HASH_KEYS * BigInt(part)) / parts;
  return {
    startOf,
    /** The part that a hash key lies in, from 0. */
    partOf: (hashKey: bigint): number => Number(((hashKey + 1n) * parts - 1n) / HASH_KEYS),
    ranges: (): HashKeyRange[] =>
      Array.from({ length: count }, (_, part) => ({ start: startOf(part), end: startOf(part + 1) - 1n })),
  };
}

/** How many of a hash key's bits {@link hashKeyPrefix} keeps: as many as a number can hold and be compared fast. */
const PREFIX_BITS = 48n;

/** The first 48 bits of a hash key, as a number. */
export function hashKeyPrefix(hashKey: bigint): number {
  return Number(hashKey >> (128n - PREFIX_BITS));
}
