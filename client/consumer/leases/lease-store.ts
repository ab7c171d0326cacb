import type { Lease } from './lease';

/** What the lease table holds. */
export interface TableContents {
  readonly leases: readonly Lease[];
  /** Workers of the Kinesis Client Library 3 that have reported metrics into the table, dead ones included. */
  readonly kclWorkers: ReadonlySet<string>;
}

/**
 * Where leases are kept. All of the safety of the consumer stands on `replace` being one atomic comparison and write.
 */
export interface LeaseStore {
  /** Makes the store ready. @throws LeaseTableError for a table that is not one of leases */
  open(): Promise<void>;
  /** All of it; it may be some seconds old. @throws LeaseTableError for a table of another application */
  list(): Promise<TableContents>;
  /** The lease as it is now. */
  get(leaseKey: string): Promise<Lease | undefined>;
  /** @returns false if there is one already */
  create(lease: Lease): Promise<boolean>;
  /**
   * Writes `next` if counter, owner and checkpoint owner of the lease are still those of `seen`.
   * @returns false if they are not
   */
  replace(seen: Lease, next: Lease): Promise<boolean>;
  /** Deletes the lease if it is still as `seen`. */
  remove(seen: Lease): Promise<boolean>;
}
