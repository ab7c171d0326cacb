import { RESHARD_ROUND_MS } from '../durations';
import { invalidArgument, limitExceeded, resourceNotFound, validationError } from '../errors';
import {
  MAX_SHARDS_PER_STREAM,
  MAX_WARM_THROUGHPUT_MIBPS,
  ON_DEMAND_SHARDS,
  UPDATE_SHARD_COUNT_PER_DAY,
} from '../limits';
import { RollingLimit } from '../rate-limits';
import { MAX_HASH_KEY, type Shard } from '../shards';
import type { StreamMode, StreamState } from './stream-state';

/** The account's limits on shards. */
export interface ShardAllowance {
  /** @throws AwsError LimitExceededException when the account may not have this many more open shards */
  requireShards(additional: number): void;
}

/**
 * Changes the number of shards. Every change takes effect at the end of its UPDATING time. Closed parents
 * stay readable during the retention period; children start at their end. On-demand streams are not split by
 * load here.
 */
export class StreamResharding {
  private readonly updates = new RollingLimit(UPDATE_SHARD_COUNT_PER_DAY);
  private readonly roundMs = () => RESHARD_ROUND_MS * this.state.environment.slowdown(this.state.name);

  constructor(
    private readonly state: StreamState,
    private readonly allowance: ShardAllowance,
  ) {}

  /**
   * SplitShard.
   * @param newStartingHashKey decimal; more than one above the shard's start, and below its end
   * @throws AwsError
   */
  split(shardId: string, newStartingHashKey: string): void {
    this.requireProvisioned();
    this.state.lifecycle.requireActive();
    const shard = this.openShard(shardId);
    const at = BigInt(newStartingHashKey);
    const { start, end } = shard.range;
    if (at <= start + 1n || at >= end || at > MAX_HASH_KEY) {
      throw invalidArgument(
        `NewStartingHashKey ${newStartingHashKey} used in SplitShard() on shard ${shardId} in stream ` +
          `${this.state.name} is not both greater than one plus the shard's StartingHashKey ${start} and less than ` +
          `the shard's EndingHashKey ${end}.`,
      );
    }
    this.allowance.requireShards(1);
    this.state.lifecycle.updateOnce(this.roundMs, () => this.state.shards().split(shard, at, this.now()));
  }

  /**
   * MergeShards: two neighbours.
   * @param shardId the one with the lower hash keys; AWS refuses the other order
   * @throws AwsError
   */
  merge(shardId: string, adjacentShardId: string): void {
    this.requireProvisioned();
    this.state.lifecycle.requireActive();
    const [lower, upper] = [this.openShard(shardId), this.openShard(adjacentShardId)];
    if (lower.range.end + 1n !== upper.range.start) {
      throw invalidArgument(
        `Shards ${shardId} and ${adjacentShardId} in stream ${this.state.name} under account ` +
          `${this.state.environment.accountId} are not an adjacent pair of shards eligible for merging`,
      );
    }
    this.state.lifecycle.updateOnce(this.roundMs, () => this.state.shards().merge(lower, upper, this.now()));
  }

  /**
   * UpdateShardCount with UNIFORM_SCALING: rounds of splits, then rounds of merges, to shards of equal size.
   *
   * Assumptions that could not be verified: a target that equals the current count evens the shards out. Only
   * the final count counts against the account's limit, not the short-lived shards on the way.
   * @returns the open shards before
   * @throws AwsError
   */
  updateCount(target: number): number {
    this.requireProvisioned();
    this.state.lifecycle.requireActive();
    const current = this.state.shards().open.length;
    this.checkTarget(target, current);
    if (!this.updates.admits(this.now())) {
      throw limitExceeded(
        `Stream ${this.state.name} was scaled ${UPDATE_SHARD_COUNT_PER_DAY} times in the last 24 hours, which is all ` +
          'that UpdateShardCount allows.',
      );
    }
    this.allowance.requireShards(target - current);
    this.updates.count(this.now());
    this.state.lifecycle.update(this.roundMs, () => this.state.shards().reshardTowards(target, this.now()));
    return current;
  }

  /**
   * UpdateStreamWarmThroughput.
   * @param mibps MiB a second, 0 to 10,240
   * @throws AwsError
   */
  updateWarmThroughput(mibps: number): { readonly target: number; readonly current: number } {
    const round = this.warmUp(mibps, this.state.mode);
    this.state.lifecycle.update(this.roundMs, round);
    const warm = { target: mibps, current: this.state.warmThroughput?.current ?? 0 };
    this.state.warmThroughput = warm;
    return warm;
  }

  /**
   * The rounds towards a warm throughput, for {@link StreamLifecycle.update}. A shard takes 1 MiB/s, so the
   * stream gets that many shards, and at least its initial number. AWS does not document how it maps
   * throughput to shards.
   * @throws AwsError
   */
  warmUp(mibps: number, mode: StreamMode): () => boolean {
    if (mode !== 'ON_DEMAND') {
      throw validationError(
        `WarmThroughputMiBps is for on-demand streams only; ${this.state.name} is to be ${mode}.`,
      );
    }
    checkWarmThroughput(mibps);
    return () => {
      const more = this.state.shards().reshardTowards(shardsForWarmThroughput(mibps), this.now());
      if (!more) this.state.warmThroughput = { target: mibps, current: mibps };
      return more;
    };
  }

  private checkTarget(target: number, current: number): void {
    const said = `Current open shard count: ${current}, Target shard count: ${target}`;
    if (target > MAX_SHARDS_PER_STREAM) {
      throw limitExceeded(`A stream can be scaled to at most ${MAX_SHARDS_PER_STREAM} shards. ${said}`);
    }
    if (target > current * 2) {
      throw limitExceeded(
        `UpdateShardCount cannot scale up over double your current open shard count. ${said}`,
      );
    }
    if (target * 2 < current) {
      throw limitExceeded(
        `UpdateShardCount cannot scale down below half your current open shard count. ${said}`,
      );
    }
  }

  private openShard(shardId: string): Shard {
    const shard = this.state.shards().get(shardId);
    if (shard === undefined) {
      const { name, environment } = this.state;
      throw resourceNotFound(
        `Could not find shard ${shardId} in stream ${name} under account ${environment.accountId}.`,
      );
    }
    if (shard.closedAt === undefined) return shard;
    throw invalidArgument(
      `${this.state.subjectOf(shardId)} has already been merged or split, and thus is not eligible for merging or splitting.`,
    );
  }

  private requireProvisioned(): void {
    if (this.state.mode === 'PROVISIONED') return;
    throw validationError(`Request is invalid. ${this.state.subject} is in On-Demand mode.`);
  }

  private now(): number {
    return this.state.environment.clock.now();
  }
}

/** @throws AwsError InvalidArgumentException */
export function checkWarmThroughput(mibps: number): void {
  if (mibps >= 0 && mibps <= MAX_WARM_THROUGHPUT_MIBPS) return;
  throw invalidArgument(
    `WarmThroughputMiBps must be between 0 and ${MAX_WARM_THROUGHPUT_MIBPS} (10 GiB/s), got ${mibps}.`,
  );
}

export function shardsForWarmThroughput(mibps: number): number {
  return Math.max(ON_DEMAND_SHARDS, Math.ceil(mibps));
}
