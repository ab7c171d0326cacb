import type { Lease } from './lease';

/** How a lease was last seen to change. */
interface Sighting {
  readonly counter: number;
  readonly since: number;
  /** Whether its holder has written while it was watched. */
  readonly isAlive: boolean;
}

/**
 * Tells which leases have run out. It goes by how long a lease's counter has stood still while this worker watched, so no
 * two clocks are compared. A holder counts from before its write and a watcher from after reading it, so the holder
 * always stops first.
 */
export class LeaseWatch {
  private sightings = new Map<string, Sighting>();

  constructor(private readonly leaseDurationMs: number) {}

  /** @param now when the leases had been read, in milliseconds */
  see(leases: readonly Lease[], now: number): void {
    this.sightings = new Map(
      leases.map(({ leaseKey, leaseCounter: counter }): [string, Sighting] => {
        const before = this.sightings.get(leaseKey);
        if (before?.counter === counter) return [leaseKey, before];
        return [leaseKey, { counter, since: now, isAlive: before !== undefined }];
      }),
    );
  }

  /** Whether the lease's holder has not written for the duration of a lease. */
  isExpired({ leaseKey }: Lease, now: number): boolean {
    const seen = this.sightings.get(leaseKey);
    return seen !== undefined && now - seen.since >= this.leaseDurationMs;
  }

  /** Whether the lease's holder was seen to write. */
  isAlive({ leaseKey }: Lease): boolean {
    return this.sightings.get(leaseKey)?.isAlive === true;
  }
}
