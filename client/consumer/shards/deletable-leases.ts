import { isFinished, type Lease } from '../leases';

/** Places at which the processing of a shard has not begun. */
const NOT_BEGUN: ReadonlySet<string> = new Set(['TRIM_HORIZON', 'AT_TIMESTAMP']);

/**
 * The finished leases that nobody needs any more, by the rule of the Kinesis Client Library: the processing of every
 * child has begun, and the leases of the parents are gone.
 */
export function deletableLeases(leases: readonly Lease[]): Lease[] {
  const byKey = new Map(leases.map((lease) => [lease.leaseKey, lease]));
  const hasBegun = (id: string) => {
    const child = byKey.get(id);
    return child !== undefined && !NOT_BEGUN.has(child.checkpoint.sequenceNumber);
  };
  return leases.filter(
    (lease) =>
      isFinished(lease) &&
      lease.childShardIds.length > 0 &&
      lease.childShardIds.every(hasBegun) &&
      !lease.parentShardIds.some((id) => byKey.has(id)),
  );
}
