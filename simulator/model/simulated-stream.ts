import { DEFAULT_SETTINGS, MAX_SHARDS_PER_STREAM } from '../../lambdas/resharder/policy';
import type { KeyDistribution } from './key-distribution';
import { LayoutLoad } from './layout-load';
import { evenShards, makeShard, type SimulatedShard } from './simulated-shard';

/** The error with which Kinesis refuses a call. */
export type Refusal =
  | 'LimitExceededException'
  | 'ResourceInUseException'
  | 'InvalidArgumentException'
  | 'ResourceNotFoundException';

/** The limits of a stream. */
export interface StreamLimits {
  /** UpdateShardCount calls in a rolling 24 hours. */
  readonly updateShardCountQuota: number;
  /** The most open shards. */
  readonly shards: number;
}

/** The limits where AWS granted no more. */
export const AWS_LIMITS: StreamLimits = {
  updateShardCountQuota: DEFAULT_SETTINGS.updateShardCountQuota,
  shards: MAX_SHARDS_PER_STREAM,
};

/** The result of a minute, in shards (MiB a second over the minute). */
interface PlayedMinute {
  readonly lost: number;
  /** Open shards, as a mean over the minute. */
  readonly shards: number;
}

interface Reshard {
  readonly startedAt: number;
  readonly endsAt: number;
  readonly after: LayoutLoad;
  /** Whether the change takes effect bit by bit, as with UpdateShardCount, or only at its end. */
  readonly gradual: boolean;
}

const DAY = 86_400;

/** A provisioned stream with AWS's limits: it takes one change at a time. Time is in seconds. */
export class SimulatedStream {
  private layout: LayoutLoad;
  private reshard: Reshard | undefined;
  private nextId: number;
  private calls: number[] = [];

  constructor(
    initialShards: number,
    private readonly keys: KeyDistribution,
    private readonly cv: number,
    private readonly limits = AWS_LIMITS,
  ) {
    this.layout = new LayoutLoad(evenShards(initialShards, 0), keys, cv);
    this.nextId = initialShards;
  }

  /** The open shards in the order of their hash keys. While UPDATING, those from before the change. */
  get shards(): readonly SimulatedShard[] {
    return this.layout.shards;
  }

  /** The load on the present shards. */
  get load(): LayoutLoad {
    return this.layout;
  }

  /** When the running change ends; undefined for an ACTIVE stream. */
  get updatingUntil(): number | undefined {
    return this.reshard?.endsAt;
  }

  /** The times of the UpdateShardCount calls of the last 24 hours. */
  callsSince(now: number): readonly number[] {
    this.calls = this.calls.filter((at) => at > now - DAY);
    return this.calls;
  }

  updateShardCount(target: number, now: number): Refusal | undefined {
    if (this.reshard !== undefined) return 'ResourceInUseException';
    const open = this.shards.length;
    if (!Number.isInteger(target) || target < 1 || target > this.limits.shards)
      return 'LimitExceededException';
    if (target > 2 * open || target < open / 2 || target === open) return 'InvalidArgumentException';
    if (this.callsSince(now).length >= this.limits.updateShardCountQuota) return 'LimitExceededException';
    this.calls.push(now);
    this.begin(now, updateShardCountSeconds(open, target), evenShards(target, this.nextId), true);
    return undefined;
  }

  splitShard(shardId: string, newStartingHashKey: bigint, now: number): Refusal | undefined {
    if (this.reshard !== undefined) return 'ResourceInUseException';
    const index = this.shards.findIndex((shard) => shard.shardId === shardId);
    const shard = this.shards[index];
    if (shard === undefined) return 'ResourceNotFoundException';
    if (newStartingHashKey <= shard.start + 1n || newStartingHashKey >= shard.end)
      return 'InvalidArgumentException';
    if (this.shards.length >= this.limits.shards) return 'LimitExceededException';
    const lower = makeShard(this.nextId, shard.start, newStartingHashKey - 1n);
    const upper = makeShard(this.nextId + 1, newStartingHashKey, shard.end);
    this.begin(now, RESHARD_SECONDS.round, this.shards.toSpliced(index, 1, lower, upper), false);
    return undefined;
  }

  mergeShards(shardId: string, adjacentShardId: string, now: number): Refusal | undefined {
    if (this.reshard !== undefined) return 'ResourceInUseException';
    const index = this.shards.findIndex(
      (shard, i) =>
        [shard.shardId, this.shards[i + 1]?.shardId].includes(shardId) &&
        [shard.shardId, this.shards[i + 1]?.shardId].includes(adjacentShardId),
    );
    const [lower, upper] = [this.shards[index], this.shards[index + 1]];
    if (lower === undefined || upper === undefined || shardId === adjacentShardId)
      return 'InvalidArgumentException';
    const merged = makeShard(this.nextId, lower.start, upper.end);
    this.begin(now, RESHARD_SECONDS.round, this.shards.toSpliced(index, 2, merged), false);
    return undefined;
  }

  /** Plays the seconds [from, to) under a load; `to` is at most the end of the running change. */
  play(from: number, to: number, demand: number): PlayedMinute {
    const { reshard, layout } = this;
    if (reshard === undefined) return { lost: layout.lost(demand), shards: layout.shards.length };
    // The state halfway between `from` and `to` stands for the whole part.
    const progress = ((from + to) / 2 - reshard.startedAt) / (reshard.endsAt - reshard.startedAt);
    const done = reshard.gradual ? Math.min(1, Math.max(0, progress)) : 0;
    const played = {
      lost: (1 - done) * layout.lost(demand) + done * reshard.after.lost(demand),
      shards: (1 - done) * layout.shards.length + done * reshard.after.shards.length,
    };
    if (to >= reshard.endsAt) {
      this.layout = reshard.after;
      this.reshard = undefined;
    }
    return played;
  }

  private begin(now: number, seconds: number, after: SimulatedShard[], gradual: boolean): void {
    this.nextId += gradual ? after.length : 2;
    this.reshard = {
      startedAt: now,
      endsAt: now + seconds,
      after: new LayoutLoad(after, this.keys, this.cv),
      gradual,
    };
  }
}

/**
 * How long AWS takes to reshard, in seconds. AWS publishes no figures ("a few minutes"), so these are
 * assumptions: half a minute for a round of operations, and two seconds more for each operation of
 * UpdateShardCount.
 */
const RESHARD_SECONDS = { round: 30, operation: 2 } as const;

/**
 * The duration of UpdateShardCount between even counts, in seconds: a round of splits, then a round of
 * merges.
 */
export function updateShardCountSeconds(from: number, to: number): number {
  const common = greatestCommonDivisor(from, to);
  const splits = to - common;
  const merges = from - common;
  const rounds = (splits > 0 ? 1 : 0) + (merges > 0 ? 1 : 0);
  return RESHARD_SECONDS.round * rounds + RESHARD_SECONDS.operation * (splits + merges);
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}
