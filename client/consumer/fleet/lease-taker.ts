import type { PacingClock } from '../../pacing';
import { MixedFleetError } from '../errors';
import {
  type BalancePlan,
  balance,
  HeldLease,
  holderOf,
  isFinished,
  type Lease,
  type LeaseStore,
  LeaseWatch,
  requested,
  type TableContents,
  taken,
} from '../leases';

export interface LeaseTakerOptions {
  readonly store: LeaseStore;
  readonly tableName: string;
  readonly workerId: string;
  readonly clock: PacingClock;
  readonly random: () => number;
  readonly leaseDurationMs: number;
  /** For so long the holder of a lease may take to hand it over, in milliseconds. */
  readonly handOffTimeoutMs: number;
  readonly maxLeases: number;
  readonly maxStolen: number;
  /** Whether this worker has the lease, or its consumer has not ended yet. */
  readonly isHeld: (leaseKey: string) => boolean;
  /** @param notBeforeMs the wait before its records may be delivered */
  readonly onTaken: (held: HeldLease, notBeforeMs: number) => void;
  readonly onPlan: (plan: BalancePlan, taken: number) => void;
}

/** Comes to an even share of the leases, round by round. It knows the other workers by the table alone. */
export class LeaseTaker {
  private readonly watch: LeaseWatch;
  /** When each lease that was asked for was asked for. */
  private readonly asked = new Map<string, number>();
  private lastSeen: TableContents = { leases: [], kclWorkers: new Set() };
  /** Another worker took a lease that this one wanted, so there may be another one that nobody has. */
  private wasTooLate = false;

  constructor(private readonly options: LeaseTakerOptions) {
    this.watch = new LeaseWatch(options.leaseDurationMs);
  }

  /** The table as of the last round. */
  get contents(): TableContents {
    return this.lastSeen;
  }

  /** The wait until the next round, in milliseconds: shorter while a lease is being handed over, and after a lost race. */
  get nextMs(): number {
    return this.options.leaseDurationMs / (this.asked.size > 0 || this.wasTooLate ? 10 : 2);
  }

  /** @throws MixedFleetError */
  async round(): Promise<void> {
    const { store, clock, workerId, isHeld, maxLeases, maxStolen, random, onPlan } = this.options;
    this.lastSeen = await store.list();
    const { leases } = this.lastSeen;
    const now = clock.now();
    this.watch.see(leases, now);
    this.checkFleet();
    const mine = leases.filter(
      (lease) => lease.leaseOwner === workerId && !isFinished(lease) && !isHeld(lease.leaseKey),
    );
    const isExpired = (lease: Lease) => this.watch.isExpired(lease, now) && !isHeld(lease.leaseKey);
    const plan = balance({ workerId, leases, isExpired, maxLeases, maxStolen, random });
    const free = plan.take.filter((lease) => !mine.includes(lease));
    const [received, won] = await Promise.all([
      Promise.all(mine.map((lease) => this.receive(lease, now))),
      Promise.all(free.map((lease) => this.take(lease, 0))),
    ]);
    this.wasTooLate = won.includes(false);
    this.forgetOthers(leases);
    await Promise.all(plan.steal.map((lease) => this.ask(lease)));
    onPlan(plan, [...received, ...won].filter(Boolean).length);
  }

  /** A lease that was asked for: handed over by now, its holder dead, or its holder's time up. */
  private async receive(lease: Lease, now: number): Promise<boolean> {
    if (lease.checkpointOwner === undefined || this.watch.isExpired(lease, now)) return this.take(lease, 0);
    const { handOffTimeoutMs, leaseDurationMs } = this.options;
    const askedAt = this.asked.get(lease.leaseKey) ?? now;
    this.asked.set(lease.leaseKey, askedAt);
    if (now - askedAt < handOffTimeoutMs) return false;
    // Its holder lives, and learns of it when it next renews the lease.
    return this.take(lease, leaseDurationMs);
  }

  private async take(lease: Lease, notBeforeMs: number): Promise<boolean> {
    const { store, clock, workerId, isHeld, onTaken, leaseDurationMs } = this.options;
    if (isHeld(lease.leaseKey)) return false;
    const takenAt = clock.now();
    const next = taken(lease, workerId);
    if (!(await store.replace(lease, next))) return false;
    this.asked.delete(lease.leaseKey);
    onTaken(new HeldLease(next, takenAt, { store, clock, workerId, leaseDurationMs }), notBeforeMs);
    return true;
  }

  private async ask(lease: Lease): Promise<void> {
    const { store, clock, workerId } = this.options;
    if (await store.replace(lease, requested(lease, workerId))) {
      this.asked.set(lease.leaseKey, clock.now());
    }
  }

  /** Forgets what was asked for, and another worker has got in the end. */
  private forgetOthers(leases: readonly Lease[]): void {
    const { workerId } = this.options;
    for (const { leaseKey, leaseOwner } of leases) if (leaseOwner !== workerId) this.asked.delete(leaseKey);
  }

  /** A worker of the KCL 3 reports metrics into the table. One that also renews leases is at work. */
  private checkFleet(): void {
    const { leases, kclWorkers } = this.lastSeen;
    const alive = leases.filter((lease) => this.watch.isAlive(lease)).map(holderOf);
    const workers = [...new Set(alive)].filter((owner) => owner !== undefined && kclWorkers.has(owner));
    if (workers.length > 0) throw new MixedFleetError(this.options.tableName, workers as string[]);
  }
}
