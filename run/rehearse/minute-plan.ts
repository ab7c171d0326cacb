import type { KeyDistribution } from '../../simulator';

/** An open shard, with its part of the hash keys from 0 to 1. */
export interface OpenShard {
  readonly id: string;
  readonly from: number;
  readonly to: number;
}

/** A record to write. */
export interface PlannedRecord {
  /** Milliseconds after the minute's begin. */
  readonly atMs: number;
  /** Of the line and its key, as it is played. */
  readonly bytes: number;
  /** The shard that it is for. */
  readonly shard: OpenShard;
}

const MINUTE_MS = 60_000;
const SHARD_MINUTE_BYTES = 60 * 1024 * 1024;
/** Larger ones are cut into several, evenly over the minute. */
const LARGEST_RECORD_BYTES = 64 * 1024;
/** There is no shorter line. */
export const SMALLEST_RECORD_BYTES = 300;

/**
 * The records of one minute: for each open shard its share of the load, in as few records as the sizes allow.
 * With fewer records than shards take on AWS, chance would move load from shard to shard; so each shard gets its
 * share exactly.
 */
export class MinutePlan {
  /** Bytes that were too few for a record, by shard. */
  private left = new Map<string, number>();

  /** @param scale how many records each record stands for */
  constructor(
    private readonly keys: KeyDistribution,
    private readonly scale: number,
  ) {}

  /**
   * @param demand of this minute, in shards
   * @returns in order of their times
   */
  next(demand: number, shards: readonly OpenShard[]): PlannedRecord[] {
    const ofClosed = [...this.left]
      .filter(([id]) => !shards.some((shard) => shard.id === id))
      .reduce((sum, [, bytes]) => sum + bytes, 0);
    const total = (demand * SHARD_MINUTE_BYTES) / this.scale + ofClosed;
    const left = new Map<string, number>();
    const records = shards.flatMap((shard, place) => {
      const due = total * this.keys.share(shard.from, shard.to) + (this.left.get(shard.id) ?? 0);
      if (due < SMALLEST_RECORD_BYTES) {
        left.set(shard.id, due);
        return [];
      }
      const count = Math.ceil(due / LARGEST_RECORD_BYTES);
      return Array.from({ length: count }, (_, i) => ({
        // The shards take turns: together they would need an execution environment each.
        atMs: Math.floor((MINUTE_MS * (i + (place + 0.5) / shards.length)) / count),
        bytes: due / count,
        shard,
      }));
    });
    this.left = left;
    return records.sort((a, b) => a.atMs - b.atMs);
  }
}
