import type { Lease, Sentinel } from '../leases';
import { sentinel } from '../leases';

/** A shard of the stream, as ListShards tells of it. */
export interface StreamShard {
  readonly shardId: string;
  /** None, one, or two for a merge. Only those that the stream still has. */
  readonly parentShardIds: readonly string[];
  /** Decimal numbers, both included. */
  readonly hashKeyRange: { readonly start: string; readonly end: string };
  readonly isOpen: boolean;
}

/** A shard that continues another one, as GetRecords and SubscribeToShard tell of it at a shard's end. */
export type ChildShard = Pick<StreamShard, 'shardId' | 'parentShardIds' | 'hashKeyRange'>;

/** A new lease on a shard, that nobody holds yet. */
export function leaseOn(shard: ChildShard, start: Sentinel): Lease {
  return {
    leaseKey: shard.shardId,
    leaseCounter: 0,
    checkpoint: sentinel(start),
    ownerSwitchesSinceCheckpoint: 0,
    parentShardIds: shard.parentShardIds,
    childShardIds: [],
    hashKeyRange: shard.hashKeyRange,
  };
}
