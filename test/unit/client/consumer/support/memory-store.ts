import {
  comparePositions,
  holderOf,
  type Lease,
  type LeaseStore,
  type TableContents,
} from '../../../../../client/consumer/leases';

/** A holder got the lease of a shard. */
export interface Grant {
  readonly shardId: string;
  readonly worker: string;
}

/** The lease table as DynamoDB keeps it: one copy, compared and written atomically. It complains of what must not be. */
export class MemoryTable {
  readonly leases = new Map<string, Lease>();
  readonly grants: Grant[] = [];
  readonly kclWorkers = new Set<string>();
  readonly complaints: string[] = [];

  list(): TableContents {
    return { leases: [...this.leases.values()], kclWorkers: new Set(this.kclWorkers) };
  }

  create(lease: Lease): boolean {
    if (this.leases.has(lease.leaseKey)) return false;
    this.leases.set(lease.leaseKey, lease);
    return true;
  }

  replace(seen: Lease, next: Lease): boolean {
    const now = this.leases.get(seen.leaseKey);
    if (now === undefined || !isSame(now, seen)) return false;
    if (comparePositions(next.checkpoint, now.checkpoint) < 0) {
      this.complaints.push(`the checkpoint of ${seen.leaseKey} went back`);
    }
    const holder = holderOf(next);
    if (holder !== undefined && (holder !== holderOf(now) || next.leaseOwner !== now.leaseOwner)) {
      this.grants.push({ shardId: seen.leaseKey, worker: holder });
    }
    this.leases.set(seen.leaseKey, next);
    return true;
  }

  remove(seen: Lease): boolean {
    const now = this.leases.get(seen.leaseKey);
    return now !== undefined && isSame(now, seen) && this.leases.delete(seen.leaseKey);
  }

  /** The number of the grant by which this worker has the shard now. */
  grantOf(shardId: string, worker: string): number {
    return this.grants.findLastIndex((grant) => grant.shardId === shardId && grant.worker === worker);
  }
}

function isSame(a: Lease, b: Lease): boolean {
  return (
    a.leaseCounter === b.leaseCounter &&
    a.leaseOwner === b.leaseOwner &&
    a.checkpointOwner === b.checkpointOwner
  );
}

/** How a call gets to the table and back. It may throw instead, before or after the table was reached. */
export type Wire = <T>(call: () => T) => Promise<T>;

/** The table, through a wire. */
export class WiredStore implements LeaseStore {
  constructor(
    private readonly table: MemoryTable,
    private readonly wire: Wire,
  ) {}

  async open(): Promise<void> {
    await this.wire(() => undefined);
  }

  list(): Promise<TableContents> {
    return this.wire(() => this.table.list());
  }

  get(leaseKey: string): Promise<Lease | undefined> {
    return this.wire(() => this.table.leases.get(leaseKey));
  }

  create(lease: Lease): Promise<boolean> {
    return this.wire(() => this.table.create(lease));
  }

  replace(seen: Lease, next: Lease): Promise<boolean> {
    return this.wire(() => this.table.replace(seen, next));
  }

  remove(seen: Lease): Promise<boolean> {
    return this.wire(() => this.table.remove(seen));
  }
}
