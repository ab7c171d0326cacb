/** A range of hash keys, including its first and last key. */
export interface HashKeyRange {
  readonly start: bigint;
  readonly end: bigint;
}

/** The largest hash key. Partition keys are hashed with MD5, which has 128 bits. */
export const MAX_HASH_KEY = 2n ** 128n - 1n;

const HASH_KEYS = MAX_HASH_KEY + 1n;

/**
 * Divides the whole range of hash keys into `count` parts whose sizes differ by at most one key. Each border
 * is rounded on its own, so that equal fractions give equal borders: the middle of 4 parts is the middle of
 * 6.
 */
export function evenParts(count: number) {
  const parts = BigInt(count);
  const startOf = (part: number): bigint => (HASH_KEYS * BigInt(part)) / parts;
  return {
    startOf,
    /** The part that contains a hash key, from 0. */
    partOf: (hashKey: bigint): number => Number(((hashKey + 1n) * parts - 1n) / HASH_KEYS),
    ranges: (): HashKeyRange[] =>
      Array.from({ length: count }, (_, part) => ({ start: startOf(part), end: startOf(part + 1) - 1n })),
  };
}

/** Bits that {@link hashKeyPrefix} keeps: few enough for a number, which compares faster than a bigint. */
const PREFIX_BITS = 48n;

/** The first 48 bits of a hash key, as a number. */
export function hashKeyPrefix(hashKey: bigint): number {
  return Number(hashKey >> (128n - PREFIX_BITS));
}
