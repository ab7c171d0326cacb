import { hash } from 'node:crypto';
import { MAX_HASH_KEY } from '../limits';
import { digest, md5OfShortAscii } from './md5';

const DECIMAL = /^\d{1,39}$/;

/**
 * The place of a record among the shards: an integer of 128 bits. Its four words of 32 bits are signed, as the engine
 * keeps them without a box; the first is the highest.
 */
export class HashKey {
  constructor(
    readonly word0: number,
    readonly word1: number,
    readonly word2: number,
    readonly word3: number,
  ) {}

  /**
   * @param decimal 0 to 2^128 - 1, as in ExplicitHashKey and HashKeyRange
   * @returns undefined for anything else
   */
  static parse(decimal: string): HashKey | undefined {
    if (!DECIMAL.test(decimal)) return undefined;
    const value = BigInt(decimal);
    if (value > MAX_HASH_KEY) return undefined;
    const word = (shift: bigint) => Number(BigInt.asIntN(32, value >> shift));
    return new HashKey(word(96n), word(64n), word(32n), word(0n));
  }

  /** Below 0 if this one comes before the other, 0 if they are equal. */
  compare(other: HashKey): number {
    return (
      (this.word0 >>> 0) - (other.word0 >>> 0) ||
      (this.word1 >>> 0) - (other.word1 >>> 0) ||
      (this.word2 >>> 0) - (other.word2 >>> 0) ||
      (this.word3 >>> 0) - (other.word3 >>> 0)
    );
  }

  toBigInt(): bigint {
    const words = [this.word0, this.word1, this.word2, this.word3];
    return words.reduce((value, word) => (value << 32n) | BigInt(word >>> 0), 0n);
  }

  /** In decimal, as ExplicitHashKey has it. */
  toString(): string {
    return this.toBigInt().toString();
  }
}

/**
 * Where Kinesis puts a record that has no explicit hash key: the MD5 of its partition key in UTF-8.
 * @see https://docs.aws.amazon.com/streams/latest/dev/key-concepts.html
 */
export function hashKeyOf(partitionKey: string): HashKey {
  if (md5OfShortAscii(partitionKey)) {
    return new HashKey(word(0), word(1), word(2), word(3));
  }
  const hex = hash('md5', partitionKey, 'hex');
  const wordAt = (at: number) => Number.parseInt(hex.slice(at, at + 8), 16) | 0;
  return new HashKey(wordAt(0), wordAt(8), wordAt(16), wordAt(24));
}

/** The highest word of `hashKeyOf`, unsigned; undefined for a key that takes longer. Nothing is allocated. */
export function hashWordOf(partitionKey: string): number | undefined {
  return md5OfShortAscii(partitionKey) ? word(0) >>> 0 : undefined;
}

/**
 * Where Kinesis puts a record: its explicit hash key if it has one.
 * @returns undefined for an explicit hash key that is not 0 to 2^128 - 1; Kinesis refuses it
 */
export function hashKeyOfRecord(record: {
  readonly partitionKey: string;
  readonly explicitHashKey?: string | undefined;
}): HashKey | undefined {
  const { partitionKey, explicitHashKey } = record;
  return explicitHashKey === undefined ? hashKeyOf(partitionKey) : HashKey.parse(explicitHashKey);
}

/** A word of the digest: MD5 is little-endian, and a hash key big-endian. */
function word(index: number): number {
  const word = digest[index] as number;
  return (word << 24) | ((word & 0xff00) << 8) | ((word >>> 8) & 0xff00) | (word >>> 24);
}
