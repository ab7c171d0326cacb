import type { PacingClock } from '../../pacing';
import { LeaseLostError } from '../errors';
import { checkpointed, finished, type Lease, released, renewed } from './lease';
import type { LeaseStore } from './lease-store';
import { comparePositions, type ShardPosition } from './position';

/** How a worker keeps what it holds. */
export interface HoldingOptions {
  readonly store: LeaseStore;
  readonly workerId: string;
  readonly clock: PacingClock;
  /** For so long after its holder's last write others leave a lease alone, in milliseconds. */
  readonly leaseDurationMs: number;
}

/** One write of ours that was not heard of looks like that of a namesake; so many in a row do not. */
const NAMESAKE_WRITES = 3;
/** A write whose answer was lost looks like somebody else's; it is looked into so often. */
const MAX_LOOKS = 3;

/**
 * A lease that this worker holds, from taking it to giving it up or losing it. Its writes wait for each other, and for
 * nothing else: not for records, and not for handlers.
 */
export class HeldLease {
  private readonly abort = new AbortController();
  private readonly handOff = new AbortController();
  private writes: Promise<unknown> = Promise.resolve();
  private validUntil: number;
  private processed: ShardPosition;
  private hasEnded = false;
  private surprises = 0;

  /** @param takenAt when the write began that took the lease */
  constructor(
    private lease: Lease,
    takenAt: number,
    private readonly options: HoldingOptions,
  ) {
    this.validUntil = takenAt + options.leaseDurationMs;
    this.processed = lease.checkpoint;
  }

  get shardId(): string {
    return this.lease.leaseKey;
  }

  /** As last written. */
  get current(): Lease {
    return this.lease;
  }

  /** Aborted, with a LeaseLostError, as soon as the lease is known to be another worker's. */
  get lost(): AbortSignal {
    return this.abort.signal;
  }

  /** Aborted as soon as another worker has asked for the lease. */
  get wanted(): AbortSignal {
    return this.handOff.signal;
  }

  /** Whether no other worker can have taken it yet. It can be false for a while, and the lease still be held. */
  get isValid(): boolean {
    return !this.hasEnded && this.options.clock.now() < this.validUntil;
  }

  /** Whether the lease was given up or lost. */
  get isOver(): boolean {
    return this.hasEnded;
  }

  /** Whether somebody else keeps writing this lease under the id of this worker. */
  get hasNamesake(): boolean {
    return this.surprises >= NAMESAKE_WRITES;
  }

  /** How far the shard is processed, this place included; the next write stores it. */
  get progress(): ShardPosition {
    return this.processed;
  }

  /** Notes that the shard is processed up to a place, this place included. It only goes forward. */
  advance(position: ShardPosition): void {
    const { sequenceNumber, subSequenceNumber } = position;
    if (comparePositions(position, this.processed) > 0)
      this.processed = { sequenceNumber, subSequenceNumber };
  }

  /** Tells the others that this worker is alive, and stores the progress. @throws LeaseLostError */
  async renew(): Promise<void> {
    await this.write((lease) => this.withProgress(lease));
  }

  /** The shard has been processed to its end, and so the lease is given up. @throws LeaseLostError */
  async finish(childShardIds: readonly string[]): Promise<void> {
    await this.write((lease) => finished(lease, childShardIds));
    this.hasEnded = true;
  }

  /** Gives the lease to the worker that asked for it, or sets it free. A lost one is left alone. */
  async release(): Promise<void> {
    if (this.hasEnded) return;
    try {
      await this.write((lease) => ({
        ...released(this.withProgress(lease)),
        leaseCounter: lease.leaseCounter + 1,
      }));
    } catch (error) {
      if (!(error instanceof LeaseLostError)) throw error;
    }
    this.hasEnded = true;
  }

  /** Leaves the lease to run out, since its records are still being processed. */
  abandon(): void {
    this.hasEnded = true;
  }

  private withProgress(lease: Lease): Lease {
    const isNews = comparePositions(this.processed, lease.checkpoint) > 0;
    return isNews ? checkpointed(lease, this.processed) : renewed(lease);
  }

  private write(change: (lease: Lease) => Lease): Promise<void> {
    const write = this.writes.then(() => this.replace(change));
    this.writes = write.catch(() => undefined);
    return write;
  }

  private async replace(change: (lease: Lease) => Lease): Promise<void> {
    const { store, clock, leaseDurationMs } = this.options;
    for (let looks = 0; ; looks++) {
      if (this.hasEnded) throw new LeaseLostError(this.shardId);
      const sentAt = clock.now();
      const next = change(this.lease);
      if (await store.replace(this.lease, next)) {
        this.lease = next;
        this.validUntil = sentAt + leaseDurationMs;
        if (looks === 0) this.surprises = 0;
        return;
      }
      await this.lookAgain(looks);
    }
  }

  /** Why a write failed: another worker has the lease or wants it, or an earlier write of ours took effect unheard. */
  private async lookAgain(looks: number): Promise<void> {
    const { store, workerId } = this.options;
    const found = await store.get(this.shardId);
    const isOurs = found !== undefined && (found.checkpointOwner ?? found.leaseOwner) === workerId;
    if (!isOurs) {
      this.hasEnded = true;
      const error = new LeaseLostError(this.shardId);
      this.abort.abort(error);
      throw error;
    }
    if (looks >= MAX_LOOKS)
      throw new Error(`The lease of ${this.shardId} changes faster than it can be written.`);
    this.lease = found;
    if (found.checkpointOwner !== undefined) this.handOff.abort();
    else this.surprises++;
  }
}
