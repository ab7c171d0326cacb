import { isShardEnd, SHARD_END, type ShardPosition } from './position';

/** The right to process a shard, as it stands in the lease table. The names are those of the Kinesis Client Library. */
export interface Lease {
  /** The id of the shard. */
  readonly leaseKey: string;
  /** The worker that holds it, or that shall have it; see {@link checkpointOwner}. */
  readonly leaseOwner?: string;
  /** Goes up with every write of the holder, and with every change of holder. */
  readonly leaseCounter: number;
  /** Up to and including this place the shard has been processed. */
  readonly checkpoint: ShardPosition;
  readonly ownerSwitchesSinceCheckpoint: number;
  readonly parentShardIds: readonly string[];
  /** Known once the shard has been processed to its end. */
  readonly childShardIds: readonly string[];
  /** Decimal numbers, both included. */
  readonly hashKeyRange?: { readonly start: string; readonly end: string };
  /** During a hand-off: the worker that still processes the shard, and hands it to the {@link leaseOwner}. */
  readonly checkpointOwner?: string;
}

/** Whether the shard has been processed to its end. */
export function isFinished({ checkpoint }: Lease): boolean {
  return isShardEnd(checkpoint);
}

/** The worker that may process the shard now. */
export function holderOf({ leaseOwner, checkpointOwner }: Lease): string | undefined {
  return checkpointOwner ?? leaseOwner;
}

/** The holder is alive. */
export function renewed(lease: Lease): Lease {
  return { ...lease, leaseCounter: lease.leaseCounter + 1 };
}

/** A worker takes an expired lease, one that is free, or one that was handed to it. */
export function taken(lease: Lease, worker: string): Lease {
  const isSwitch = lease.leaseOwner !== undefined && (lease.leaseOwner !== worker || lease.checkpointOwner);
  return {
    ...renewed(lease),
    leaseOwner: worker,
    checkpointOwner: undefined,
    ownerSwitchesSinceCheckpoint: lease.ownerSwitchesSinceCheckpoint + (isSwitch ? 1 : 0),
  };
}

/** A worker asks the holder for the lease. The counter stays, so the holder's next write fails and tells it. */
export function requested(lease: Lease, worker: string): Lease {
  return { ...lease, leaseOwner: worker, checkpointOwner: lease.leaseOwner };
}

/** The holder gives the lease to the worker that asked for it. */
export function handedOver(lease: Lease): Lease {
  return {
    ...renewed(lease),
    checkpointOwner: undefined,
    ownerSwitchesSinceCheckpoint: lease.ownerSwitchesSinceCheckpoint + 1,
  };
}

/** The holder gives the lease up: to the worker that asked for it, or to whoever takes it. */
export function released(lease: Lease): Lease {
  return lease.checkpointOwner === undefined
    ? { ...renewed(lease), leaseOwner: undefined }
    : handedOver(lease);
}

export function checkpointed(lease: Lease, checkpoint: ShardPosition): Lease {
  return { ...renewed(lease), checkpoint, ownerSwitchesSinceCheckpoint: 0 };
}

/** The holder has processed the shard to its end, so nobody needs to hold it. */
export function finished(lease: Lease, childShardIds: readonly string[]): Lease {
  const { leaseOwner: _, checkpointOwner: __, ...rest } = checkpointed(lease, SHARD_END);
  return { ...rest, childShardIds: [...childShardIds].sort() };
}
