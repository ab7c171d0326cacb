import { isFinished, type Lease, type Sentinel } from '../leases';
import { leaseOn, type StreamShard } from './stream-shard';

/**
 * The leases without which open shards would never be processed, oldest shards first.
 *
 * - An open shard with a lease needs none. Nor does one with an ancestor that is being processed: its lease is made at
 *   that ancestor's end.
 * - A shard whose parents have all been processed gets one from its beginning.
 * - Of a line without any lease, the oldest shard that the stream has gets one at `start`; if that is LATEST, the open one.
 *
 * @param shards all that the stream has
 * @param start where to begin in a shard of which nothing is known
 */
export function missingLeases(
  shards: readonly StreamShard[],
  leases: readonly Lease[],
  start: Sentinel,
): Lease[] {
  const lineage = new Lineage(shards, leases);
  const needed = new Map<string, Lease>();
  for (const shard of shards) {
    if (!shard.isOpen) continue;
    const found = lineage.hasAnyLease(shard)
      ? lineage.next(shard).map((next) => ({ shard: next, start: lineage.startOf(next, start) }))
      : (start === 'LATEST' ? [shard] : lineage.oldest(shard)).map((next) => ({ shard: next, start }));
    for (const one of found) needed.set(one.shard.shardId, leaseOn(one.shard, one.start));
  }
  return [...needed.values()].sort((a, b) => (a.leaseKey < b.leaseKey ? -1 : 1));
}

/** Shards, their parents, and what their leases say. */
class Lineage {
  private readonly byId: ReadonlyMap<string, StreamShard>;
  private readonly leases: ReadonlyMap<string, Lease>;
  private readonly childrenOf = new Map<string, StreamShard[]>();

  constructor(shards: readonly StreamShard[], leases: readonly Lease[]) {
    this.byId = new Map(shards.map((shard) => [shard.shardId, shard]));
    this.leases = new Map(leases.map((lease) => [lease.leaseKey, lease]));
    for (const shard of shards) {
      for (const id of shard.parentShardIds)
        this.childrenOf.set(id, [...(this.childrenOf.get(id) ?? []), shard]);
    }
  }

  hasAnyLease(shard: StreamShard): boolean {
    return this.leases.has(shard.shardId) || this.parents(shard).some((parent) => this.hasAnyLease(parent));
  }

  /** What needs a lease for the line of this shard to go on. */
  next(shard: StreamShard): StreamShard[] {
    if (this.leases.has(shard.shardId)) return [];
    const waitsFor = this.parents(shard).filter((parent) => !this.isProcessed(parent));
    if (waitsFor.length === 0) return [shard];
    return waitsFor.flatMap((parent) => this.next(parent));
  }

  /** From the beginning, if something of its line was processed; a line of which nothing is known begins at `start`. */
  startOf(shard: StreamShard, start: Sentinel): Sentinel {
    return this.parents(shard).some((parent) => this.isProcessed(parent)) || start === 'LATEST'
      ? 'TRIM_HORIZON'
      : start;
  }

  oldest(shard: StreamShard): StreamShard[] {
    const parents = this.parents(shard);
    return parents.length === 0 ? [shard] : parents.flatMap((parent) => this.oldest(parent));
  }

  /** A lease is deleted only when the shards behind it have leases. */
  private isProcessed(shard: StreamShard): boolean {
    const lease = this.leases.get(shard.shardId);
    if (lease !== undefined) return isFinished(lease);
    return (this.childrenOf.get(shard.shardId) ?? []).some(({ shardId }) => this.leases.has(shardId));
  }

  private parents(shard: StreamShard): StreamShard[] {
    return shard.parentShardIds.flatMap((id) => this.byId.get(id) ?? []);
  }
}
