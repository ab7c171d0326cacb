/** The first and the last hash key of a range, both within it. */
export interface HashKeyRange {
  readonly start: bigint;
  readonly end: bigint;
}

/** Partition keys are hashed with MD5, so hash keys have 128 bits. */
export const MAX_HASH_KEY = 2n ** 128n - 1n;

/** The whole range of hash keys, cut into `count` parts of equal size; the last takes what does not divide. */
export function evenParts(count: number) {
  const width = (MAX_HASH_KEY + 1n) / BigInt(count);
  const startOf = (part: number): bigint => width * BigInt(part);
  return {
    startOf,
    /** The part that a hash key lies in, from 0. */
    partOf: (hashKey: bigint): number => Math.min(count - 1, Number(hashKey / width)),
    ranges: (): HashKeyRange[] =>
      Array.from({ length: count }, (_, part) => ({
        start: startOf(part),
        end: part === count - 1 ? MAX_HASH_KEY : startOf(part + 1) - 1n,
      })),
  };
}

/** How many of a hash key's bits {@link hashKeyPrefix} keeps: as many as a number can hold and be compared fast. */
const PREFIX_BITS = 48n;

/** The first 48 bits of a hash key, as a number. */
export function hashKeyPrefix(hashKey: bigint): number {
  return Number(hashKey >> (128n - PREFIX_BITS));
}
