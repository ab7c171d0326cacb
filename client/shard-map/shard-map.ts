import { HashKey, hashKeyOf, hashWordOf } from './hash-key';

/** What is used of a shard as ListShards answers it; `Shard` of `@aws-sdk/client-kinesis` fits. */
export interface ListedShard {
  readonly ShardId: string | undefined;
  readonly HashKeyRange:
    | { readonly StartingHashKey: string | undefined; readonly EndingHashKey: string | undefined }
    | undefined;
  /** A closed shard has an ending sequence number, and takes no records any more. */
  readonly SequenceNumberRange?: { readonly EndingSequenceNumber?: string | undefined } | undefined;
}

/** A shard and the hash keys that it takes, both ends included. */
export class HashKeyRange {
  constructor(
    readonly shardId: string,
    readonly start: HashKey,
    readonly end: HashKey,
  ) {}

  /** @throws RangeError for a shard without an id or a range, which ListShards never answers */
  static of({ ShardId, HashKeyRange: range }: ListedShard): HashKeyRange {
    const [start, end] = [range?.StartingHashKey, range?.EndingHashKey].map((key) =>
      HashKey.parse(key ?? ''),
    );
    if (ShardId === undefined || start === undefined || end === undefined) {
      throw new RangeError(
        `A shard has an id and a range of hash keys from 0 to 2^128 - 1, not ${JSON.stringify({ ShardId, ...range })}.`,
      );
    }
    return new HashKeyRange(ShardId, start, end);
  }

  contains(key: HashKey): boolean {
    return key.compare(this.start) >= 0 && key.compare(this.end) <= 0;
  }
}

/**
 * The open shards of a stream by their hash keys: says which shard a record will be put into. It is right as long as
 * nobody reshards the stream, so what was put has to be compared with the shard that Kinesis answers.
 */
export class ShardMap {
  /** Sorted by their end. */
  readonly ranges: readonly HashKeyRange[];
  /** The highest words of the ends, where the search looks first. */
  private readonly ends: Uint32Array;
  private readonly byId: ReadonlyMap<string, HashKeyRange>;

  /**
   * @param shards all pages of ListShards; closed shards are left out
   * @throws RangeError for a shard without an id or a range
   */
  constructor(shards: readonly ListedShard[]) {
    const open = shards.filter((shard) => shard.SequenceNumberRange?.EndingSequenceNumber === undefined);
    this.ranges = open.map(HashKeyRange.of).sort((one, other) => one.end.compare(other.end));
    this.ends = Uint32Array.from(this.ranges, ({ end }) => end.word0);
    this.byId = new Map(this.ranges.map((range) => [range.shardId, range]));
  }

  /** The shard that takes a hash key. Undefined in a hole, as a list has it that was read during a reshard. */
  rangeOf(key: HashKey): HashKeyRange | undefined {
    let at = this.firstEndFrom(key.word0 >>> 0);
    // Several shards may end at the same highest word.
    while ((this.ranges[at]?.end.compare(key) ?? 0) < 0) at++;
    const range = this.ranges[at];
    return range?.contains(key) ? range : undefined;
  }

  /** The shard of a record that has no explicit hash key. */
  rangeOfKey(partitionKey: string): HashKeyRange | undefined {
    const word = hashWordOf(partitionKey);
    if (word !== undefined) {
      // The highest word alone says the shard, unless it is that of a border.
      const range = this.ranges[this.firstEndFrom(word)];
      if (range !== undefined && range.start.word0 >>> 0 < word && word < range.end.word0 >>> 0) return range;
    }
    return this.rangeOf(hashKeyOf(partitionKey));
  }

  /** The first shard whose end has a highest word of so much or more. */
  private firstEndFrom(word: number): number {
    let low = 0;
    let high = this.ends.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.ends[middle] as number) < word) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** An open shard. Undefined for one that is closed or not known. */
  range(shardId: string): HashKeyRange | undefined {
    return this.byId.get(shardId);
  }
}
