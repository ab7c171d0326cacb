import { hash } from 'node:crypto';
import { type HashKeyRange, hashKeyPrefix } from './hash-key';

/**
 * Finds the open shard for a record. It compares the first 48 bits of hash keys as plain numbers. All 128
 * bits decide only when a key has the same prefix as the start of a shard.
 */
export class ShardRouter<Shard extends { readonly range: HashKeyRange }> {
  private readonly starts: Float64Array;
  private turn = 0;

  /** @param shards the open shards in the order of their ranges, which cover every hash key without a gap */
  constructor(private readonly shards: readonly Shard[]) {
    this.starts = Float64Array.from(shards, ({ range }) => hashKeyPrefix(range.start));
  }

  /** The shard whose range contains the MD5 of the key. */
  forPartitionKey(partitionKey: string): Shard {
    const digest = hash('md5', partitionKey, 'binary');
    let prefix = 0;
    for (let index = 0; index < 6; index++) prefix = prefix * 256 + digest.charCodeAt(index);
    return this.find(prefix, () => BigInt(`0x${Buffer.from(digest, 'latin1').toString('hex')}`));
  }

  /** The shard whose range contains an explicit hash key of 0 to 2^128 - 1. */
  forHashKey(hashKey: bigint): Shard {
    return this.find(hashKeyPrefix(hashKey), () => hashKey);
  }

  /** The shards in turn, for streams that distribute records themselves. */
  next(): Shard {
    const shard = this.at(this.turn % this.shards.length);
    this.turn++;
    return shard;
  }

  private find(prefix: number, hashKey: () => bigint): Shard {
    let low = 0;
    let high = this.starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >>> 1;
      if ((this.starts[middle] ?? 0) <= prefix) low = middle;
      else high = middle - 1;
    }
    if (this.starts[low] === prefix) {
      const exact = hashKey();
      while (low > 0 && this.at(low).range.start > exact) low--;
    }
    return this.at(low);
  }

  private at(index: number): Shard {
    const shard = this.shards[index];
    if (shard === undefined)
      throw new RangeError(`There is no open shard ${index} of ${this.shards.length}.`);
    return shard;
  }
}
