import { MAX_SHARDS_PER_STREAM } from '../../lambdas/resharder/policy';
import type { SimulatedShard } from '../model/simulated-shard';
import type { Refusal } from '../model/simulated-stream';

/**
 * What a peer sees at the start of a minute. With CloudWatch's usual delay, it sees minute k from k + 2 on.
 */
export interface PeerView {
  readonly minute: number;
  /** Open shards (DescribeStreamSummary). While UPDATING, those from before the change. */
  readonly shards: number;
  readonly updating: boolean;
  /** The last minute with a datapoint; -1 before the first. */
  readonly lastMinute: number;
  /** IncomingBytes of a minute as a load: MiB a second. */
  accepted(minute: number): number;
}

/** A call that a peer makes. */
export type PeerCall =
  | { readonly kind: 'updateShardCount'; readonly target: number }
  | { readonly kind: 'splitShard'; readonly shardId: string; readonly newStartingHashKey: bigint }
  | { readonly kind: 'mergeShards'; readonly shardId: string; readonly adjacentShardId: string };

/** A published autoscaler. It acts at the start of a minute and keeps its own alarms and tags. */
export interface Peer {
  /** @returns the target of an UpdateShardCount call, or undefined for no call */
  wake(view: PeerView): number | undefined;
  /** Tells the peer AWS's answer to its call; undefined when the call was accepted. */
  answered(refusal: Refusal | undefined, view: PeerView): void;
  /** The next call of a peer that waits for ACTIVE and goes on; asked for whenever the stream is ACTIVE. */
  goOn?(shards: readonly SimulatedShard[], minute: number): PeerCall | undefined;
}

/** Makes a peer for one run. Peers without bounds of their own ignore them. */
export type PeerFactory = (initialShards: number, bounds?: ShardBounds) => Peer;

/** Both included. */
export interface ShardBounds {
  readonly minShards: number;
  readonly maxShards: number;
}

/** The bounds of AWS alone. */
export const ANY_COUNT: ShardBounds = { minShards: 1, maxShards: MAX_SHARDS_PER_STREAM };

export function clampTo(shards: number, { minShards, maxShards }: ShardBounds): number {
  return Math.min(maxShards, Math.max(minShards, shards));
}
