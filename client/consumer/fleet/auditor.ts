import { StreamUnusableError } from '../errors';
import type { Lease, LeaseStore, Sentinel } from '../leases';
import type { InitialPosition, StreamSource } from '../retrieval';
import { deletableLeases, firstHole, leaseOn, missingLeases, strangeLease } from '../shards';

export interface AuditorOptions {
  readonly store: LeaseStore;
  readonly source: StreamSource;
  readonly tableName: string;
  readonly initialPosition: InitialPosition;
  readonly onNotice: (message: string, details: Record<string, unknown>) => void;
}

/** So many audits in a row see a hole before it is believed, as in the Kinesis Client Library. */
const AUDITS_OF_A_HOLE = 3;

/** Sees to it that every shard has a lease as long as it needs one, and none for ever. */
export class Auditor {
  private holesInARow = 0;

  constructor(private readonly options: AuditorOptions) {}

  /**
   * Makes the leases of a stream that has none, and those that are missing.
   * @throws StreamUnusableError for a stream that does not exist, and for leases of another one
   */
  async begin(): Promise<void> {
    const { store, source, initialPosition, tableName } = this.options;
    const { leases } = await store.list();
    if (leases.length === 0) {
      const shards = await source.listShards(initialPosition);
      await this.create(shards.map((shard) => leaseOn(shard, this.start)));
      return;
    }
    const shards = await source.listShards();
    const strange = strangeLease(shards, leases);
    if (strange !== undefined) {
      throw new StreamUnusableError(
        `The lease of ${strange.leaseKey} in the table ${tableName} has the hash keys of another shard, so the leases are ` +
          'those of another stream, or of an earlier one of this name. Give another applicationName, or delete the table.',
      );
    }
    await this.create(missingLeases(shards, leases, this.start));
  }

  /** Looks for hash keys that no lease covers, and deletes leases that have served their time. */
  async audit(leases: readonly Lease[]): Promise<void> {
    const { store, source, onNotice } = this.options;
    for (const lease of deletableLeases(leases)) await store.remove(lease);
    const hole = firstHole(leases);
    this.holesInARow = hole === undefined ? 0 : this.holesInARow + 1;
    if (hole === undefined || this.holesInARow < AUDITS_OF_A_HOLE) return;
    this.holesInARow = 0;
    const missing = missingLeases(await source.listShards(), leases, this.start);
    // The child of a merge waits for both of its lines, so its hash keys can be without a lease for long.
    if (missing.length === 0) return;
    const shardIds = missing.map(({ leaseKey }) => leaseKey);
    onNotice('hash keys were without a lease', {
      start: String(hole.start),
      end: String(hole.end),
      leasesMade: shardIds,
    });
    await this.create(missing);
  }

  private get start(): Sentinel {
    const { initialPosition } = this.options;
    return typeof initialPosition === 'object' ? 'AT_TIMESTAMP' : initialPosition;
  }

  /** Another worker may make the same ones. */
  private async create(leases: readonly Lease[]): Promise<void> {
    for (const lease of leases) await this.options.store.create(lease);
  }
}
